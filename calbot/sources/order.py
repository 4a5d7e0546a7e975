"""Which number is the day: decided from a whole column of dates, and asked where the column does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from calbot.errors import InputError, OpenQuestion
from calbot.model.readings import About, Readings, Way
from calbot.sources.elsewhere import weekday_named
from calbot.sources.moment import (
    NUMBERS,
    WEEKDAY,
    WEEKDAYS,
    Order,
    find_day,
    plain_text,
    read_stamp,
    with_year,
    without_year,
)

_ORDERS = (Order.DAY_FIRST, Order.MONTH_FIRST)
_LIKELY = range(2018, 2034)
_SHORT_YEARS = range(18, 34)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the 1-based line where it stands."""

    line: int
    text: str


def day_order(
    cells: Sequence[Cell],
    file: str,
    column: str,
    weekdays: Sequence[str] = (),
    answered: Order = Order.PLAIN,
    *,
    workbook: bool = False,
) -> Order:
    """How the whole column writes its days; raises InputError, with a line and a way out, where nobody can tell.

    `weekdays`, one text for each cell or none at all, settle it where they fit one order only; else what was
    `answered` for this sheet does. Of a `workbook` a spreadsheet may have read some dates in the other order.
    """
    every = [(cell, found) for cell in cells if (found := _numeric(cell.text))]
    # Dots are the continental way: they say nothing of how the same people write 01/05/2027.
    numbers = [(cell, found) for cell, found in every if found["sep"] != "."] or every
    if _year_may_come_first([found for _, found in numbers]):
        first = numbers[0][0]
        said = f'the dates of column "{column}" may begin with their year or with their day ("{first.text[:40]}")'
        raise InputError(f"{said}; write them as 2026-12-03", file=file, line=first.line)
    order = _decided(cells, numbers, file, column, weekdays, answered)
    if workbook and numbers and answered is Order.PLAIN:
        _refuse_half_turned(cells, numbers, file, column, weekdays)
    dotted = next((cell for cell, found in every if found["sep"] == "."), None)
    if order is Order.MONTH_FIRST and dotted is not None and len(numbers) < len(every):
        raise _mixed(file, column, dotted, numbers[0][0])
    return order


def _decided(
    cells: Sequence[Cell],
    numbers: Sequence[tuple[Cell, re.Match[str]]],
    file: str,
    column: str,
    weekdays: Sequence[str],
    answered: Order,
) -> Order:
    day = next((cell for cell, found in numbers if int(found["a"]) > 12), None)
    month = next((cell for cell, found in numbers if int(found["b"]) > 12), None)
    if day and month:
        raise _mixed(file, column, day, month)
    if day or month:
        return Order.DAY_FIRST if day else Order.MONTH_FIRST
    unsure = [(cell, found) for cell, found in numbers if found["a"].lstrip("0") != found["b"].lstrip("0")]
    if not unsure:
        _refuse_years_missing(cells, file, column)
        # 05/05/2026 means the same in both orders.
        return Order.DAY_FIRST if numbers else Order.PLAIN
    if all(found["sep"] == "." for _, found in unsure):
        # Dots are the continental way; no country writes month.day.year.
        return Order.DAY_FIRST
    told = _by_weekday(cells, weekdays) or answered
    return told if told is not Order.PLAIN else _ask(file, column, unsure[0][0])


def _year_may_come_first(dates: Sequence[re.Match[str]]) -> bool:
    """Whether 27-01-04 may be of 2027: each begins with what may be a year, and not all end with the same two years."""
    if not dates or not all(len(one["y"]) == 2 and int(one["b"]) <= 12 for one in dates):
        return False
    firsts, lasts = {int(one["a"]) for one in dates}, {int(one["y"]) for one in dates}
    if not firsts <= set(_SHORT_YEARS) or not lasts <= set(range(1, 32)):
        return False
    if len(dates) == 1:
        return dates[0]["sep"] == "-"
    # Days differ, and years hardly do.
    return len(firsts) <= len(lasts)


def _numeric(text: str) -> re.Match[str] | None:
    plain = plain_text(text)
    weekday = WEEKDAY.match(plain)
    return NUMBERS.match(plain[weekday.end() :] if weekday else plain)


def _refuse_years_missing(cells: Iterable[Cell], file: str, column: str) -> None:
    """A whole column without years is one question, not a thousand lost rows."""
    written = [cell for cell in cells if cell.text]
    if written and all(_yearless(cell.text) for cell in written):
        first = written[0]
        raise OpenQuestion(
            f'the dates of column "{column}" have no year ("{first.text[:40]}"){_years(written)}; answer with --year'
            " 2026, or year = 2026 in its [[sources]], or write them as 2026-12-03",
            file=file,
            line=first.line,
            readings=Readings(About.YEAR, first.text, ()).kept,
        )


def _yearless(text: str) -> bool:
    plain = plain_text(text)
    weekday = WEEKDAY.match(plain)
    return without_year(plain[weekday.end() :] if weekday else plain)


