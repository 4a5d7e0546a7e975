"""Who is on shift: a person's own span of the roster, and the posts that touch one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.brief import Touch, peak_of, touch
from calbot.flows import paused
from calbot.flows.brief_view import as_said
from calbot.flows.stand_down import booked_shifts
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.store import account as accounts
from calbot.store import brief as briefs
from calbot.store import forecast as forecasts
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift as shifts

_INSTANT: Final = timedelta(seconds=1)
_BEFORE: Final = timedelta(hours=48)
"""A post that went out so long before a shift brings most of its messages no more."""
_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """From when to when somebody answers, for which care team."""

    starts_at: datetime
    ends_at: datetime
    team: str


def whose(shift: Shift, everybody: Sequence[Person]) -> Person | None:
    """Who is on a shift; None where the roster counts heads and names nobody whom calbot knows."""
    return next((one for one in everybody if shift.is_of(one)), None)


def on_duty(session: Session, turn: Turn) -> dict[int, Duty]:
    """Who is on shift now, or comes as cover, by person."""
    everybody = people.every(session, turn.workspace_id)
    found: dict[int, Duty] = {}
    for shift in _running(session, turn):
        person = whose(shift, everybody)
        if person is not None:
            known = found.get(person.id)
            found[person.id] = _joined(known, shift)
    return found


def by_head(session: Session, turn: Turn) -> Duty | None:
    """A shift that runs for heads whom the roster does not name, the first of several."""
    everybody = people.every(session, turn.workspace_id)
    unnamed = (shift for shift in _running(session, turn) if whose(shift, everybody) is None)
    return next((Duty(one.starts_at, one.ends_at, one.team) for one in unnamed), None)


def next_of(session: Session, turn: Turn, person: Person, ahead: timedelta) -> Duty | None:
    """The shift of a person that runs, or comes next within `ahead`: of the roster, or as cover."""
    soon = turn.now + ahead
    near = (*shifts.between(session, turn.workspace_id, turn.now, soon), *booked_shifts(session, turn, turn.now, soon))
    mine = [one for one in near if whose(one, [person]) is not None]
    first = min(mine, key=lambda one: one.starts_at, default=None)
    return Duty(first.starts_at, first.ends_at, first.team) if first else None


def touching(session: Session, turn: Turn, duty: Duty) -> list[tuple[Post, Touch]]:
    """The posts that go out or peak in a shift, with how they do, by time."""
    near = posts.between(session, turn.workspace_id, duty.starts_at - _BEFORE, duty.ends_at + _AFTER)
    near = paused.going(session, turn, near)
    teams = {one.id: one.team for one in accounts.every(session, turn.workspace_id)}
    ours = [post for post in near if teams.get(post.account_id or 0, duty.team) == duty.team]
    expected = forecasts.of_posts(session, turn.workspace_id, [post.id for post in ours])
    said = briefs.of_posts(session, turn.workspace_id, [post.id for post in ours])
    found = list[tuple[Post, Touch]]()
    for post in ours:
        # While a change is not settled, care is told what was known before.
        told = as_said(post, said[post.id].said) if post.id in said else post
        one = expected.get(post.id)
        how = touch(told, peak_of(one.first_hour, one.per_hour) if one else None, duty.starts_at, duty.ends_at)
        if how is not None and told.live:
            found.append((post, how))
    return found


def _running(session: Session, turn: Turn) -> list[Shift]:
    soon = turn.now + _INSTANT
    roster = shifts.between(session, turn.workspace_id, turn.now, soon)
    near = (*roster, *booked_shifts(session, turn, turn.now, soon))
    return [one for one in near if one.starts_at <= turn.now]


def _joined(known: Duty | None, shift: Shift) -> Duty:
    if known is None:
        return Duty(shift.starts_at, shift.ends_at, shift.team)
    return Duty(min(known.starts_at, shift.starts_at), max(known.ends_at, shift.ends_at), known.team)
