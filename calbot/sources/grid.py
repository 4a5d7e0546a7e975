"""A month drawn as a grid: weekdays as columns, "5. text" in the cells, the month in the sheet's name or above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from calbot.errors import InputError, OpenQuestion
from calbot.model.readings import About, Readings
from calbot.sources.answers import Answers
from calbot.sources.moment import MONTHS, WEEKDAYS, plain_text
from calbot.sources.networks import networks_of
from calbot.sources.table import Row, Table

_LEAST = 3
_WITHIN = 20
_YEARS = range(2018, 2034)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s*[.):日]\s*|\s+|$)", re.IGNORECASE)
# "1st of June is a Sunday" is a remark.
_REMARK = re.compile(r"of\s", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_CHANNEL = re.compile(r"\s*[-•*]?\s*([^:：–]{1,30}?)\s*(?:[:：–]|-\s)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH_NUMBER = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_IN_JAPANESE = "月火水木金土日"
_HEADER = Row(0, ("day", "text"))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A day of the grid: where its number and its text stand, the weekday (0 is Monday) above it, its number or whole
    date, its text, and whether it is of the month before (-1) or after (1)."""

    row: int
    column: int
    line: int
    weekday: int
    day: int
    whole: date | None
    text: str
    beside: int = 0

    def on(self, month: int, year: int) -> date:
        """Its date. Raises ValueError where there is none."""
        months = year * 12 + month - 1 + self.beside
        return self.whole or date(months // 12, months % 12 + 1, self.day)


def grid(rows: Sequence[Row], sheet: str, file: str, answers: Answers) -> Table | None:
    """The posts of a month grid as a table of days and texts; None where there is no such grid. Raises InputError with
    what to answer where the month or the year is not told, or the weekdays say otherwise."""
    head = next((index for index, row in enumerate(rows[:_WITHIN]) if _weekdays(row)), None)
    if head is None:
        return None
    weekdays, line = _weekdays(rows[head]), rows[head].line
    below = [row for row in rows[head + 1 :] if not _weekdays(row)]
    cells = _placed(list(_cells(below, weekdays)), file, line)
    if not cells:
        return None
    told = [sheet, *(cell for row in rows[:head] for cell in row.cells if cell)]
    if any(cell.whole is None for cell in cells):
        month, year = _month(told, file, line), _year(told, answers)
        _refuse_odd_days(cells, month, year, file, line)
    else:
        month, year = 1, 2000
    posts = tuple(
        Row(cell.line, (cell.on(month, year).isoformat(), text)) for cell in cells for text in _texts(cell.text)
    )
    return Table(file, Row(line, _HEADER.cells), {"date": 0, "title": 1}, posts, sheet)


def _weekdays(row: Row) -> Mapping[int, int]:
    """Column -> weekday of a row that names several and nothing else first."""
    named = {index: day for index, cell in enumerate(row.cells) if (day := _weekday(cell)) is not None}
    distinct = len(set(named.values())) == len(named)
    return named if len(named) >= _LEAST and distinct and next(iter(named)) <= 1 else {}


def _weekday(cell: str) -> int | None:
    plain = plain_text(cell).lower().rstrip(".:")
    if plain and plain[0] in _IN_JAPANESE and plain[1:] in ("", "曜", "曜日"):
        return _IN_JAPANESE.index(plain[0])
    if re.fullmatch(r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?s?", plain):
        return WEEKDAYS.index(plain[:3])
    return None


def _cells(rows: Sequence[Row], weekdays: Mapping[int, int]) -> Iterator[_Cell]:
    """Days with their texts: in one cell, or a row of numbers with the texts below them."""
    open_days: dict[int, _Cell] = {}
    for row in rows:
        for index, weekday in weekdays.items():
            cell = row.cells[index] if index < len(row.cells) else ""
            begun = _begun(cell, row.line, index, weekday)
            if begun is not None:
                if index in open_days:
                    yield open_days[index]
                open_days[index] = begun
            elif cell and index in open_days:
                before = open_days[index]
                line = before.line if before.text else row.line
                text = f"{before.text}\n{cell}".strip()
                open_days[index] = replace(before, line=line, text=text)
    yield from open_days.values()


def _texts(text: str) -> list[str]:
    """The posts of a day: one, or one a line where each line begins with its channel ("IG: Lids")."""
    lines = [line for line in text.splitlines() if line.strip()]
    apart = len(lines) > 1 and all((head := _CHANNEL.match(line)) and networks_of(head[1])[0] for line in lines)
    return lines if apart else [text] if text else []


def _placed(cells: list[_Cell], file: str, line: int) -> list[_Cell]:
    """The cells in the order of the month, with the last days of the month before and the first of the next told apart.
    Raises InputError where there is more than a week of these: then several months are drawn."""
    cells.sort(key=lambda cell: (cell.row, cell.column))
    numbered = [cell for cell in cells if cell.whole is None]
    turns = [at for at in range(1, len(numbered)) if numbered[at].day < numbered[at - 1].day]
    before = turns[0] if turns and turns[0] < 7 and numbered[0].day > 20 else 0
    after = next((at for at in turns if at > before), len(numbered))
    if [at for at in turns if at not in (before, after)] or len(numbered) - after > 14:
        raise InputError(
            "the sheet draws several months; give each its own sheet, called June 2026", file=file, line=line
        )
    told = [replace(cell, beside=-1 if at < before else 1 if at >= after else 0) for at, cell in enumerate(numbered)]
    return [*told, *(cell for cell in cells if cell.whole is not None)]


def _begun(cell: str, line: int, column: int, weekday: int) -> _Cell | None:
    if whole := _ISO.match(cell):
        try:
            return _Cell(line, column, line, weekday, 0, date.fromisoformat(whole[0]), cell[whole.end() :].strip())
        except ValueError:
            return None
    found = _DAY.match(cell)
    if not found or not 1 <= int(found[1]) <= 31 or _REMARK.match(cell, found.end()):
        return None
    return _Cell(line, column, line, weekday, int(found[1]), None, cell[found.end() :].strip())


def _month(told: Sequence[str], file: str, line: int) -> int:
    months = [month for text in told if (month := _named(text))]
    if not months:
        said = "no month stands in the sheet's name or above its weekdays; call the sheet June 2026"
        raise InputError(said, file=file, line=line)
    if len(set(months)) > 1:
        named = " and ".join(_FULL[month - 1].title() for month in dict.fromkeys(months))
        said = f"the sheet's name and what stands above its weekdays name several months ({named}); leave one"
        raise InputError(said, file=file, line=line)
    return months[0]


def _named(text: str) -> int:
    plain = plain_text(text).lower()
    if found := _MONTH_NUMBER.search(plain):
        return int(found[1])
    words = re.findall(r"[a-z]+", plain)
    return next((number for word in words for number, name in enumerate(MONTHS, 1) if _is_month(word, name)), 0)


def _is_month(word: str, short: str) -> bool:
    full = _FULL[MONTHS.index(short)]
    return word in (short, full) or (short == "sep" and word == "sept")


_FULL = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)


def _year(told: Sequence[str], answers: Answers) -> int:
    years = {int(year) for text in told for year in _YEAR.findall(plain_text(text))}
    return years.pop() if len(years) == 1 else answers.year


def _refuse_odd_days(cells: Sequence[_Cell], month: int, year: int, file: str, line: int) -> None:
    """The weekdays above the days leave some years; one of these must have been told."""
    fitting = [one for one in _YEARS if _misfit(cells, month, one) is None]
    named = _FULL[month - 1].title()
    fits = f"its weekdays fit {' and '.join(map(str, fitting))}" if fitting else "its weekdays fit no year"
    if not year:
        said = f"{named} of which year? {fits}; answer with --year 2026, or call the sheet {named} 2026"
        raise OpenQuestion(said, file=file, line=line, readings=Readings(About.YEAR, named, ()).kept)
    odd = _misfit(cells, month, year)
    if odd is not None:
        said = f"{odd.day} {named} {year} is no {WEEKDAYS[odd.weekday].title()}, as the column says; {fits}"
        raise InputError(f"{said}: mend the days, the name of the sheet, or the year", file=file, line=odd.line)


def _misfit(cells: Sequence[_Cell], month: int, year: int) -> _Cell | None:
    for cell in cells:
        if cell.whole is not None:
            continue
        try:
            fits = cell.on(month, year).weekday() == cell.weekday
        except ValueError:
            fits = False
        if not fits:
            return cell
    return None
