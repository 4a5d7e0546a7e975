"""Form -> Adaptive Card with inputs, and what was filled in -> values; it stands in a dialog, or in place of a card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from calbot.chat.cards import Field, Form, one_line
from calbot.chat.teams.elements import LABEL, Piece, choice, cut, paragraph, run, shown
from calbot.chat.teams.packing import NotPacked, pack
from calbot.chat.teams.render import MOST_BYTES, VERSION, size
from calbot.words.say import Say

_FIELD: Final = "field."
"""What the names of inputs begin with: what an action carries stands beside them."""
_LONGEST, _NAME, _CHOICES, _MOST = 3000, 200, 100, 40


class _Look(NamedTuple):
    """How many choices a list shows that asks for the others, and how many characters a label, a choice and what was
    filled in have; a reason why that is wrong has three times as many as a label."""

    choices: int = _CHOICES
    name: int = _NAME
    text: int = _LONGEST


_LADDER: Final = (
    _Look(),
    _Look(40),
    _Look(15),
    _Look(15, 60),
    _Look(15, 60, 1200),
    _Look(15, 60, 400),
    _Look(15, 30, 100),
)


def form_card(form: Form, say: Say) -> Piece:
    """The form as a card, with as many choices of its lists as fit (a list that asks finds the others), then with
    shorter ones, then with less of what was filled in: a form that cannot be shown would lose all of it. Where
    something was left out of a text, the field says so: what is sent is what stands there."""
    for look in _LADDER:
        made = _drawn(form, look, say)
        if size(made) <= MOST_BYTES:
            break
    return made


def _drawn(form: Form, look: _Look, say: Say) -> Piece:
    send = {
        "type": "Action.Execute",
        "title": cut(shown(form.submit), LABEL) or "-",
        "verb": form.verb,
        "data": pack(form.verb, form.subject, form.revision, form.values),
        "style": "positive",
    }
    title = cut(form.title, _NAME) or "-"
    body = [paragraph([run(title, weight="bolder", size="medium")], apart=True)]
    for field in form.fields:
        body += _field(field, look, say)
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


def _field(field: Field, look: _Look, say: Say) -> Iterator[Piece]:
    if field.error:
        yield paragraph([run(cut(field.error, 3 * look.name), color="attention")], apart=True)
    made: Piece = {"id": f"{_FIELD}{field.name}", "label": cut(shown(field.label), look.name) or "-"}
    if field.required:
        made["isRequired"] = True
    options = _options(field, look.choices)
    if 0 < len(options) <= _CHOICES:
        choices = [choice(value, one_line(label, look.name)) for value, label in options]
        chosen = {"value": field.value} if any(value == field.value for value, _ in options) else {}
        yield made | {"type": "Input.ChoiceSet", **_asks(field), "choices": choices} | chosen
        return
    # Hours are written as one says them, with the day and the zone that one means.
    typed = shown(field.value)
    if len(typed) > look.text:
        yield paragraph([run(say("teams.cut", kept=look.text, every=len(typed)), color="attention")], apart=True)
    said = {"value": cut(typed, look.text)} if typed.strip() else {}
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
