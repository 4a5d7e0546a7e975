"""What a calendar leaves open about a post: the question, what each answer means, and what is known since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from calbot.chat.cards import Button, Card, Note, Text, Title, actions, spans
from calbot.chat.drawing import line_of, sentence, when
from calbot.flows.question import Kind, QuestionView
from calbot.words.say import Say

_HOUR: Final = timedelta(hours=1)


def card(view: QuestionView, say: Say, values: Mapping[str, Any]) -> Card:
    """The question in `values`, or what has become of it."""
    known = _known(view, say, values)
    return sentence(known) if known else _hour(view, say, values)


def answered(view: QuestionView, say: Say) -> Card:
    """Only for the one who answered."""
    return sentence(say("question.thanks", post=view.post.name))


def _known(view: QuestionView, say: Say, values: Mapping[str, Any]) -> str:
    """What is said where nothing is asked any more, "" while it is."""
    post = view.post
    if not post.live:
        return say("question.off", post=line_of(post, say))
    if not post.all_day:
        return say("question.hour.known", post=line_of(post, say), at=when(post, say))
    if Kind.HOUR in view.answers:
        _, who = view.answers[Kind.HOUR]
        hours = _hours(values.get("fine", ()), view, say)
        return say("question.hour.answered", post=line_of(post, say), who=who or say("post.nobody"), hours=hours)
    return say("question.hour.over", post=line_of(post, say)) if values.get("over") else ""


def _hour(view: QuestionView, say: Say, values: Mapping[str, Any]) -> Card:
    post = view.post
    lead = say("question.hour", post=line_of(post, say), day=say.day(post.starts_at, post.zone))
    fine, bad = (_hours(values.get(name, ()), view, say) for name in ("fine", "bad"))
    minutes, target = (say.hours(float(values.get(name, 0))) for name in ("minutes", "target"))
    told = say.text(
        say("question.hour.fine", hours=fine), say("question.hour.bad", hours=bad, minutes=minutes, target=target)
    )
    buttons: tuple[Button, ...] = ()
    if "post.move" in view.may:
        buttons = (
            Button(say("question.button.fine", hours=fine), "question.hour", post.id, post.revision),
            Button(say("question.button.hour"), "post.move.form", post.id, post.revision),
        )
    note = Note(spans(say("question.note")))
    return Card((Title(spans(lead)), Text(spans(told)), *actions(buttons), note), lead)


def _hours(told: Sequence[str], view: QuestionView, say: Say) -> str:
    """Runs of hours by the clocks of the post: "08:00-17:00 and 19:00-20:00, London"."""
    zone = view.post.zone
    parts = [f"{say.time(first, zone)}-{say.time(last, zone)}" for first, last in _runs(told)]
    return say("question.hours", hours=say.listing(parts), city=say.city(zone))


def _runs(told: Sequence[str]) -> Iterator[tuple[datetime, datetime]]:
    """Hours that follow each other as one stretch."""
    first = last = None
    for at in (datetime.fromisoformat(one) for one in told):
        if first is not None and last is not None and at != last:
            yield first, last
            first = at
        first, last = first or at, at + _HOUR
    if first is not None and last is not None:
        yield first, last
