"""The page on which people without a chat flag: a form, what came of it, and what became of their flags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from calbot.chat.cards import Actions, Button, Card, Form, clean
from calbot.chat.flagged import customer_line, line
from calbot.chat.plain import plain
from calbot.flows.views import FlagView
from calbot.model.flag import FlagState
from calbot.words.say import Say

_LONG: Final = frozenset({"note"})

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: the `card` that answers, a `form`, the reporter's own flags, and what was `masked`."""

    card: Card | None
    form: Form | None
    mine: Sequence[FlagView]
    masked: str = ""


def draw_flag_page(shown: Shown, name: str, say: Say, offered: Collection[str]) -> str:
    """The page's HTML for one person; buttons whose verb is not `offered` are left out."""
    return _templates.get_template("flag.html").render(
        locale=say.locale,
        title=say("flag.page.title"),
        about=say("flag.page.about", who=name),
        lines=_lines(shown.card),
        buttons=[_pressed(one) for one in _buttons(shown.card) if one.verb in offered],
        masked=shown.masked,
        form=_form(shown.form) if shown.form is not None else None,
        mine=[_became(view, say) for view in shown.mine],
        mine_title=say("flag.page.mine"),
    )


def _became(view: FlagView, say: Say) -> list[str]:
    """What became of a flag, with all that its reporter would be told of it in a chat."""
    flag, told = view.flag, customer_line(view, say)
    declined = flag.state is FlagState.DECLINED
    said = (
        line(view, say),
        say("flag.declined.thanks") if declined else "",
        say("flag.declined.words", who=view.owner_name, words=clean(flag.reply, 500))
        if declined and flag.reply
        else "",
        say("flag.line", line=clean(told, 1000)) if told else "",
    )
    return [one for one in said if one]


def _lines(card: Card | None) -> list[str]:
    if card is None:
        return []
    spoken = Card(tuple(one for one in card.elements if not isinstance(one, Actions)), card.fallback)
    return plain(spoken).split("\n")


def _buttons(card: Card | None) -> Iterator[Button]:
    for one in card.elements if card is not None else ():
        if isinstance(one, Actions):
            yield from (button for button in one.buttons if not button.url)


def _pressed(button: Button) -> Mapping[str, Any]:
    return {
        "label": button.label,
        "verb": button.verb,
        "subject": button.subject,
        "revision": button.revision,
        "values": dict(button.values),
        "primary": button.style == "primary",
    }


def _form(form: Form) -> Mapping[str, Any]:
    return {
        "title": form.title,
        "verb": form.verb,
        "subject": form.subject,
        "revision": form.revision,
        "values": dict(form.values),
        "submit": form.submit,
        "fields": [
            {
                "name": one.name,
                "label": one.label,
                "kind": "choice" if one.options else "long" if one.name in _LONG else "text",
                "value": one.value,
                "options": one.options if one.required else (("", "–"), *one.options),
                "required": one.required,
                "error": one.error,
            }
            for one in form.fields
        ],
    }
