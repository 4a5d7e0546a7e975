"""A move, in a calendar or in chat, told once it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calbot.chat.cards import Button, Card, Text, actions, spans
from calbot.chat.drawing import line_of
from calbot.flows.moved import OFTEN, MovedView
from calbot.words.say import Say


def card(view: MovedView, say: Say, values: Mapping[str, Any]) -> Card:
    """One line: `values` are old and new (ISO instants), steps, how many times it was told in a week, and `again` where
    people last read that it is off; often enough, it asks whether the hour is to be confirmed."""
    old, new = (datetime.fromisoformat(str(values[part])) for part in ("old", "new"))
    steps = int(values.get("steps", 1))
    who = view.by or say("post.by_calendar")
    by = say("moved.steps", who=who, n=steps) if steps > 1 else who
    if values.get("again"):
        line = say("moved.again", post=line_of(view.post, say), new=new, by=by)
    else:
        line = say("moved.line", post=line_of(view.post, say), old=old, new=new, by=by)
    told = say.text(line, _load(view, say))
    times = int(values.get("times", 1))
    if times < OFTEN or "post.move" not in view.may:
        return Card((Text(spans(told)),), told)
    asked = say.text(say("moved.often", n=times), say("moved.hold"))
    hold = Button(say("moved.button.hold"), "post.hold", view.post.id, view.post.revision)
    return Card((Text(spans(told)), Text(spans(asked)), *actions((hold,))), f"{told} {asked}")


def _load(view: MovedView, say: Say) -> str:
    window = view.window
    if window is None:
        return ""
    if window.minutes <= window.target_minutes:
        return say("moved.fine")
    return say("moved.load", minutes=say.hours(window.minutes), target=say.hours(window.target_minutes))
