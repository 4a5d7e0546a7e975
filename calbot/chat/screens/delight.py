"""A delight: said to whoever thought of it, to care leads, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from calbot.chat.cards import Button, Card, Element, Note, Span, Text, Title, actions, foreign, spans
from calbot.chat.drawing import address, link_button, quoted, sentence
from calbot.flows.delight import DelightView
from calbot.model.delight import DelightState
from calbot.words.say import Say

_MOST: Final = 15


def named(view: DelightView, say: Say) -> Card:
    """Only for who thought of it: it is kept, or was there before, and what became of that."""
    row = view.delight
    if view.known:
        lead = say("delight.known", delight=row.name)
        return Card((Title(spans(lead)), Text(spans(_state(view, say)))), lead)
    lead = say("delight.named", delight=row.name)
    note = say("delight.note") if view.heard else say("delight.unheard")
    return Card((Title(spans(lead)), Note(spans(note))), lead)


def card(view: DelightView, say: Say) -> Card:
    """For care leads: what was written, why, and yes or no."""
    row = view.delight
    lead = say("delight.lead", delight=row.name, who=view.who)
    over = row.state is not DelightState.NAMED
    elements: list[Element] = [
        Title((Span(lead, bold=True),)),
        Text((quoted(row.why, say),)),
        Text((address(row.url),)),
    ]
    if over:
        elements.append(Text(spans(_state(view, say))))
    elements += actions([*_buttons(view, say), link_button(row.url)])
    return Card((*elements, Note(spans(say("delight.footer")))), lead)


def told(view: DelightView, say: Say) -> Card:
    """To whoever thought of it, alone: yes or no."""
    lead = say.text(f"{view.delight.name}:", _state(view, say))
    return Card((Title(spans(lead)), Text((quoted(view.delight.why, say),)), Text((address(view.delight.url),))), lead)


def waiting(views: Sequence[DelightView], say: Say) -> Card:
    """What no lead has answered yet."""
    if not views:
        return sentence(say("delight.none"), note=say("delight.how"))
    lead = say("delight.waiting", n=len(views))
    lines = [Text((Span(f"{view.delight.name} ", bold=True), foreign(view.delight.why))) for view in views[:_MOST]]
    return Card((Title(spans(lead)), *lines, Note(spans(say("delight.how")))), lead)


def _state(view: DelightView, say: Say) -> str:
    match view.delight.state:
        case DelightState.APPROVED:
            return say("delight.approved", who=view.by)
        case DelightState.DECLINED:
            return say("delight.declined", who=view.by)
        case _:
            return say("delight.open")


def _buttons(view: DelightView, say: Say) -> list[Button]:
    row = view.delight
    if "delight.answer" not in view.may or row.state is DelightState.APPROVED:
        return []
    yes = Button(say("delight.button.yes"), "delight.yes", row.id, row.revision, style="primary")
    no = Button(say("delight.button.no"), "delight.no", row.id, row.revision)
    return [yes, no] if row.state is DelightState.NAMED else [yes]
