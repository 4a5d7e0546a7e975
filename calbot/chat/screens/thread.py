"""The quiet log of a warning: what somebody did about it, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calbot.chat.cards import Card, Text, spans
from calbot.chat.drawing import quoted
from calbot.flows import thread
from calbot.flows.thread import StepLine, StepsView
from calbot.words.say import Say
from calbot.words.told import joined


def steps(view: StepsView, say: Say, values: Mapping[str, Any]) -> Card:
    """The lines from number `first` to `last` of the audit trail."""
    first, last = int(values.get("first", 0)), int(values.get("last", 0))
    told = [_said(one, say) for one in view.steps if first <= one.number <= last]
    return Card(tuple(Text(spans(line)) for line in told), say.text(f"{view.alert}:", *told))


def _said(one: StepLine, say: Say) -> str:
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
