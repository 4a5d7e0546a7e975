"""Sensitive dates: packs of days on which a country mourns, each with reason and source; read, and laid on years."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from calbot.errors import PlacedError, RuleFileError, SeveralErrors
from calbot.model.country import zone_in
from calbot.model.event import Event, EventKind
from calbot.rulebook.mistakes import Mistakes
from calbot.rulebook.table import Table

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_PLACES = {"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "last": -1}
_NTH = re.compile(rf"({'|'.join(_PLACES)}) ({'|'.join(_DAYS)}) of ({'|'.join(_MONTHS)})")
_ON = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_WAYS = ("on", "nth", "easter", "advent")
_YEARS = (1900, 2200)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SensitiveDate:
    """One day of each year from `first` to `last`: `on` ("08-09"), `nth` ("2nd sunday of november"), or so many days
    after Easter Sunday or the first Sunday of Advent."""

    title: str
    reason: str
    source: str
    country: str
    brand: str = ""
    network: str = ""
    first: int = _YEARS[0]
    last: int = _YEARS[1]
    on: str = ""
    nth: str = ""
    easter: int | None = None
    advent: int | None = None

    def day(self, year: int) -> date | None:
        """Its day in `year`, None where it has none then (before its years, 29 February)."""
        if not self.first <= year <= self.last:
            return None
        if self.easter is not None:
            return _easter(year) + timedelta(days=self.easter)
        if self.advent is not None:
            return _advent(year) + timedelta(days=self.advent)
        if self.nth:
            return _nth(self.nth, year)
        try:
            return date(year, *map(int, self.on.split("-")))
        except ValueError:
            return None


def load_dates(texts: Mapping[str, str]) -> tuple[SensitiveDate, ...]:
    """The dates of `texts` (file name -> TOML). Raises SeveralErrors of RuleFileError, each with its place."""
    dates: list[SensitiveDate] = []
    errors: list[PlacedError] = []
    for file, text in texts.items():
        try:
            dates += _read(file, text)
        except SeveralErrors as found:
            errors += found.errors
    if errors:
        raise SeveralErrors(errors)
    return tuple(dates)


# The same text is the same dates, which nobody changes, however many ask for them in one process.
@lru_cache(maxsize=64)
def _read(file: str, text: str) -> tuple[SensitiveDate, ...]:
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise SeveralErrors([RuleFileError(f"not TOML: {problem}", file=file)]) from None
    mistakes = Mistakes(file, text)
    dates = _pack(Table(values, (), mistakes))
    if mistakes.errors:
        raise SeveralErrors(mistakes.errors)
    return tuple(dates)


def sensitive_events(
    dates: Sequence[SensitiveDate],
    start: datetime,
    end: datetime,
    *,
    workspace_id: str,
    source_id: int | None,
    countries: Collection[str] | None = None,
) -> list[Event]:
    """The dates that touch `start`..`end` as whole days where most of their country lives; of `countries` if given."""
    wanted = [one for one in dates if countries is None or one.country in countries or not one.country]
    return sorted(
        (
            Event(
                workspace_id=workspace_id,
                id=0,
                source_id=source_id,
                kind=EventKind.SENSITIVE,
                title=one.title,
                reason=one.reason,
                starts_at=first,
                ends_at=last,
                zone=zone_in(one.country),
                brand=one.brand,
                network=one.network,
                country=one.country,
            )
            for one in wanted
            for first, last in _spans(one, start, end)
        ),
        key=lambda event: (event.starts_at, event.country, event.title),
    )


def whole_day(day: date, zone: str) -> tuple[datetime, datetime]:
    """First instant of `day` in `zone`, and of the day after, in UTC."""
    info = ZoneInfo(zone)
    first, last = (datetime.combine(one, time(), info).astimezone(UTC) for one in (day, day + _DAY))
    return first, last


def _spans(one: SensitiveDate, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = zone_in(one.country)
    for year in range(start.year - 1, end.year + 2):
        if (day := one.day(year)) is not None:
            first, last = whole_day(day, zone)
            if first < end and start < last:
                yield first, last


def _pack(table: Table) -> list[SensitiveDate]:
    country = table.text("country")
    if country and not re.fullmatch("[A-Z]{2}", country):
        table.wrong("country", 'must be two capital letters, as "JP"')
    dates = [_date(inner, country) for inner in table.tables("date")]
    if not dates:
        table.mistakes.at_key(("date",), "needs at least one [[date]]")
    table.close()
    return dates


def _date(table: Table, country: str) -> SensitiveDate:
    told = [way for way in _WAYS if way in table]
    if len(told) != 1:
        said = f"tells {' and '.join(told)}" if told else "tells no day"
        table.mistakes.at_key(table.path, f"{said}; it needs exactly one of {', '.join(_WAYS)}")
    on, nth = table.text("on"), table.text("nth")
    if on and not _ON.fullmatch(on):
        table.wrong("on", 'must be month and day, as "08-09"')
    if nth and not _NTH.fullmatch(nth):
        table.wrong("nth", 'must read like "2nd sunday of november" or "last monday of may"')
    read = SensitiveDate(
        title=table.text("title", None),
        reason=table.text("reason", None),
        source=table.text("source", None),
        country=country,
        brand=table.text("brand"),
        network=table.text("network"),
        first=table.whole("from_year", *_YEARS, _YEARS[0]),
        last=table.whole("to_year", *_YEARS, _YEARS[1]),
        on=on,
        nth=nth,
        easter=table.whole("easter", -100, 100) if "easter" in table else None,
        advent=table.whole("advent", -100, 100) if "advent" in table else None,
    )
    if read.source and not read.source.startswith(("https://", "http://")):
        table.wrong("source", "must be an address, as https://...")
    table.close()
    return read


def _nth(said: str, year: int) -> date:
    found = _NTH.fullmatch(said)
    assert found is not None
    place, weekday, month = _PLACES[found[1]], _DAYS.index(found[2]), _MONTHS.index(found[3]) + 1
    days = [first + timedelta(days=ahead) for first in (date(year, month, 1),) for ahead in range(31)]
    return [day for day in days if day.month == month and day.weekday() == weekday][place]


def _easter(year: int) -> date:
    from dateutil.easter import easter

    day: date = easter(year)
    return day


def _advent(year: int) -> date:
    """The fourth Sunday before Christmas Day."""
    christmas = date(year, 12, 25)
    return christmas - timedelta(days=christmas.weekday() + 1 + 21)
