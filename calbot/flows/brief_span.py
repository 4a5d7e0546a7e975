"""Briefs of what is ahead: a shift that is to come, an evening, a day, a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.flows import paused
from calbot.flows.allowed import actor
from calbot.flows.brief_coverage import poor_ones
from calbot.flows.brief_view import SpanView, views_of
from calbot.flows.duty import Duty, next_of, touching
from calbot.flows.sight import sight_of
from calbot.flows.turn import Turn, looking
from calbot.model.post import Post
from calbot.store import post as posts

_SOON: Final = timedelta(hours=24)
_EVENING: Final = 17
_LATE: Final = timedelta(hours=9)
_WEEK: Final = timedelta(days=7)


@looking
def ahead(session: Session, turn: Turn) -> SpanView:
    """The person's next shift within a day, else the person's day."""
    duty = next_of(session, turn, actor(session, turn), _SOON)
    return _of_duty(session, turn, duty) if duty is not None else today(session, turn)


@looking
def tonight(session: Session, turn: Turn) -> SpanView:
    """The person's evening, from five o'clock on, until two."""
    start = _midnight(session, turn).replace(hour=_EVENING)
    return _of(session, turn, start.astimezone(UTC), (start.astimezone(UTC) + _LATE))


@looking
def today(session: Session, turn: Turn) -> SpanView:
    """The person's day, from midnight to midnight."""
    start = _midnight(session, turn)
    return _of(session, turn, start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC))


@looking
def week(session: Session, turn: Turn) -> SpanView:
    """The seven days from now on."""
    view = _of(session, turn, turn.now, turn.now + _WEEK)
    return replace(view, poor=poor_ones(session, turn, _WEEK))


def _of_duty(session: Session, turn: Turn, duty: Duty) -> SpanView:
    some = [post for post, _ in touching(session, turn, duty)]
    return _view(session, turn, duty.starts_at, duty.ends_at, some)


def _of(session: Session, turn: Turn, start: datetime, end: datetime) -> SpanView:
    some = paused.going(session, turn, posts.between(session, turn.workspace_id, start, end))
    return _view(session, turn, start, end, some)


def _view(session: Session, turn: Turn, start: datetime, end: datetime, some: list[Post]) -> SpanView:
    views = views_of(session, turn, some)
    return SpanView(start, end, tuple(views[post.id] for post in some), sight_of(session, turn))


def _midnight(session: Session, turn: Turn) -> datetime:
    zone = ZoneInfo(actor(session, turn).zone)
    return turn.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
