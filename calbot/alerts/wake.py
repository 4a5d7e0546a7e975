"""Whom to tell when: who is awake first, and nobody is woken who could not change anything any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.alerts.policy import SHIPPED, Policy

QUIET: Final = (time(22), time(7))
"""From when to when nobody is told anything, by the recipient's own clock, unless the recipient says otherwise."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may be told, in the `zone` where the person lives. `quiet` is from when to when the person is not
    disturbed (None: never). `on_duty` says that the person works just now, whatever the clock says. `can` are the kinds
    of action in the person's hands; `rank` 0 answers for it, higher ones stand in; of one rank the `responsible` are
    woken first. `late` is how long after the first telling the person wants to hear of it, if nobody has it by then
    (None: as the rank says). `back` is when a person who is away is there again: told of nothing, and not woken, before
    (None: not away)."""

    person_id: int
    zone: str
    can: frozenset[str]
    rank: int = 0
    quiet: tuple[time, time] | None = QUIET
    on_duty: bool = False
    late: timedelta | None = None
    back: datetime | None = None
    responsible: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something that would still change the window, up to the moment `until`."""

    kind: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """Tell `person_id` at `at`; `wakes` where that falls into the person's quiet hours."""

    person_id: int
    at: datetime
    wakes: bool = False


def whom(
    recipients: Sequence[Recipient], actions: Sequence[Action], now: datetime, policy: Policy = SHIPPED
) -> tuple[Telling, ...]:
    """Whom to tell of a warning, and when, in that order of time.

    Who is awake is told at once, who only stands in half an hour after those before, and whoever has a lateness of
    their own after that; at once, where quiet hours begin before that and end too late. Who sleeps is told when the
    quiet hours end; one person is woken, and only if somebody must act before the first of the able is up again: half
    an hour after the awake ones hear of it, at once if there is none. Without an action that still helps nobody is
    woken."""
    live = [action for action in actions if action.until > now]
    awake = [one for one in recipients if quiet_until(one, now) is None]
    asleep = [one for one in recipients if quiet_until(one, now) is not None]
    hours = heard_at(recipients, now, policy)
    heard = {one: _in_time(one, hours[one], live, now) for one in awake}
    asked = [heard[one] for one in awake if _able(one, live, heard[one])]
    first = min(asked) + policy.lateness if asked else now
    woken = _woken(asleep, live, first, now)
    told = [Telling(one.person_id, heard[one]) for one in awake]
    for one in asleep:
        told.append(Telling(one.person_id, first, wakes=True) if one is woken else Telling(one.person_id, hours[one]))
    return tuple(sorted(told, key=lambda telling: (telling.at, telling.person_id)))


def heard_at(recipients: Sequence[Recipient], now: datetime, policy: Policy = SHIPPED) -> dict[Recipient, datetime]:
    """When each of them hears of it: awake by rank, or by a lateness of their own, asleep by the alarm clock; and
    nobody before being back."""
    awake = [one for one in recipients if quiet_until(one, now) is None]
    ranks = sorted({one.rank for one in awake if one.late is None})
    asked = {one: now + (policy.lateness * ranks.index(one.rank) if one.late is None else one.late) for one in awake}
    return {one: max(asked[one], one.back or now) if one in asked else _up(one, now) for one in recipients}


def _in_time(one: Recipient, at: datetime, live: Sequence[Action], now: datetime) -> datetime:
    """When somebody who is awake `now` and is to hear of it at `at` is told: after the quiet hours that have begun by
    then, unless all that the person could do would be over by then."""
    up = quiet_until(one, at)
    if up is None:
        return at
    if one.back is not None and one.back > now:
        return up
    return now if _able(one, live, now) and not _able(one, live, up) else up


def _up(one: Recipient, now: datetime) -> datetime:
    """When somebody who sleeps hears of it: in the morning, and after the night in which a lateness or absence ends."""
    at = max(quiet_until(one, now) or now, now + (one.late or timedelta()), one.back or now)
    return quiet_until(one, at) or at


def quiet_until(one: Recipient, at: datetime) -> datetime | None:
    """The end of the quiet hours in which `at` falls for that person; None where the person may be told."""
    if one.on_duty or one.quiet is None or one.quiet[0] == one.quiet[1]:
        return None
    place = ZoneInfo(one.zone)
    today = at.astimezone(place).date()
    nights = (_stretch(place, day, one.quiet) for day in (today - timedelta(days=1), today))
    return next((end.astimezone(at.tzinfo) for begin, end in nights if begin <= at < end), None)


def next_quiet(one: Recipient, now: datetime) -> tuple[datetime, datetime] | None:
    """The quiet hours that person is in, or the next ones; None for who has none."""
    if one.quiet is None or one.quiet[0] == one.quiet[1]:
        return None
    place = ZoneInfo(one.zone)
    today = now.astimezone(place).date()
    nights = (_stretch(place, today + timedelta(days=days), one.quiet) for days in (-1, 0, 1))
    return next((begin.astimezone(now.tzinfo), end.astimezone(now.tzinfo)) for begin, end in nights if end > now)


def _stretch(place: ZoneInfo, day: date, quiet: tuple[time, time]) -> tuple[datetime, datetime]:
    """The quiet hours that begin on `day`, as instants: one stretch, from when the clock first shows their begin until
    it first shows their end. Where an hour comes twice, the clock alone would tell neither."""
    begins, ends = quiet
    last = day + timedelta(days=begins > ends)
    return datetime.combine(day, begins, place).astimezone(UTC), datetime.combine(last, ends, place).astimezone(UTC)


def _woken(asleep: Sequence[Recipient], live: Sequence[Action], first: datetime, now: datetime) -> Recipient | None:
    """The one person to wake at `first`: nobody where an able one is up in time by the alarm clock."""
    able = [one for one in asleep if _able(one, live, first)]
    if any(_able(one, live, _up(one, now)) for one in able):
        return None
    # Whose quiet hours are over by then needs no waking.
    sleeping = [one for one in able if quiet_until(one, first) is not None and (one.back is None or one.back <= first)]
    return min(sleeping, key=lambda one: (one.rank, not one.responsible, one.person_id), default=None)


def _able(one: Recipient, live: Sequence[Action], at: datetime) -> bool:
    return any(action.kind in one.can and action.until > at for action in live)
