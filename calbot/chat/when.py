"""Reads when a person means: the whole phrase is understood or nothing is, and doubt comes back as choices to confirm.

Pure: the present instant and the reader's zone are passed in. English and Japanese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calbot.chat.when_grammar import NotADate, parts_of
from calbot.chat.when_words import PART_HOURS, Named

MOST_CHOICES = 4
_SUNDAY, _THURSDAY = 6, 3
_OF_HOURS = frozenset({"time", "clear", "spoken", "part", "midnight", "zone"})
_PART_SPANS = {"morning": (0, 11), "noonish": (11, 14), "afternoon": (12, 18), "evening": (15, 23)}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase means. One choice is sure; several have to be confirmed; none leaves `problem`, a message id with
    `values`. Choices are aware UTC, in time order; `zone` is the IANA zone in which the person thought."""

    choices: tuple[datetime, ...] = ()
    zone: str = ""
    problem: str = ""
    values: dict[str, object] = field(default_factory=dict)


def read_when(text: str, now: datetime, zone: str, *, day_first: bool = True) -> Reading:
    """The instants that `text` may mean to a reader in `zone`; `day_first` decides 1/12."""
    try:
        return reading_of(parts_of(text).said, now, zone, day_first=day_first)
    except NotADate as refusal:
        return Reading(zone=zone, problem=refusal.key, values=refusal.values)


def reading_of(said: dict[str, Any], now: datetime, zone: str, *, day_first: bool) -> Reading:
    """The instants that the parts of a phrase may mean (`when_grammar.Parts.said`). Raises NotADate where they do not
    fit together."""
    named: Named = said.get("zone") or Named(zone)
    kept = _known_zone(named.zone, zone)
    choices = _instants(said, now, kept, named, ZoneInfo(zone), day_first)
    coming = tuple(sorted({instant for instant in choices if instant > now}))[:MOST_CHOICES]
    return Reading(coming, kept, "" if coming else "when.past")


def says_day(text: str) -> bool:
    """Whether a phrase says a day, or counts from now; what is not understood as one time does."""
    try:
        return bool(parts_of(text).said.keys() - _OF_HOURS)
    except NotADate:
        return True


def day_first(locale: str, zone: str) -> bool:
    """How the reader writes 1/12: month first in Japanese and in the zones of the Americas where English says so."""
    return not (locale.startswith("ja") or zone == "Asia/Tokyo" or zone.startswith(("America/", "US/")))


def _known_zone(name: str, reader: str) -> str:
    """An IANA name as the zone database writes it; an offset alone keeps the reader's zone for showing."""
    if not name:
        return reader
    cased = "/".join("_".join(word.capitalize() for word in part.split("_")) for part in name.split("/"))
    for candidate in (name, cased):
        try:
            return ZoneInfo(candidate).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    raise NotADate("when.zone_unknown", zone=name)


def _instants(
    said: dict[str, Any], now: datetime, kept: str, named: Named, reader: tzinfo, day_first: bool
) -> list[datetime]:
    if "minutes" in said:
        if said.keys() - {"minutes", "zone"}:
            raise NotADate()
        return [(now + timedelta(minutes=said["minutes"])).replace(second=0, microsecond=0)]
    zone: tzinfo = ZoneInfo(kept)
    if named.offset is not None and not named.zone:
        zone = timezone(timedelta(minutes=named.offset))
    todays = {now.astimezone(tz).date() for tz in (zone, reader)}
    times = _times(said)
    walls = {
        datetime.combine(day + timedelta(days=moment.days), time(0)) + moment - timedelta(days=moment.days)
        for today in todays
        for moment in times
        for day in _days(said, today, day_first, moment, now.astimezone(zone).replace(tzinfo=None))
    }
    return [instant for wall in walls for instant in _in_zone(wall, zone, named)]


def _times(said: dict[str, Any]) -> list[timedelta]:
    """Times since the start of the day that was said; 25時 and midnight reach into the next one."""
    if said.get("midnight"):
        return [timedelta(0), timedelta(days=1)] if said.keys() - {"time", "midnight", "zone"} else [timedelta(0)]
    if "time" not in said:
        if "part" not in said:
            raise NotADate("when.no_time")
        return [timedelta(hours=hour) for hour in PART_HOURS[said["part"]]]
    hour, minute = said["time"]
    return [timedelta(hours=each, minutes=minute) for each in _hours(hour, said)]


