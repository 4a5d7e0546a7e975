"""What a company answered before there is a roster: people and hours as shifts that stand in for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from calbot.flows.world import EVE, World
from calbot.model.shift import Shift

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Crew:
    """`people` answer at once on `days` (of DAYS), from `starts` for `length`, by the clocks of `zone`."""

    people: int
    days: frozenset[str]
    starts: time
    length: timedelta
    zone: str

    @property
    def ends(self) -> time:
        """The clock at the end."""
        return (datetime.combine(date.min, self.starts) + self.length).time()

    @property
    def hours_a_week(self) -> float:
        """Hours of work of all of them together."""
        return self.people * len(self.days) * (self.length / timedelta(hours=1))


def crew(settings: Mapping[str, Any], zone: str) -> Crew | None:
    """The people that the `settings` of a workspace in `zone` tell of; None where they tell of none."""
    told = settings.get("sizing") or {}
    if not told.get("people"):
        return None
    starts, ends = (_minutes(part) for part in told["hours"].split("-"))
    length = timedelta(minutes=(ends - starts) % (24 * 60) or 24 * 60)
    return Crew(int(told["people"]), frozenset(told["days"]), time(starts // 60, starts % 60), length, zone)


def stood_in(world: World, settings: Mapping[str, Any], zone: str) -> World:
    """`world` with the people that the `settings` of a workspace in `zone` tell of, where nobody keeps a roster; else
    as it is."""
    told = crew(settings, zone)
    if told is None or world.shifts or world.rostered:
        return world
    return replace(world, stand_ins=tuple(_shifts(told, world)))


def is_stood_in(settings: Mapping[str, Any], teams: Callable[[], Sequence[str]]) -> bool:
    """Whether the people that `settings` tell of stand in for a roster; whose `teams` keep one is asked last."""
    return crew(settings, "UTC") is not None and not teams()


def _shifts(told: Crew, world: World) -> Iterator[Shift]:
    """Every team has the part of the people that it has of the accounts; all of them can do what a promise asks for."""
    needs = sorted({need for promise in world.sla.values() for need in promise.needs})
    for team in world.teams():
        part = world.part_of(team)
        heads = max(1, round(told.people * part))
        for starts_at, ends_at in _spans(told, world.start - EVE, world.end):
            yield Shift(
                workspace_id="",
                id=0,
                team=team,
                starts_at=starts_at,
                ends_at=ends_at,
                zone=told.zone,
                heads=heads,
                replies_per_hour=world.replies_per_hour * told.people * part / heads,
                skills=needs,
                languages=needs,
            )


def _spans(told: Crew, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    place = ZoneInfo(told.zone)
    for day in _days(start.astimezone(place).date() - timedelta(days=1), end.astimezone(place).date()):
        if DAYS[day.weekday()] in told.days:
            # By the wall clock: in the night in which clocks change it is an hour more or less.
            wall = datetime.combine(day, told.starts)
            yield _utc(wall, place), _utc(wall + told.length, place)


def _utc(wall: datetime, place: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=place).astimezone(UTC)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
