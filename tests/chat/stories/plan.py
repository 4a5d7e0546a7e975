"""What calendars and assessments bring about, in the stories: looks at a calendar, windows of waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.spikes import Spike
from calbot.flows import alert, calendar, stand_down
from calbot.flows.calendar import Look
from calbot.flows.turn import Turn
from calbot.flows.ways import Remedy
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.wiring.house import MAIN
from tests.chat.conftest import NOW
from tests.chat.stories.stage import Stage

SOURCE = 90
HOUR = timedelta(hours=1)
EVENING = datetime.fromisoformat("2026-11-26T18:30:00+00:00")
SPIKE = Spike(
    team="care",
    starts_at=EVENING,
    ends_at=EVENING + 7.5 * HOUR,
    minutes=276.0,
    low=174.0,
    high=408.0,
    target_minutes=240,
    normal_minutes=18.0,
    share_late=0.62,
    causes=(),
    chance=0.7,
    planned=True,
)


def with_calendar(stage: Stage, kind: SourceKind = SourceKind.ICS, **memory: Any) -> None:
    """The company has a calendar of Pot, which calbot reads."""
    stage.keep(Source(workspace_id=MAIN, id=SOURCE, kind=kind, name="Pot social", location="x", memory=memory))


def told(key: str, at: datetime, **values: Any) -> Post:
    """A TikTok of Pot, as its calendar tells it."""
    about: dict[str, Any] = {"network": "tiktok", "handle": "@pot", "title": f"Post {key}", "zone": "Europe/London"}
    return Post(workspace_id=MAIN, id=0, entry_key=key, starts_at=at, **{**about, **values})


def looked(stage: Stage, *posts: Post, state: SourceState = SourceState.FRESH) -> None:
    """A look at that calendar, now, that found these posts."""
    now = stage.office.clock()
    span = (NOW - timedelta(days=30), NOW + timedelta(days=400))
    stage.flow(calendar.apply, SOURCE, Look(state, list(posts), (), span), now)


def settled(stage: Stage, *spikes: Spike, ways: tuple[Remedy, ...] = ()) -> None:
    """What an assessment does that finds these windows and no others."""

    def keep(session: Session, turn: Turn) -> None:
        alert.keep(session, turn, spikes, dict.fromkeys(spikes, ways), {}, None, {}, {one: {} for one in spikes})
        stand_down.stand_down(session, turn)
        session.commit()

    stage.flow(keep)


def caused_by(number: int, **changes: Any) -> Spike:
    """Tomorrow evening's window, because of that post."""
    return replace(SPIKE, causes=((number, 190.0, 115.0, 310.0),), **changes)


def moved_to(post: Post, at: datetime) -> Remedy:
    """A way out of it."""
    return Remedy("move", at, 138.0, post, late=0.21)


def covered(start: datetime = EVENING, hours: int = 6) -> Remedy:
    """Another one."""
    return Remedy("cover", start, 120.0, None, start + hours * HOUR, 1, 0.16)


def thinning() -> tuple[Shift, Shift]:
    """Two people tomorrow evening, and one of them from nine o'clock on."""
    about: dict[str, Any] = {"workspace_id": MAIN, "starts_at": EVENING - 2 * HOUR, "replies_per_hour": 12.0}
    return Shift(id=1, ends_at=EVENING + 9 * HOUR, **about), Shift(id=2, ends_at=EVENING + 2.5 * HOUR, **about)
