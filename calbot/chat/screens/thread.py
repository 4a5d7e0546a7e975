"""The quiet log of a warning: what somebody did about it and what became of it, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calbot.alerts.settle import Figure
from calbot.chat.cards import Card, Text, spans
from calbot.chat.drawing import out_line, quoted
from calbot.chat.folded import began_line, began_now, began_wait, result_lines
from calbot.chat.warning import gone
from calbot.flows import thread
from calbot.flows.thread import StepLine
from calbot.flows.thread_view import StepsView
from calbot.words.say import Say
from calbot.words.told import joined


def steps(view: StepsView, say: Say, values: Mapping[str, Any]) -> Card:
    """The lines from number `first` to `last` of the audit trail; struck where they tell its end, so that nothing is
    said where there turns out to be no card."""
    first, last = int(values.get("first", 0)), int(values.get("last", 0))
    steps = thread.net([one for one in view.steps if first <= one.number <= last])
    told = [_said(one, view, say) for one in steps]
    over = any(one.verb == thread.OFF for one in steps)
    return Card(tuple(Text(spans(line)) for line in told), say.text(f"{view.alert}:", *told), struck=over)


def _said(one: StepLine, view: StepsView, say: Say) -> str:
    if one.verb in thread.CHANGES:
        return _became(one, view, say)
    post = one.post.name if one.post is not None else ""
    match one.verb:
        case thread.LEFT:
            return joined((say("thread.left", who=one.by), " ", quoted(one.reason, say).text))
        case thread.PUT_OFF if one.at is not None:
            return say("alert.who.snoozed", who=one.by, until=one.at)
        case thread.GIVEN if one.to != one.by:
            return say("thread.given", who=one.by, to=one.to)
        case thread.REQUESTED if one.way == "split":
            return say("thread.split", who=one.by, to=one.to, post=post)
        case thread.REQUESTED:
            return say("thread.trim", who=one.by, to=one.to, post=post)
        case thread.COVER:
            return say("thread.cover", who=one.by, covers=say.listing(list(one.covers)))
        case thread.MOVED if one.at is not None:
            return say("thread.moved", who=one.by, post=post, to=one.at)
        case _:
            return say("alert.who.has", who=one.by)


def _became(one: StepLine, view: StepsView, say: Say) -> str:
    match one.verb:
        case thread.OFF if view.gone is not None:
            return gone(view.gone, say)
        case thread.CHANGED if one.was is not None and one.figure is not None:
            return _number(one.was, one.figure, say)
        case thread.UNSEEN if one.post is not None:
            return say("thread.unseen", post=one.post.name, at=one.post.starts_at)
        case thread.OUT if one.post is not None:
            return out_line(one.post, one.by, one.reason, say)
        case thread.BEGAN if one.post is not None and one.post.id in view.began:
            first = view.began[one.post.id]
            return say.text(began_line(first, say), began_now(first, say), began_wait(first, say))
        case thread.BROUGHT if one.post is not None and one.post.id in view.brought:
            return say.text(*result_lines(view.brought[one.post.id], say))
        case thread.REOPENED:
            return say("thread.reopened")
        case _:
            return say("alert.gone")


def _number(was: Figure, figure: Figure, say: Say) -> str:
    """The new wait and the old one, with the windows where those differ."""
    told = {"minutes": say.hours(figure.minutes), "was": say.hours(was.minutes)}
    span, before = (say.span(one.starts_at, one.ends_at) for one in (figure, was))
    return say("thread.wait", **told) if span == before else say("thread.window", span=span, before=before, **told)
