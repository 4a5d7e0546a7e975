"""Views for the screens of what calbot asks about calendars; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from calbot.flows import half_off, meant, parted, question, readings, writeback
from calbot.flows.half_off import HalfOffView
from calbot.flows.meant_view import MeantView
from calbot.flows.parted import PartedView
from calbot.flows.question import QuestionView
from calbot.flows.readings import ReadingsView
from calbot.flows.writeback import WritebackView
from calbot.model.post import Post
from calbot.model.readings import About, Readings, Way
from calbot.model.writeback import Saying, Writeback, WritebackState


def asked_of_calendars(post: Post, may: frozenset[str], now: datetime) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """A view, and the values of its notice, by screen."""
    doubt = MeantView(3, "Pot social", "US/Eastern", "Europe/London", 4, 12, post, post.starts_at, now, "", "", 1, may)
    other = Post(**(post.model_dump() | {"id": 215, "starts_at": post.starts_at + timedelta(days=1)}))
    return {
        half_off.CARD: (HalfOffView(post, "Pot social", "Plan", may), {}),
        meant.CARD: (doubt, {}),
        parted.CARD: (PartedView(post, other, "Pot social", "Plan", may), {}),
        question.CARD: _question(post, may),
        readings.CARD: (_open(may), {}),
        writeback.CARD: (_written(post, may, now), {}),
    }


def _question(post: Post, may: frozenset[str]) -> tuple[QuestionView, dict[str, Any]]:
    hours = [(post.starts_at + timedelta(hours=hour)).isoformat() for hour in range(8)]
    values = {"fine": hours[:4], "bad": hours[4:], "minutes": 310, "target": 240}
    return QuestionView(Post(**(post.model_dump() | {"all_day": True})), "Pot social", {}, may), values


def _open(may: frozenset[str]) -> ReadingsView:
    ways = (Way("America/New_York", "2026-11-27T15:00:00+00:00"), Way("Australia/Sydney", "2026-11-26T23:00:00+00:00"))
    asked = Readings(About.ZONE, "2026-11-27 10:00", ways, "EST")
    return ReadingsView(3, "Pot social", "Europe/London", asked, -1, "", True, True, 1, may)


def _written(post: Post, may: frozenset[str], now: datetime) -> WritebackView:
    said = Saying(post.starts_at).kept
    row = Writeback(workspace_id="w", id=3, post_id=post.id, source_id=1, due_at=now, created_at=now, changed_at=now)
    row.wanted, row.base, row.theirs, row.state = said, Saying(now).kept, said, WritebackState.CONFLICT
    return WritebackView(row, post, "Pot social", "Mika", "Lee", "https://pot.example/f", may)
