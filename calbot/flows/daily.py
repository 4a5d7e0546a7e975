"""What some people are told once a day: to whom it is due now, and that it was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.alerts.daily import SHIPPED, DayPolicy, is_due
from calbot.flows.recipient import away_of, sleeps_until
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.country import country_of
from calbot.model.event import Event, EventKind
from calbot.model.person import Person
from calbot.store import event as events
from calbot.store import history as histories
from calbot.store import workspace as workspaces

LOOKED: Final = "looked"
_TWO_DAYS: Final = timedelta(days=2)
_MOMENT: Final = timedelta(minutes=1)


def policy_of(session: Session, turn: Turn) -> DayPolicy:
    """The hours that this company's file says."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    return read_policy(workspace.settings.get("day") if workspace else None)


def read_policy(told: Mapping[str, Any] | None) -> DayPolicy:
    """What the section `day` of a workspace's settings says: "" is never."""
    said = told or {}

    def clock(key: str, usual: time | None) -> time | None:
        return usual if key not in said else time.fromisoformat(said[key]) if said[key] else None

    return DayPolicy(clock("morning_at", SHIPPED.morning_at), clock("wrap_at", SHIPPED.wrap_at))


def day_of(person: Person, now: datetime) -> date:
    """The person's day."""
    return now.astimezone(ZoneInfo(person.zone)).date()


def due_among(session: Session, turn: Turn, noun: str, at: time | None, among: Sequence[Person]) -> list[int]:
    """Ids of those `among` whose day's `noun` is due and was not looked at: a working day of theirs, at `at` by their
    own clocks or up to four hours later; nobody who is away, and nobody in quiet hours."""
    coming = [one for one in among if at is not None and is_due(turn.now, one.zone, at)]
    if not coming:
        return []
    looked = looked_on(session, turn, noun)
    left = [one for one in coming if (one.id, day_of(one, turn.now)) not in looked]
    if not left:
        return []
    away = away_of(session, turn, left)
    closed = [one for one in events.between(session, turn.workspace_id, turn.now, turn.now + _MOMENT) if _closes(one)]
    return [
        one.id
        for one in left
        if one.id not in away and sleeps_until(one, turn.now) is None and not any(_holds(day, one) for day in closed)
    ]


def look(session: Session, turn: Turn, noun: str, person: Person) -> str:
    """Keep that the person's `noun` of today was looked at, whether or not there was anything to tell; the day, in ISO
    terms. The caller commits."""
    day = day_of(person, turn.now).isoformat()
    record(session, turn, noun, person.id, LOOKED, day=day)
    return day


def looked_on(session: Session, turn: Turn, noun: str, verb: str = LOOKED) -> set[tuple[int, date]]:
    """Whose `noun` was looked at of late (or what else was done about it), and of which day."""
    lines = histories.done_between(session, turn.workspace_id, noun, verb, turn.now - _TWO_DAYS, turn.now + _MOMENT)
    return {(one.noun_id, date.fromisoformat(one.details["day"])) for one in lines}


def _closes(event: Event) -> bool:
    return event.kind is EventKind.HOLIDAY and not event.brand and not event.network


def _holds(event: Event, person: Person) -> bool:
    """Whether it is a holiday where the person lives."""
    return not event.country or event.country == country_of(person.zone)
