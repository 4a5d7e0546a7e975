"""Each hour of a care team's forecast as a range: a row for a day, as many hours beside each other as there is room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from calbot.cli.layout import columns, width
from calbot.cli.report import HourLine, TeamLine
from calbot.words.say import Say

_DAYS = 15
"""A fortnight touches so many."""
_BESIDE = (24, 12, 8, 6, 4, 3, 2, 1)
_GAP, _INDENT = 2, 1

_Day = dict[str, str]
"""Clock of an hour -> its range."""


def hour_table(team: TeamLine, zone: str, say: Say, cells: int) -> Iterator[str]:
    """The 10 % and 90 % ends of messages for each hour on the clock of `zone`, of the first fortnight."""
    days = list(_days(team, zone, say))
    shown = days[:_DAYS]
    clocks = sorted({clock for _, day in shown for clock in day})
    widest = max(width(told) for _, day in shown for told in (*day.values(), *day))
    label = max(width(name) for name, _ in shown)
    beside = next(many for many in _BESIDE if many == 1 or _fits(many, widest, label, cells))
    lines = [clocks[at : at + beside] for at in range(0, len(clocks), beside)]
    rows = [["", *line] for line in lines]
    for name, day in shown:
        told = [[day.get(clock, "") for clock in line] for line in lines]
        kept = [ranges for ranges in told if any(ranges)]
        rows += [["" if at else name, *ranges] for at, ranges in enumerate(kept)]
    filled = [[*row, *[""] * (beside + 1 - len(row))] for row in rows]
    yield from columns(filled, right=range(1, beside + 1), gap=_GAP, indent=_INDENT)
    if len(days) > _DAYS:
        yield " " * _INDENT + say("check.hours.more", n=len(days) - _DAYS)


def _fits(beside: int, widest: int, label: int, cells: int) -> bool:
    return _INDENT + label + beside * (widest + _GAP) <= cells


def _days(team: TeamLine, zone: str, say: Say) -> Iterator[tuple[str, _Day]]:
    local = ZoneInfo(zone)
    for _, group in groupby(team.hours, key=lambda hour: hour.starts_at.astimezone(local).date()):
        hours = list(group)
        day: _Day = {}
        for hour in hours:
            clock = f"{hour.starts_at.astimezone(local):%H:%M}".removesuffix(":00")
            # Where a clock is set back, an hour comes twice.
            day[clock] = f"{day[clock]} {_range(hour, say)}" if clock in day else _range(hour, say)
        yield say.day(hours[0].starts_at), day


def _range(hour: HourLine, say: Say) -> str:
    return say("check.range", low=say.number(hour.low), high=say.number(hour.high))