def _years(cells: Sequence[Cell]) -> str:
    """The years that the weekdays of the cells leave, as words."""
    told = [cell.text for cell in cells[:100] if WEEKDAY.match(plain_text(cell.text))]
    fitting = [year for year in _LIKELY if told and all(_fits(text, year) for text in told)]
    return f", its weekdays fit {' and '.join(map(str, fitting))}" if fitting else ""


def _fits(text: str, year: int) -> bool:
    try:
        read_stamp(with_year(text, year), Order.DAY_FIRST)
    except ValueError:
        return False
    return True


def _by_weekday(cells: Sequence[Cell], weekdays: Sequence[str]) -> Order | None:
    beside = weekdays or [""] * len(cells)
    fits = [order for order in _ORDERS if _weekdays_fit(cells, beside, order)]
    return fits[0] if len(fits) == 1 else None


def _weekdays_fit(cells: Sequence[Cell], weekdays: Sequence[str], order: Order) -> bool:
    told = 0
    for cell, said in zip(cells, weekdays, strict=True):
        inside = WEEKDAY.match(plain_text(cell.text))
        word = (inside["w"] if inside else weekday_named(said)[:3]).lower()
        if word not in WEEKDAYS or not _numeric(cell.text):
            continue
        try:
            day, _ = find_day(plain_text(cell.text)[inside.end() if inside else 0 :], order)
        except ValueError:
            return False
        if WEEKDAYS[day.weekday()] != word:
            return False
        told += 1
    return told > 0


def _mixed(file: str, column: str, day: Cell, month: Cell) -> InputError:
    early, late = sorted((day, month), key=lambda cell: cell.line)
    return InputError(
        f'column "{column}" mixes day first ("{day.text[:40]}", line {day.line}) and month first ("{month.text[:40]}",'
        f" line {month.line}); write all dates as 2026-12-03",
        file=file,
        line=late.line if early.line == late.line else early.line,
    )


def _refuse_half_turned(
    cells: Sequence[Cell],
    numbers: Sequence[tuple[Cell, re.Match[str]]],
    file: str,
    column: str,
    weekdays: Sequence[str],
) -> None:
    """Where a spreadsheet reads the other order than whoever types, 1/12/2026 becomes 12 January without a word, and
    13/12/2026 stays text: real dates up to the 12th beside texts that are all past it are what that looks like. A day
    of the week that is right beside such a date says that it was not turned."""
    whole = list(_whole(cells, weekdays))
    turned = [(cell, day) for cell, day, told in whole if not told and day.day != day.month]
    plain = any((int(found["a"]) <= 12 and int(found["b"]) <= 12) or found["sep"] == "." for _, found in numbers)
    if plain or not turned or any(told or day.day > 12 for _, day, told in whole):
        return
    (cell, day), (text, found) = turned[0], numbers[0]
    answer = "day" if int(found["a"]) > 12 else "month"
    raise OpenQuestion(
        f'column "{column}" holds the date {day.isoformat()} (line {cell.line}) beside the text "{text.text[:40]}"'
        f" (line {text.line}): it is {_said(day)}, or {_said(day.replace(month=day.day, day=day.month))}, which a"
        f" spreadsheet has turned round; write all dates as 2026-12-03, or answer with --day-order {answer}, or"
        f' day_order = "{answer}" in its [[sources]], if its dates are right',
        file=file,
        line=cell.line,
    )


def _whole(cells: Sequence[Cell], weekdays: Sequence[str]) -> Iterator[tuple[Cell, date, bool]]:
    """Each cell that is a date as the reader of workbooks writes it, and whether its weekday stands beside it."""
    for cell, said in zip(cells, weekdays or [""] * len(cells), strict=True):
        try:
            day = date.fromisoformat(cell.text[:10])
        except ValueError:
            continue
        yield cell, day, weekday_named(said) == f"{day:%A}".lower()


def _said(day: date) -> str:
    return f"{day:%d %B}".lstrip("0")


def _readings(cell: Cell) -> Readings:
    found = _numeric(cell.text)
    assert found is not None
    days = [find_day(found.group(), order)[0].isoformat() for order in _ORDERS]
    return Readings(About.ORDER, found.group(), (Way("day", days[0]), Way("month", days[1])))


def _both(cell: Cell) -> str:
    found = _numeric(cell.text)
    assert found is not None
    return " or ".join(_said(find_day(found.group(), order)[0]) for order in _ORDERS)


def _ask(file: str, column: str, cell: Cell) -> Order:
    raise OpenQuestion(
        f'no date of column "{column}" tells which number is the day ("{cell.text[:40]}" is {_both(cell)}); answer with'
        ' --day-order day or month, or day_order = "day" in its [[sources]], or write them as 2026-12-03',
        file=file,
        line=cell.line,
        readings=_readings(cell).kept,
    )
