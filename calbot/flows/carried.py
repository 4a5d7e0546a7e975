"""A roster that ends before the question does: its last week is taken as going on, and that is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.flows.world import World
from calbot.model.shift import Shift

_WEEK: Final = timedelta(days=7)
_KEPT: Final = (
    "workspace_id", "id", "person_id", "name", "team", "zone", "heads", "replies_per_hour", "skills", "languages",
)  # fmt: skip


def carried_on(world: World) -> tuple[World, Mapping[str, datetime]]:
    """`world` with the last week of each roster again and again up to its end, and until when the roster of each team
    is known where it ends before. A roster of less than a week says nothing of weekends: it ends where it ends."""
    teams = {shift.team for shift in world.shifts}
    rosters = {team: [shift for shift in world.shifts if shift.team == team] for team in teams}
    known = {team: max(shift.ends_at for shift in shifts) for team, shifts in rosters.items()}
    short = {
        team: until
        for team, until in known.items()
        if until < world.end and until - min(shift.starts_at for shift in rosters[team]) >= _WEEK
    }
    more = [shift for team, until in short.items() for shift in _again(rosters[team], until, world.end)]
    return (replace(world, shifts=[*world.shifts, *more]) if more else world), short


def _again(shifts: Sequence[Shift], until: datetime, end: datetime) -> Iterator[Shift]:
    """The shifts of the last week before `until`, week after week."""
    last = [shift for shift in shifts if shift.ends_at > until - _WEEK]
    for week in range(1, (end - until) // _WEEK + 2):
        for shift in last:
            moved = _later(shift, max(shift.starts_at, until - _WEEK), week * _WEEK)
            if moved.starts_at < end:
                yield moved


def _later(shift: Shift, starts_at: datetime, by: timedelta) -> Shift:
    """What is left of a shift from `starts_at` on, later by the wall clock: in the week in which clocks change people
    still come at nine."""
    place = ZoneInfo(shift.zone)

    def at(instant: datetime) -> datetime:
        return (instant.astimezone(place) + by).astimezone(UTC)

    breaks = [[at(first).isoformat(), at(last).isoformat()] for first, last in shift.pauses if first >= starts_at]
    known = {name: getattr(shift, name) for name in _KEPT}
    return Shift(**known, starts_at=at(starts_at), ends_at=at(shift.ends_at), breaks=breaks)
