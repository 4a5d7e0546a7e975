"""The plan as a calendar: the posts of a week or a day, with what each will bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.flows import outlook
from calbot.flows.paused import held_ids
from calbot.flows.sight import sight_of
from calbot.flows.turn import Turn, looking
from calbot.flows.views import PostLine, WeekView
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.store import finding as findings
from calbot.store import forecast as forecasts
from calbot.store import post as posts
from calbot.store import workspace as workspaces
from calbot.store.forecast import Total


@looking
def week(session: Session, turn: Turn, start: datetime, days: int = 7, brand: str = "", zone: str = "") -> WeekView:
    """The live posts of `days` days from `start`, day by day in the reader's `zone`, with range and findings."""
    here = ZoneInfo(zone or workspace_zone(session, turn))
    first = start.astimezone(here).date()
    live = posts.lines(session, turn.workspace_id, start, start + timedelta(days=days), brand)
    # How customers wait is told from now on.
    near = start <= turn.now < start + timedelta(days=days)
    return WeekView(
        days=_days(session, turn, live, here),
        zone=here.key,
        start=first,
        end=first + timedelta(days=days - 1),
        brand=brand,
        sight=sight_of(session, turn),
        promises=outlook.promises(session, turn, "day" if days == 1 else "week") if near else (),
        surges=outlook.surges(session, turn) if near else (),
    )


@looking
def today(session: Session, turn: Turn, brand: str = "", zone: str = "") -> WeekView:
    """The reader's day, from midnight to midnight."""
    here = ZoneInfo(zone or workspace_zone(session, turn))
    midnight = turn.now.astimezone(here).replace(hour=0, minute=0, second=0, microsecond=0)
    return week(session, turn, midnight.astimezone(UTC), 1, brand, here.key)


@looking
def some(session: Session, turn: Turn, live: Sequence[Post], start: datetime, end: datetime, zone: str) -> WeekView:
    """Some posts of a span, by time, drawn like a week; how customers wait is told elsewhere."""
    here = ZoneInfo(zone)
    return WeekView(
        days=_days(session, turn, live, here),
        zone=here.key,
        start=start.astimezone(here).date(),
        end=end.astimezone(here).date(),
        sight=sight_of(session, turn),
    )


def _days(
    session: Session, turn: Turn, live: Sequence[Post], here: ZoneInfo
) -> tuple[tuple[date, tuple[PostLine, ...]], ...]:
    by_day: dict[date, list[PostLine]] = {}
    for line in _lines(session, turn, live):
        by_day.setdefault(line.post.starts_at.astimezone(here).date(), []).append(line)
    return tuple((day, tuple(lines)) for day, lines in by_day.items())


def workspace_zone(session: Session, turn: Turn) -> str:
    """Where the company's channels think."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    return workspace.zone if workspace else "UTC"


def _lines(session: Session, turn: Turn, live: Sequence[Post]) -> list[PostLine]:
    expected = forecasts.totals(session, turn.workspace_id, [post.id for post in live])
    found = findings.levels(session, turn.workspace_id, list(turn.rules))
    held = held_ids(session, turn, [post.id for post in live])
    return [_line(post, expected.get(post.id), found.get(post.id, ()), held=post.id in held) for post in live]


def _line(post: Post, expected: Total | None, found: Sequence[Level], *, held: bool) -> PostLine:
    return PostLine(
        post=post,
        account_handle=post.handle,
        expected=expected.mean if expected else None,
        low=expected.low if expected else None,
        high=expected.high if expected else None,
        findings=len(found),
        worst=max(found, key=lambda level: level.rank, default=None),
        held=held,
    )
