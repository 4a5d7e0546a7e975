"""A move in a calendar, told once it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calbot.chat.cards import Card, Text, spans
from calbot.chat.drawing import line_of
from calbot.flows.moved import MovedView
from calbot.words.say import Say


def card(view: MovedView, say: Say, values: Mapping[str, Any]) -> Card:
    """One line: `values` are old and new (ISO instants) and steps."""
    old, new = (datetime.fromisoformat(str(values[part])) for part in ("old", "new"))
    steps = int(values.get("steps", 1))
    who = view.owner_name or say("post.by_calendar")
    by = say("moved.steps", who=who, n=steps) if steps > 1 else who
    line = say("moved.line", post=line_of(view.post, say), old=old, new=new, by=by)
    told = say.text(line, _load(view, say))
    return Card((Text(spans(told)),), told)


def _load(view: MovedView, say: Say) -> str:
    window = view.window
    if window is None:
        return ""
    if window.minutes <= window.target_minutes:
        return say("moved.fine")
    return say("moved.load", minutes=say.hours(window.minutes), target=say.hours(window.target_minutes))
