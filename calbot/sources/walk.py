"""Walks a recurrence rule period by period, from near the window on, and stops at its bounds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from calbot.sources import bounds
from calbot.sources.recurrence import Recurrence, Refused

# Days looked at in one period, about: what a period costs. A year costs its days.
_COST = {"YEARLY": 365, "MONTHLY": 31, "WEEKLY": 2, "DAILY": 1, "HOURLY": 1}


class Purse:
    """Days that may still be looked at in this feed, over all its series."""

    def __init__(self, days: int = bounds.DAYS_A_FEED) -> None:
        self.left = days

    def pay(self, days: int) -> None:
        """Take what a period costs. Raises Refused when the feed has used up its share."""
        if self.left < days:
            raise Refused("the series of this calendar together take too long to read")
        self.left -= days


def walk(
    rule: Recurrence, start: datetime, first: datetime, last: datetime, purse: Purse | None = None
) -> Iterator[datetime]:
    """Wall-clock starts of `rule` begun at `start`, from `start` or a little before `first` on, up to `last`.

    All are naive, ascending. COUNT is honoured, UNTIL is the caller's (it knows the zone). Raises Refused past a bound.
    """
    purse = purse or Purse()
    given, cost = 0, _COST[rule.freq]
    if rule.freq == "YEARLY" and "BYMONTH" in rule.by:
        cost = 31 * len(rule.by["BYMONTH"])
    for looked, members in enumerate(_periods(rule, start, first, last)):
        if looked >= bounds.PERIODS_A_SERIES:
            raise Refused(f"it takes more than {bounds.PERIODS_A_SERIES:,} steps to reach the dates asked for")
        purse.pay(cost)
        for at in _chosen(rule, members):
            if at < start:
                continue
            if at > last or (rule.count is not None and given >= rule.count):
                return
            given += 1
            yield at


def _chosen(rule: Recurrence, members: list[datetime]) -> Iterable[datetime]:
    positions = rule.by.get("BYSETPOS")
    if not positions:
        return members
    count = len(members)
    at = {position - 1 if position > 0 else count + position for position in positions}
    return [members[index] for index in sorted(at) if 0 <= index < count]


def _periods(rule: Recurrence, start: datetime, first: datetime, last: datetime) -> Iterator[list[datetime]]:
    """The members of each period, in order; empty lists where a period has none."""
    if rule.freq == "HOURLY":
        yield from _hours(rule, start, first, last)
        return
    times = _times(rule, start)
    for days in _day_lists(rule, start.date(), _skip_to(rule, start, first), last.date()):
        yield [datetime.combine(day, at) for day in days for at in times]


def _skip_to(rule: Recurrence, start: datetime, first: datetime) -> date:
    # A rule with a COUNT has to be counted from its beginning; all others may begin near the window.
    return start.date() if rule.count is not None else max(start, first).date()


def _times(rule: Recurrence, start: datetime) -> list[time]:
    hours = rule.by.get("BYHOUR", (start.hour,))
    minutes = rule.by.get("BYMINUTE", (start.minute,))
    seconds = rule.by.get("BYSECOND", (start.second,))
    return [time(hour, minute, min(second, 59)) for hour in hours for minute in minutes for second in seconds]


def _hours(rule: Recurrence, start: datetime, first: datetime, last: datetime) -> Iterator[list[datetime]]:
    begin = start.replace(minute=0, second=0)
    step = rule.interval
    skipped = 0 if rule.count is not None else max(int((first - begin) / timedelta(hours=1)) // step - 1, 0)
    minutes, seconds = rule.by.get("BYMINUTE", (start.minute,)), rule.by.get("BYSECOND", (start.second,))
    hours = rule.by.get("BYHOUR")
    span = int((last - begin) / timedelta(hours=1))
    for ahead in range(skipped * step, span + 1, step):
        at = begin + timedelta(hours=ahead)
        if (hours and at.hour not in hours) or not _fits(rule, at.date(), 0, None):
            yield []
            continue
        yield [at.replace(minute=minute, second=min(second, 59)) for minute in minutes for second in seconds]


def _day_lists(rule: Recurrence, start: date, skip_to: date, last: date) -> Iterator[list[date]]:
    match rule.freq:
        case "DAILY":
            return _daily(rule, start, skip_to, last)
        case "WEEKLY":
            return _weekly(rule, start, skip_to, last)
        case "MONTHLY":
            return _monthly(rule, start, skip_to, last)
        case _:
            return _yearly(rule, start, skip_to, last)


def _daily(rule: Recurrence, start: date, skip_to: date, last: date) -> Iterator[list[date]]:
    skipped = max((skip_to - start).days // rule.interval - 1, 0) * rule.interval
    for ahead in range(skipped, (last - start).days + 1, rule.interval):
        day = start + timedelta(days=ahead)
        yield [day] if _fits(rule, day, 0, None) else []


def _weekly(rule: Recurrence, start: date, skip_to: date, last: date) -> Iterator[list[date]]:
    monday = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
    weekdays = _weekdays(rule, start)
    step = 7 * rule.interval
    skipped = max((skip_to - monday).days // step - 1, 0) * step
    for ahead in range(skipped, (last - monday).days + 1, step):
        week = (monday + timedelta(days=ahead + day) for day in range(7))
        yield [day for day in week if day.weekday() in weekdays and _fits(rule, day, 0, None, weekday=False)]


def _monthly(rule: Recurrence, start: date, skip_to: date, last: date) -> Iterator[list[date]]:
    begin = start.year * 12 + start.month - 1
    near, end = skip_to.year * 12 + skip_to.month - 1, last.year * 12 + last.month - 1
    skipped = max((near - begin) // rule.interval - 1, 0) * rule.interval
    for months in range(begin + skipped, end + 1, rule.interval):
        year, month = months // 12, months % 12 + 1
        yield [day for day in _month(year, month) if _fits(rule, day, start.day, "month")]


def _yearly(rule: Recurrence, start: date, skip_to: date, last: date) -> Iterator[list[date]]:
    weeks = "BYWEEKNO" in rule.by
    begin = _week_year_of(start, rule.week_start) if weeks else start.year
    skipped = max((skip_to.year - begin) // rule.interval - 1, 0) * rule.interval
    for year in range(begin + skipped, last.year + 2, rule.interval):
        if weeks:
            yield _week_year(rule, year, start)
        else:
            yield _year(rule, year, start)


def _year(rule: Recurrence, year: int, start: date) -> list[date]:
    # A day of month without a month means the month of DTSTART, as libical reads it; the RFC leaves it open.
    months = rule.by.get("BYMONTH") or (range(1, 13) if rule.days or "BYYEARDAY" in rule.by else (start.month,))
    within = "month" if "BYMONTH" in rule.by else "year"
    return [day for month in months for day in _month(year, month) if _fits(rule, day, start.day, within)]


def _week_year(rule: Recurrence, year: int, start: date) -> list[date]:
    """Days of the numbered weeks of a year, as ISO 8601 counts them but with weeks beginning on WKST."""
    first, following = _first_week(year, rule.week_start), _first_week(year + 1, rule.week_start)
    weeks = (following - first).days // 7
    chosen = {number if number > 0 else weeks + 1 + number for number in rule.by["BYWEEKNO"]}
    weekdays = _weekdays(rule, start)
    numbers = [week for week in sorted(chosen) if 0 < week <= weeks]
    days = (first + timedelta(days=7 * (week - 1) + day) for week in numbers for day in range(7))
    return [day for day in days if day.weekday() in weekdays and _fits(rule, day, 0, None, weekday=False)]


def _weekdays(rule: Recurrence, start: date) -> set[int]:
    """The weekdays meant within a week: named, or any where other lists name the days, or that of DTSTART."""
    if rule.days:
        return {weekday for _, weekday in rule.days}
    return set(range(7)) if rule.by.keys() & {"BYMONTHDAY", "BYYEARDAY"} else {start.weekday()}


def _week_year_of(day: date, week_start: int) -> int:
    return max(year for year in (day.year - 1, day.year, day.year + 1) if _first_week(year, week_start) <= day)


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _fits(rule: Recurrence, day: date, default: int, within: str | None, *, weekday: bool = True) -> bool:
    """Whether `day` passes every BY list. `default` is the day of month meant where no list names days (0 = any);
    ordinals of BYDAY count within "month", "year" or not at all."""
    by = rule.by
    if "BYMONTH" in by and day.month not in by["BYMONTH"]:
        return False
    if "BYMONTHDAY" in by:
        if not _from_either_end(by["BYMONTHDAY"], day.day, monthrange(day.year, day.month)[1]):
            return False
    elif default and not rule.days and "BYYEARDAY" not in by and day.day != default:
        return False
    if "BYYEARDAY" in by and not _from_either_end(by["BYYEARDAY"], _day_of_year(day), _days_in(day.year)):
        return False
    return not (weekday and rule.days) or any(_is_nth(day, nth, of, within) for nth, of in rule.days)


def _from_either_end(wanted: tuple[int, ...], place: int, length: int) -> bool:
    return place in wanted or place - length - 1 in wanted


def _day_of_year(day: date) -> int:
    return (day - date(day.year, 1, 1)).days + 1


def _days_in(year: int) -> int:
    return _day_of_year(date(year, 12, 31))


def _is_nth(day: date, nth: int, weekday: int, within: str | None) -> bool:
    if day.weekday() != weekday:
        return False
    if nth == 0 or within is None:
        return True
    place, length = _day_of_year(day), _days_in(day.year)
    if within == "month":
        place, length = day.day, monthrange(day.year, day.month)[1]
    return (place - 1) // 7 + 1 == nth if nth > 0 else (length - place) // 7 + 1 == -nth
