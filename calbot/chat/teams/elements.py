"""The pieces of Adaptive Cards 1.5 that calbot uses.

Words of calendars and people stand in runs of a RichTextBlock only, where no Markdown is read. What Teams' clients do
read in a run is {{DATE()}} and {{TIME()}}: the braces of all other text are parted. Whatever has to stand where
Markdown is read (facts, the text for old clients) has lost every sign of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from calbot.chat.cards import Span, one_line
from calbot.words.told import Moment

Piece: TypeAlias = dict[str, Any]

LABEL: Final = 60
BUTTONS: Final = 6
"""In one row: Teams shows no more of them (learn.microsoft.com, "Design Adaptive Cards for your Teams app")."""
COLUMNS: Final = 8
ROWS: Final = 60
_CELL: Final = 200
_CHOICE: Final = 200
_ONE_NIGHT: Final = timedelta(hours=16)
"""A stretch that is longer names the day of its end too."""
_BRACES: Final = re.compile(r"\{(?=\{)")
_UNMARKED: Final = str.maketrans(
    {"[": "(", "]": ")", "{": "(", "}": ")", "<": "‹", ">": "›", "*": "·", "_": " ", "`": "'", "~": "-"}
    | {"\\": "/", "|": "¦", "#": "＃"}
)


def shown(text: str) -> str:
    """`text` for a run or a label: no function of Adaptive Cards in it, and nothing that is no Unicode."""
    return _BRACES.sub("{\u200b", text.encode("utf-8", "ignore").decode("utf-8"))


def choice(value: str, label: str) -> Piece:
    """One of a list: in one line, with no mark that turns letters round."""
    return {"title": cut(shown(one_line(label, _CHOICE)), _CHOICE) or "-", "value": value}


def unmarked(text: str) -> str:
    """`text` for a field in which Markdown is read: with other signs for those that Markdown knows."""
    return shown(text).translate(_UNMARKED)


def cut(text: str, most: int) -> str:
    """`text` in at most `most` characters."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"


def run(text: str, span: Span | None = None, /, **about: object) -> Piece:
    """A run of text, in the style of `span`."""
    made: Piece = {"type": "TextRun", "text": shown(text)}
    if span is not None and span.bold:
        made["weight"] = "bolder"
    if span is not None and span.struck:
        made["strikethrough"] = True
    if span is not None and span.code:
        made["fontType"] = "monospace"
    return made | about


def paragraph(runs: Iterable[Piece], *, apart: bool = False) -> Piece:
    """A block of runs; it stands close to what is above unless `apart`."""
    made: Piece = {"type": "RichTextBlock", "inlines": list(runs) or [run("-")]}
    return made if apart else made | {"spacing": "small"}


def instant(when: Moment) -> str:
    """An instant, or a stretch, that the client writes by the clock and in the language of whoever reads."""
    first = f"{_day(when.at)} {_hour(when.at)}" if when.day else _hour(when.at)
    if when.until is None:
        return first
    last = _hour(when.until)
    return f"{first}–{_day(when.until)} {last}" if when.until - when.at > _ONE_NIGHT else f"{first}–{last}"


def _day(at: datetime) -> str:
    return f"{{{{DATE({_zulu(at)},SHORT)}}}}"


def _hour(at: datetime) -> str:
    return f"{{{{TIME({_zulu(at)})}}}}"


def _zulu(at: datetime) -> str:
    """Clients read no fractions of a second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_run(when: Moment, span: Span, **about: object) -> Piece:
    """The run of an instant; it is calbot's own, so its braces stay."""
    return run("", span, **about) | {"text": instant(when)}


def cell(text: str, **about: object) -> Piece:
    """One cell of a table."""
    return {"type": "TableCell", "items": [{"type": "RichTextBlock", "inlines": [run(cut(text, _CELL), **about)]}]}


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Piece:
    """A table with named columns; that its first row is their heads is what clients take for granted."""
    head = {"type": "TableRow", "cells": [cell(name, weight="bolder") for name in columns]}
    told = [{"type": "TableRow", "cells": [cell(text) for text in row]} for row in rows]
    return {
        "type": "Table",
        "columns": [{"type": "TableColumnDefinition", "width": 1} for _ in columns],
        "rows": [head, *told],
    }


def fits_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether it can be read as a table where Teams shows it."""
    return 0 < len(columns) <= COLUMNS and 0 < len(rows) <= ROWS


def facts(pairs: Iterable[tuple[str, str]]) -> Piece:
    """Names and values, where Markdown is read."""
    told = [{"title": _fact(title), "value": _fact(value)} for title, value in pairs]
    return {"type": "FactSet", "facts": told}


def _fact(text: str) -> str:
    return cut(unmarked(one_line(text)), LABEL) or "-"
