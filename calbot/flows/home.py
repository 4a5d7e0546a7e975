"""What a person sees at home: the day's posts, and what of the rest is theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import alert_view, flag_view, outlook, week
from calbot.flows.allowed import actor
from calbot.flows.brief_coverage import coverage_of, in_all
from calbot.flows.outlook_view import HoursView
from calbot.flows.own import own_among
from calbot.flows.trust import Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView, FlagView, WeekView
from calbot.model.flag import Flag
from calbot.model.person import Person, Role
from calbot.model.shift import Shift
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import flag as flags
from calbot.store import post as posts
from calbot.store import shift as shifts

MOST: Final = 5
"""Flags, or warnings, that a home shows: the nearest."""
_WEEK, _LOAD = timedelta(days=7), timedelta(hours=24)
_BEFORE: Final = timedelta(hours=1)
_LAST, _AHEAD = timedelta(hours=24), timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class HomeView:
    """`flags` are those on the person's posts (marketers) or reported by the person (agents), `warnings` those that
    stand (leads), `shift` is the one that runs or comes next (agents; None: none until the day after tomorrow).
    `posts` are the person's own of the coming week (marketers), `load` is what comes in the next hours (leads; None:
    nothing is known of them), `during` the posts that go out in the shift."""

    person: Person
    today: WeekView
    flags: tuple[FlagView, ...]
    warnings: tuple[AlertView, ...]
    shift: Shift | None
    posts: WeekView | None = None
    load: HoursView | None = None
    during: WeekView | None = None

    @property
    def sight(self) -> Sight:
        """How old all that is."""
        return self.today.sight


@looking
def of_person(session: Session, turn: Turn) -> HomeView:
    """The home of the person of this turn."""
    person = actor(session, turn)
    mine = [flag for flag in flags.open_ones(session, turn.workspace_id) if _concerns(session, turn, flag, person)]
    standing = alerts.open_ones(session, turn.workspace_id) if person.has(Role.LEAD, Role.ADMIN) else []
    shift = _shift(session, turn, person) if person.has(Role.AGENT) else None
    return HomeView(
        person=person,
        today=week.today(session, turn, "", person.zone),
        flags=tuple(flag_view.show(session, turn, flag.id) for flag in mine[:MOST]),
        warnings=tuple(alert_view.show(session, turn, alert.id) for alert in standing[:MOST]),
        shift=shift,
        posts=_posts(session, turn, person) if person.has(Role.MARKETER) else None,
        load=_load(session, turn) if person.has(Role.LEAD, Role.ADMIN) else None,
        during=_during(session, turn, shift, person) if shift is not None else None,
    )


def _posts(session: Session, turn: Turn, person: Person) -> WeekView:
    """What the person answers for, from midnight on for a week: as owner of the post, or of its account."""
    first = turn.now.astimezone(ZoneInfo(person.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    last = first + _WEEK
    live = posts.lines(session, turn.workspace_id, first.astimezone(UTC), last.astimezone(UTC))
    own = own_among(session, turn, person, live)
    view = week.some(session, turn, own, first, last - timedelta(days=1), person.zone)
    covered = coverage_of(session, turn, [one.id for one in own])
    care = {key: in_all(every) for key, every in covered.items()}
    days = ((day, tuple(replace(one, care=care.get(one.post.id)) for one in lines)) for day, lines in view.days)
    return replace(view, days=tuple(days))


def _load(session: Session, turn: Turn) -> HoursView | None:
    try:
        return outlook.of_hours(session, turn, turn.now, turn.now + _LOAD)
    except TellUser:
        return None


def _during(session: Session, turn: Turn, shift: Shift, person: Person) -> WeekView:
    """What goes out in a shift, or so shortly before that most of its messages come in it."""
    live = posts.lines(session, turn.workspace_id, shift.starts_at - _BEFORE, shift.ends_at)
    return week.some(session, turn, live, shift.starts_at, shift.ends_at, person.zone)


def _concerns(session: Session, turn: Turn, flag: Flag, person: Person) -> bool:
    told = flags.reports(session, turn.workspace_id, flag.id)
    if person.has(Role.AGENT) and any(report.person_id == person.id for report in told):
        return True
    post = posts.by_id(session, turn.workspace_id, flag.post_id) if flag.post_id is not None else None
    known = post is not None and post.account_id is not None
    account = (
        accounts.by_id(session, turn.workspace_id, post.account_id) if post and known and post.account_id else None
    )
    owners = {flag.owner_id, post.owner_id if post else None, account.owner_id if account else None}
    return person.has(Role.MARKETER) and person.id in owners


def _shift(session: Session, turn: Turn, person: Person) -> Shift | None:
    near = shifts.between(session, turn.workspace_id, turn.now - _LAST, turn.now + _AHEAD)
    mine = [one for one in near if one.ends_at > turn.now and one.is_of(person)]
    return min(mine, key=lambda one: one.starts_at, default=None)
