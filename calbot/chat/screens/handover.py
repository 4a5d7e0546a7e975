"""The note between two shifts: its draft, its form, and what is read of it."""

from __future__ import annotations

from collections.abc import Iterator

from calbot.alerts.brief import Touch
from calbot.chat.cards import Actions, Button, Card, Field, Form, Note, Span, Text, Title, clean, one_line, spans
from calbot.chat.drawing import line_of, sentence
from calbot.chat.flagged import kind_word
from calbot.chat.sight import aged
from calbot.flows.handover import DraftView
from calbot.model.brief import NOTE
from calbot.words.say import Say

_MOST, _WORDS = 6, 120


@aged
def draft(view: DraftView, say: Say) -> Card:
    """To whoever is about to leave, alone."""
    row = view.row
    if row.handed_at is not None:
        return sentence(say("handover.out", at=row.handed_at))
    lead = say("handover.lead", at=say.time(row.ends_at), to=_to(view, say))
    button = Button(say("handover.button.edit"), "handover.form", row.id, row.revision, style="primary")
    body = Text((Span(text_of(view, say)),))
    return Card((Title(spans(lead)), body, Actions((button,)), Note(spans(say("handover.note")))), lead)


def form(view: DraftView, say: Say, wrong: str = "") -> Form:
    """The draft, to be edited."""
    note = Field("note", say("handover.field.note", to=_to(view, say)), "lines", text_of(view, say), error=wrong)
    row = view.row
    return Form(say("handover.title"), "handover.post", row.id, row.revision, (note,), say("handover.button.post"))


def posted(view: DraftView, say: Say) -> Card:
    """Only for the one who posted it."""
    return sentence(say("handover.done", to=_to(view, say)))


@aged
def card(view: DraftView, say: Say) -> Card:
    """For all of care, where the roster names nobody who comes next."""
    lead = say("handover.card", who=view.person.name, span=say.span(view.row.starts_at, view.row.ends_at))
    return Card((Title(spans(lead)), Text((Span(clean(view.row.note, NOTE)),))), lead)


def text_of(view: DraftView, say: Say) -> str:
    """The draft in words, a line for each thing."""
    return "\n".join(_lines(view, say))[:NOTE] or say("handover.nothing")


def _lines(view: DraftView, say: Say) -> Iterator[str]:
    for line in view.flags[:_MOST]:
        flag = line.flag
        kind = kind_word(flag.kind, say)
        held = say("handover.flag", flag=flag.name, kind=kind, who=line.owner_name)
        yield str(held if line.owner_name else say("handover.flag.nobody", flag=flag.name, kind=kind))
    for post, how in view.posts[:_MOST]:
        told, at = line_of(post, say), say.instant(post.starts_at)
        if how is Touch.LEAVING:
            yield str(say("handover.post.coming", post=told, at=at))
        elif how is Touch.AFTER:
            yield str(say("handover.post.later", post=told, at=at))
        else:
            yield str(say("handover.post.live", post=told, at=at))
    for idea, times in view.asked[:_MOST]:
        yield str(say("handover.asked", idea=idea.name, text=one_line(idea.text, _WORDS), n=times))
    for one in view.unanswered[:_MOST]:
        yield str(say("handover.unanswered", post=f"p-{one.post_id}", text=one_line(one.text, _WORDS)))


def _to(view: DraftView, say: Say) -> str:
    return say.listing(view.to) if view.to else say("handover.all")
