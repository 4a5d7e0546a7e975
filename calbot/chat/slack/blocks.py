"""The pieces of Block Kit that calbot uses, each within Slack's limits.

Text is held in plain_text, raw_text and rich_text elements only: in none of them does Slack read markup, so nothing
that stands in a calendar can call anybody, or lead elsewhere than it says. Lengths are those of docs.slack.dev,
"Block Kit reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from calbot.chat.cards import Span, one_line
from calbot.words.told import Moment

Block: TypeAlias = dict[str, Any]

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
HEADER: Final = 150
LABEL: Final = 75
PARAGRAPH: Final = 3000
BUTTONS: Final = 25
"""In one row."""
ROWS: Final = 100
COLUMNS: Final = 20
CELLS: Final = 10_000
"""Of a table; characters in all its cells."""
_DAY, _TIME = "{day_divider_pretty}", "{time}"
_ONE_NIGHT: Final = timedelta(hours=16)
"""A stretch that is longer names the day of its end too."""
_PAGE: Final = 25
"""Rows that a data table shows before somebody turns its page."""
_NUMBER: Final = re.compile(
    r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,6})?)(?: ?%)?(?: ?\([^a-zA-Z]*\))?"
)
_ALT: Final = 2000


def cut(text: str, most: int, empty: str = "-") -> str:
    """`text` in at most `most` of the units that Slack counts; Slack refuses an empty one.

    Slack's servers count as its web client does: a letter beyond the basic plane, such as most emoji, is two units.
    """
    if len(text.encode("utf-16-le")) // 2 > most:
        kept = text.encode("utf-16-le")[: (most - 1) * 2].decode("utf-16-le", "ignore")
        text = kept.rstrip() + "…"
    return text if text.strip() else empty


def plain_text(text: str, most: int) -> Block:
    """One line of plain text. Signs like :wave: stay what they are."""
    return {"type": "plain_text", "text": cut(one_line(text, len(text)), most), "emoji": False}


def header(text: str) -> Block:
    """The leading line of a card."""
    return {"type": "header", "text": plain_text(text, HEADER)}


def context(text: str) -> Block:
    """The small footer."""
    return {"type": "context", "elements": [{**plain_text(text, PARAGRAPH), "text": cut(text, PARAGRAPH)}]}


def rich(*sections: Block) -> Block:
    """One block of rich text."""
    return {"type": "rich_text", "elements": list(sections)}


def section(parts: Iterable[Block]) -> Block:
    """One paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(parts) or [text_part("-")]}


def bullets(rows: Iterable[Sequence[Block]]) -> Block:
    """A list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(row) for row in rows]}


def preformatted(text: str) -> Block:
    """Text in letters of one width."""
    return {"type": "rich_text_preformatted", "elements": [text_part(text)]}


def text_part(text: str, *, bold: bool = False, struck: bool = False, code: bool = False) -> Block:
    """A run of text."""
    style = {name: True for name, on in (("bold", bold), ("strike", struck), ("code", code)) if on}
    return {"type": "text", "text": text or " "} | ({"style": style} if style else {})


def person_part(user: str) -> Block:
    """Somebody who is called."""
    return {"type": "user", "user_id": user}


def date_parts(when: Moment, style: Block) -> list[Block]:
    """An instant, or a stretch, that Slack shows by the clock of whoever reads; the fallback names its zone."""

    def part(at: datetime, fallback: str, *, day: bool) -> Block:
        shown = f"{_DAY} {_TIME}" if day else _TIME
        made: Block = {"type": "date", "timestamp": int(at.timestamp()), "format": shown, "fallback": fallback}
        return made | ({"style": style} if style else {})

    first = part(when.at, when.named, day=when.day)
    if when.until is None:
        return [first]
    dash = {"type": "text", "text": "–"} | ({"style": style} if style else {})
    return [first, dash, part(when.until, when.end, day=when.until - when.at > _ONE_NIGHT)]


def named(spans: Iterable[Span]) -> str:
    """The text of spans where Slack shows no instant by the reader's clock: each hour names its zone."""
    return "".join(span.when.named if span.when is not None and not span.when.day else span.text for span in spans)


def span_parts(
    spans: Sequence[Span], room: int, *, struck: bool = False, bold: bool = False, local: bool = False
) -> list[Block]:
    """Spans as runs of text, together at most `room` units long; instants by the reader's clock if `local`."""
    parts: list[Block] = []
    for span in spans:
        if not span.text or room <= 0:
            continue
        text = cut(span.text, room, span.text)
        room -= len(text.encode("utf-16-le")) // 2
        made = text_part(text, bold=bold or span.bold, struck=struck or span.struck, code=span.code)
        parts += date_parts(span.when, made.get("style", {})) if local and span.when is not None else [made]
    return parts


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """Slack's own table; a message holds one."""

    def row(cells: Sequence[str]) -> list[Block]:
        return [{"type": "raw_text", "text": cut(cell, 200, " ")} for cell in cells]

    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True} for _ in columns],
        "rows": [row(columns), *map(row, rows)],
    }


def data_table(columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Block:
    """Slack's table that people turn over, sort and filter; a column of numbers is sorted as such."""
    heads = [{"type": "raw_text", "text": cut(head, 200)} for head in columns]
    numbers = [[_number(cell) for cell in column] for column in zip(*rows, strict=True)]

    def cell(text: str, column: int, row: int) -> Block:
        told = {"text": cut(text, 200)}
        values = numbers[column]
        if any(value is None for value in values):
            return {"type": "raw_text", **told}
        return {"type": "raw_number", "value": values[row], **told}

    made = [[cell(text, column, at) for column, text in enumerate(row)] for at, row in enumerate(rows)]
    about = {"caption": cut(one_line(caption, PARAGRAPH), HEADER), "page_size": min(len(rows), _PAGE)}
    return {"type": "data_table", "rows": [heads, *made], **about}


def _number(cell: str) -> float | None:
    """The number that a cell says, with or without its range; no hour, and nothing with a unit."""
    found = _NUMBER.fullmatch(cell.strip())
    return float(found[1].replace(",", "")) if found else None


def picture(file_id: str, title: str, told: str) -> Block:
    """A picture that was uploaded; `told` says in words what is in it."""
    about = {"alt_text": cut(told, _ALT), "title": plain_text(title, _ALT)}
    return {"type": "image", "slack_file": {"id": file_id}, **about}


def fits_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether Slack takes it as a table."""
    letters = sum(len(cell.encode("utf-16-le")) // 2 for row in (columns, *rows) for cell in row)
    return 0 < len(columns) <= COLUMNS and len(rows) < ROWS and letters <= CELLS
