"""The roster: six moderators round the clock, each on the wall clock of their own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calbot.sample.company import PLAN_DAYS

REPLIES_PER_HOUR = 12


@dataclass(frozen=True, slots=True)
class Duty:
    """One span on duty; `start` and `end` are wall-clock times of `zone`."""

    name: str
    start: datetime
    end: datetime
    zone: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A daily slot: who holds it, from which wall hour, how long, and on which weekdays a relief stands in."""

    name: str
    zone: str
    hour: int
    length: int
    off: tuple[int, int]
    languages: tuple[str, ...] = ("en",)


# In London winter time: two by day, one from 21:00, two again when Tokyo begins at 01:00.
SLOTS: tuple[Slot, ...] = (
    Slot("Agt1", "Europe/London", 7, 7, (5, 6)),
    Slot("Agt5", "Europe/London", 9, 6, (0, 1)),
    Slot("Agt4", "Europe/London", 14, 7, (2, 3)),
    Slot("Agt6", "Europe/London", 15, 6, (4, 5)),
    Slot("Agt3", "America/Chicago", 15, 8, (6, 0)),
    Slot("Agt2", "Asia/Tokyo", 10, 7, (5, 6), ("ja", "en")),
)


def roster(today: date, days: int = PLAN_DAYS + 3) -> tuple[Duty, ...]:
    """Every duty from the day before `today` on, by start of day and slot."""
    first = today - timedelta(days=1)
    return tuple(_duty(slot, first + timedelta(days=day)) for day in range(days) for slot in SLOTS)


def _duty(slot: Slot, day: date) -> Duty:
    # Wall-clock values: the zone is a column of its own, as in the roster files that people keep.
    start = datetime.combine(day, time(slot.hour))
    name = "Relief" if day.weekday() in slot.off else slot.name
    return Duty(name, start, start + timedelta(hours=slot.length), slot.zone, slot.languages)
