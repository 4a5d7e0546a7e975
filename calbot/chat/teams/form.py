"""Form -> Adaptive Card with inputs, and what was filled in -> values; it stands in a dialog, or in place of a card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from calbot.chat.cards import Field, Form
from calbot.chat.teams.elements import LABEL, Piece, choice, cut, paragraph, run, shown
from calbot.chat.teams.packing import NotPacked, pack
from calbot.chat.teams.render import MOST_BYTES, VERSION, size

_FIELD: Final = "field."
"""What the names of inputs begin with: what an action carries stands beside them."""
_LONGEST, _NAME, _CHOICES, _MOST = 3000, 200, 100, 40
_FEWER: Final = (_CHOICES, 40, 15)
"""Choices of a list that asks for the others, where more would make the card too long."""


def form_card(form: Form) -> Piece:
    """The form as a card, with as many choices of its lists as fit; a list that asks finds the others."""
    made = _drawn(form, _FEWER[0])
    for most in _FEWER[1:]:
        if size(made) <= MOST_BYTES:
            break
        made = _drawn(form, most)
    return made


def _drawn(form: Form, most: int) -> Piece:
    send = {
        "type": "Action.Execute",
        "title": cut(shown(form.submit), LABEL) or "-",
        "verb": form.verb,
        "data": pack(form.verb, form.subject, form.revision, form.values),
        "style": "positive",
    }
    body = [paragraph([run(form.title or "-", weight="bolder", size="medium")], apart=True)]
    for field in form.fields:
        body += _field(field, most)
    body.append({"type": "ActionSet", "actions": [send]})
    return {"type": "AdaptiveCard", "version": VERSION, "fallbackText": "-", "body": body}


def filled(data: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field. Raises `NotPacked`."""
    found = {name: value for name, value in data.items() if name.startswith(_FIELD)}
    if len(found) > _MOST or any(len(name) > _NAME for name in found):
        raise NotPacked("a form that is none of ours")
    return {name.removeprefix(_FIELD): value if isinstance(value, str) else "" for name, value in found.items()}


def _asks(field: Field) -> Piece:
    """A list, in which others are found while one types where there are more than it shows (Teams' own; a client
    that does not know it shows the list)."""
    if field.kind != "lookup" or not field.lookup:
        return {"style": "compact"}
    return {"style": "filtered", "choices.data": {"type": "Data.Query", "dataset": field.lookup}}


def _field(field: Field, most: int) -> Iterator[Piece]:
    if field.error:
        yield paragraph([run(field.error, color="attention")], apart=True)
    made: Piece = {"id": f"{_FIELD}{field.name}", "label": cut(shown(field.label), _NAME) or "-"}
    if field.required:
        made["isRequired"] = True
    options = _options(field, most)
    if 0 < len(options) <= _CHOICES:
        choices = [choice(value, label) for value, label in options]
        chosen = {"value": field.value} if any(value == field.value for value, _ in options) else {}
        yield made | {"type": "Input.ChoiceSet", **_asks(field), "choices": choices} | chosen
        return
    # Hours are written as one says them, with the day and the zone that one means.
    said = {"value": cut(shown(field.value), _LONGEST)} if field.value.strip() else {}
    several = {"isMultiline": True} if field.kind == "lines" else {}
    yield made | {"type": "Input.Text", "maxLength": _LONGEST} | several | said


def _options(field: Field, most: int) -> Sequence[tuple[str, str]]:
    """Of a list that asks the first ones, the chosen one among them; of any other all."""
    if field.kind == "choice":
        return field.options
    if field.kind != "lookup":
        return ()
    if not field.lookup:
        return field.options
    chosen = [one for one in field.options[most:] if one[0] == field.value]
    return [*chosen, *field.options[: most - len(chosen)]]
