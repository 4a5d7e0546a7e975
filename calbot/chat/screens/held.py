"""A held post, for its owner: the hour at which it could go on, and the three answers."""

from __future__ import annotations

from calbot.chat import upkeep
from calbot.chat.cards import Button, Card, Element, Field, Form, Span, Text, Title, actions, spans
from calbot.chat.drawing import about, quoted
from calbot.chat.sight import aged
from calbot.flows.pause_view import HeldView
from calbot.model.pause import HeldState, Verdict
from calbot.words.say import Say


@aged
def card(view: HeldView, say: Say) -> Card:
    """Alone, once the pause is over: this hour, another one, or not at all; then what was answered."""
    lead, post = _lead(view, say), view.line.post
    dropped, held = view.held.state is HeldState.DROPPED, view.held.state is HeldState.HELD
    elements: list[Element] = [Title((Span(lead, bold=True, struck=dropped),))]
    elements.append(Text((Span(post.name, bold=True), Span(" "), *about(post, say))))
    if held:
        told = say("held.was", pause=view.pause.name, at=view.held.was_at)
        elements.append(Text((*spans(told, " "), quoted(view.pause.reason, say))))
        elements += [*actions(_buttons(view, say)), *upkeep.under(upkeep.will_move(view.line.hand, say))]
    return Card(tuple(elements), lead, "act" if held else "", struck=dropped)


def _lead(view: HeldView, say: Say) -> str:
    held, post = view.held, view.line.post
    if held.state is HeldState.PLACED:
        return say("held.placed", post=post.name, at=post.starts_at, who=view.by)
    if held.state is HeldState.DROPPED:
        return say("held.dropped", post=post.name, who=view.by or say("post.by_calendar"))
    match held.verdict:
        case Verdict.SLOT if held.slot_at is not None:
            return say("held.lead.slot", post=post.name, at=held.slot_at)
        case Verdict.STALE:
            return say("held.lead.stale", post=post.name)
        case Verdict.TONE:
            return say("held.lead.tone", post=post.name)
        case Verdict.NOWHERE:
            return say("held.lead.nowhere", post=post.name)
        case _:
            return say("held.lead", post=post.name, pause=view.pause.name)


def _buttons(view: HeldView, say: Say) -> list[Button]:
    held = view.held
    yes = Button(say("held.button.yes"), "held.yes", held.id, held.revision, style="primary")
    other = Button(say("held.button.other"), "held.other.form", held.id, held.revision)
    drop = Button(say("held.button.drop"), "held.drop", held.id, held.revision)
    if held.verdict is Verdict.SLOT:
        return [yes, other, drop]
    return [drop, other] if held.verdict is Verdict.STALE else [other, drop]


def other_form(view: HeldView, phrase: str, say: Say, error: str = "") -> Form:
    """To when?"""
    field = Field("when", say("post.field.when", zone=say.city()), "instant", phrase, error=error)
    title = say("post.move.title", post=view.line.post.name)
    return Form(title, "held.other", view.held.id, view.held.revision, (field,), say("held.button.set"))