def _hours(hour: int, said: dict[str, Any]) -> tuple[int, ...]:
    """The hours that `hour` may mean, with the part of the day that was said beside it."""
    part = said.get("part", "")
    if said["spoken"] or hour > 12:
        _agree(hour, part)
        return (hour,)
    if part == "morning":
        return (hour,) if hour < 12 else _not()
    if part in ("afternoon", "evening", "noonish"):
        # Half past eleven is before noon, and still lunchtime.
        told = hour if hour == 12 or (part == "noonish" and hour >= _PART_SPANS[part][0]) else hour + 12
        _agree(told, part)
        return (told,)
    if part == "late" and 6 <= hour < 10:
        return _not()
    if part == "late" or (part == "night" and not 5 <= hour < 12):
        # "Friday night at 1" and 金曜の深夜1時 may be either side of Friday.
        return (hour + 12,) if 10 <= hour < 12 else (hour % 12, hour % 12 + 24)
    if part == "night":
        return (hour + 12,)
    return (hour,) if said["clear"] else (hour % 12, hour % 12 + 12)


def _agree(hour: int, part: str) -> None:
    first, last = _PART_SPANS.get(part, (0, 29))
    if not first <= hour <= last:
        _not()


def _not() -> tuple[int, ...]:
    raise NotADate()


def _days(said: dict[str, Any], today: date, day_first: bool, moment: timedelta, local: datetime) -> list[date]:
    """The days that were said, as seen from `today`; whatever was said beside the day has to fit it."""
    weekday, more = said.get("weekday"), timedelta(days=said.get("more_days", 0))
    exact = set(_exact_days(said, today, day_first))
    if len(exact) > 1 or ("month_step" in said and "day" not in said):
        raise NotADate("when.no_day")
    if exact:
        (day,) = exact
        if weekday is not None and day.weekday() != weekday:
            raise NotADate("when.weekday", day=day)
        if "week" in said and _monday(day) != _monday(today) + timedelta(weeks=said["week"]):
            raise NotADate("when.no_day")
        return [day + more]
    if weekday is not None:
        return [day + more for day in _weekdays(weekday, said.get("which"), said.get("week"), today)]
    if {"week", "more_days", "year"} & said.keys():
        raise NotADate("when.no_day")
    return [today if datetime.combine(today, time(0)) + moment > local else today + timedelta(days=1)]


def _exact_days(said: dict[str, Any], today: date, day_first: bool) -> Iterator[date]:
    if "days" in said:
        yield today + timedelta(days=said["days"])
    if "thanksgiving" in said:
        yield _next_year(lambda year: _thanksgiving(year) + timedelta(days=said["thanksgiving"]), today, said)
    if "date" in said:
        yield _next_year(lambda year: _made(year, *said["date"]), today, said)
    if "slashed" in said:
        yield _next_year(lambda year: _made(year, *_month_and_day(said["slashed"], day_first)), today, said)
    if "day" in said:
        yield _day_of_month(said["day"], said.get("month_step"), today)


def _month_and_day(slashed: tuple[int, int], day_first: bool) -> tuple[int, int]:
    first, second = slashed
    if first > 12 or (day_first and second <= 12):
        return second, first
    return first, second


def _next_year(on: Callable[[int], date], today: date, said: dict[str, Any]) -> date:
    if "year" in said:
        return on(said["year"])
    this = on(today.year)
    return this if this >= today else on(today.year + 1)


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate("when.no_such_day") from None


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 21)


def _day_of_month(day: int, step: int | None, today: date) -> date:
    steps: Iterable[int] = (step,) if step is not None else range(0, 13)
    for months in steps:
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        try:
            found = date(year, month + 1, day)
        except ValueError:
            continue
        if found >= today or step is not None:
            return found
    raise NotADate("when.no_such_day")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekdays(weekday: int, which: str | None, week: int | None, today: date) -> list[date]:
    monday = _monday(today)
    if week is not None:
        found = monday + timedelta(days=7 * week + weekday)
        # Weeks that begin on Sunday have that Sunday a week earlier.
        return [found - timedelta(days=7), found] if weekday == _SUNDAY and week > 0 else [found]
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if which == "next":
        return sorted({coming, monday + timedelta(days=7 + weekday)})
    if weekday == today.weekday():
        return [today, coming]
    return [coming]


def _in_zone(wall: datetime, zone: tzinfo, named: Named) -> Iterator[datetime]:
    """The instants of a wall time: two where the clocks go back, two neighbours where they jump over it, and two where
    a name says an offset that its place does not have on that day."""
    for fold in (0, 1):
        yield wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if named.zone and named.offset is not None:
        yield wall.replace(tzinfo=timezone(timedelta(minutes=named.offset))).astimezone(UTC)
    if named.other:
        yield wall.replace(tzinfo=ZoneInfo(named.other)).astimezone(UTC)
