"""Which row of a sheet names its columns, and what each column is: by its name, checked against what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from calbot.errors import InputError, OpenQuestion
from calbot.model.readings import About, Readings, Way
from calbot.sources.answers import Answers
from calbot.sources.columns import DATE_WORDS, LATER, POSTS, SURE
from calbot.sources.letters import letters
from calbot.sources.moment import looks_like_day
from calbot.sources.rowparts import channel_columns
from calbot.sources.table import MOST_COLUMNS, Row, Table, assign, plain_name
from calbot.sources.zonearound import around
from calbot.sources.zonetitle import bare, only_hints


class UnclearError(OpenQuestion):
    """A sheet that names no date holds dates: it may be a calendar."""


ASK = 'no column says when a post goes out; call it "published at", or "date" with "time" beside it'
_WITHIN = 40
_SHARED = 2
_MOST = 500
_DAYS = 0.6
_ONCE = frozenset({"when", "date", "channel", "title", "copy"})
_STATUS = frozenset(POSTS["status"])
_OTHER_DATES = re.compile(
    r"\b(?:deadline|due|review|approv\w*|creat\w*|updat\w*|draft\w*|shoot\w*|record\w*|end|endet|event)\b"
    "|終了"
)


def tables(rows: Sequence[Row], file: str, answers: Answers) -> list[Table]:
    """The tables of one sheet, each below its own header; a header that is only repeated begins none, and rows above
    the first are titles. Empty where nothing looks like a calendar. Raises InputError where it cannot be told which
    column is the date."""
    headers = list(islice(_headers(rows, answers), _MOST + 1))
    if len(headers) > _MOST:
        raise InputError(
            f"it has more than {_MOST} headers; split it by month", file=file, line=rows[headers[-1][0]].line
        )
    if not headers:
        told = _by_values(rows, file, answers)
        return [told] if told else []
    found: list[Table] = []
    first = headers[0][0]
    lines = [row for row in rows[first + 1 :] if sum(map(bool, row.cells)) == 1]
    for at, (index, columns) in enumerate(headers):
        end = headers[at + 1][0] if at + 1 < len(headers) else len(rows)
        header, body = rows[index], tuple(rows[index + 1 : end])
        if found and columns == found[-1].columns:
            whole = found.pop()
            header, body = whole.header, whole.rows + body
        above = rows[index - 1].cells if index and rows[index - 1].line == rows[index].line - 1 else ()
        before = [*rows[:first], *(row for row in lines if row.line < rows[index].line)]
        after = (row for row in lines if row.line > rows[index].line)
        found.append(Table(file, header, columns, body, above=above, around=around([*reversed(before), *after])))
    for table in found:
        _refuse_rivals(table, answers)
        _refuse_twins(table)
    return found


def roles(cells: Sequence[str], answers: Answers) -> dict[str, int]:
    """Role -> column of a header: what was answered, then whole names, then names without what stands in brackets."""
    plain = [plain_name(cell) for cell in cells]
    named = {plain_name(name): role for name, role in answers.columns.items()}
    columns = {named[name]: index for index, name in reversed(list(enumerate(plain))) if name in named}
    known: frozenset[str] = frozenset()
    for names in (POSTS, LATER):
        known = frozenset(columns)
        taken = ["" if index in columns.values() else cell for index, cell in enumerate(cells)]
        columns |= {role: index for role, index in assign(taken, names).items() if role not in columns}
        free = ["" if index in columns.values() else bare(cell) for index, cell in enumerate(cells)]
        columns |= {role: index for role, index in assign(free, names).items() if role not in columns}
    if sum(name in _STATUS for name in plain) > 1 and "status" not in named.values():
        # Each belongs to the channel beside it, which may be called a page, a client or a tweet.
        columns.pop("status", None)
        for role in ("account", "brand", *(columns.keys() - known)):
            if role in columns and plain[columns[role] + 1 : columns[role] + 2] and plain[columns[role] + 1] in _STATUS:
                del columns[role]
    return columns


def later_roles(table: Table, answers: Answers) -> frozenset[str]:
    """The roles of those columns of a table that only their later names (`columns.LATER`) tell."""
    answered = {plain_name(name) for name in answers.columns}
    found = [(role, table.title(role)) for role in LATER if role in table.columns]
    return frozenset(
        role
        for role, title in found
        if plain_name(title) not in answered and {plain_name(title), plain_name(bare(title))}.isdisjoint(POSTS[role])
    )


def _headers(rows: Sequence[Row], answers: Answers) -> Iterator[tuple[int, dict[str, int]]]:
    """(index, columns) of every row that names a date and reads as a header: the first near the top, others anywhere
    if they share words with it. Looking up every word of every row would take minutes."""
    first: frozenset[str] = frozenset()
    for index, row in enumerate(rows):
        if index >= _WITHIN and len(first.intersection(row.cells)) < _SHARED:
            continue
        columns = roles(row.cells, answers)
        dated = columns.get("when", columns.get("date"))
        if dated is None or looks_like_day(row.cells[dated]):
            continue
        # A single word is a cell like others where a header has been; a header names several columns.
        if len(columns) > 1 or (not first and sum(map(bool, row.cells)) > 1):
            first = first or frozenset(filter(None, row.cells))
            yield index, columns


def _by_values(rows: Sequence[Row], file: str, answers: Answers) -> Table | None:
    """A sheet that names no date but holds some: taken where only one column can be meant, asked about else."""
    head = max(rows[:_WITHIN], key=lambda row: (len(roles(row.cells, answers)), -row.line), default=None)
    if head is None:
        return None
    columns = roles(head.cells, answers)
    body = tuple(row for row in rows if row.line > head.line)
    dated = [index for index, cell in enumerate(head.cells) if cell and _holds_days(body, index)]
    if not dated:
        return None
    # Of several, those that are called a deadline or an approval are none.
    likely = [index for index in dated if not _OTHER_DATES.search(plain_name(head.cells[index]))]
    dated = likely or dated
    titles = [head.cells[index] for index in dated]
    if len(dated) > 1:
        raise UnclearError(which(titles), file=file, line=head.line, readings=_readings(titles))
    hinted = any(word in plain_name(titles[0]) for word in DATE_WORDS) and not _OTHER_DATES.search(
        plain_name(titles[0])
    )
    if not hinted:
        said = f'is column "{titles[0]}" when posts go out? {_how(titles[:1])}'
        raise UnclearError(said, file=file, line=head.line, readings=_readings(titles))
    lines = [*(row for row in reversed(rows) if row.line < head.line), *body]
    told = around(row for row in lines if row.line < head.line or sum(map(bool, row.cells)) == 1)
    return Table(file, head, columns | {"date": dated[0]}, body, around=told)


def _refuse_rivals(table: Table, answers: Answers) -> None:
    """A column that is called a date for certain is one, unless it holds none and another does."""
    role = "when" if "when" in table.columns else "date"
    chosen = table.columns[role]
    title = plain_name(table.header.cells[chosen])
    if title in {plain_name(name) for name in answers.columns}:
        return
    inner = plain_name(bare(table.header.cells[chosen]))
    sure = title in SURE[role] or (inner in SURE[role] and only_hints(table.header.cells[chosen]))
    if sure and (not table.rows or _holds_days(table.rows, chosen)):
        return
    rivals = [
        index
        for index, cell in enumerate(table.header.cells)
        if cell and index != chosen and _holds_days(table.rows, index) and not _OTHER_DATES.search(plain_name(cell))
    ]
    if rivals:
        titles = [table.header.cells[index] for index in (chosen, *rivals)]
        raise OpenQuestion(which(titles), file=table.file, line=table.header.line, readings=_readings(titles))


def _refuse_twins(table: Table) -> None:
    """Two columns of one name, of which only one could be read, while both say something."""
    channels = {one.index for one in channel_columns(table)}
    for role in _ONCE & table.columns.keys():
        index = table.columns[role]
        name = plain_name(table.header.cells[index])
        same = [
            at for at, cell in enumerate(table.header.cells) if plain_name(cell) == name and _filled(table.rows, at)
        ]
        if len(same) > 1 and not channels.issuperset(same):
            columns = " and ".join(letters(at) for at in same[:5])
            said = f'columns {columns} are all called "{table.header.cells[index][:40]}"; call each by its channel'
            raise InputError(said, file=table.file, line=table.header.line)


def _filled(rows: Sequence[Row], index: int) -> bool:
    return any(index < len(row.cells) and row.cells[index] for row in rows)


def which(titles: Sequence[str]) -> str:
    """The question which of several columns is the date."""
    listed = " or ".join(f'"{title[:40]}"' for title in titles[:5])
    return f"which column says when a post goes out: {listed}? {_how(titles)}"


def _readings(titles: Sequence[str]) -> dict[str, Any]:
    return Readings(About.COLUMN, "", tuple(Way(title, "date") for title in titles)).kept


def _how(titles: Sequence[str]) -> str:
    name = titles[0][:40]
    return f'Answer with --column \'{name}=date\', or fields = {{ "{name}" = "date" }} in its [[sources]]'


def _holds_days(rows: Sequence[Row], index: int) -> bool:
    cells = [row.cells[index] for row in rows[:500] if index < min(len(row.cells), MOST_COLUMNS) and row.cells[index]]
    return bool(cells) and sum(map(looks_like_day, cells)) >= _DAYS * len(cells)


def unknown_answers(found: Sequence[Table], answers: Answers) -> Mapping[str, str]:
    """Answers about columns that no table has."""
    there = {plain_name(cell) for table in found for cell in table.header.cells}
    return {name: role for name, role in answers.columns.items() if plain_name(name) not in there}
