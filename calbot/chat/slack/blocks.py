"""The pieces of Block Kit that calbot uses, each within Slack's limits.

Text is held in plain_text, raw_text and rich_text elements only: in none of them does Slack read markup, so nothing
that stands in a calendar can call anybody, or lead elsewhere than it says. Lengths are those of docs.slack.dev,
"Block Kit reference".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from calbot.chat.cards import Span, one_line

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


def span_parts(spans: Sequence[Span], room: int, *, struck: bool = False, bold: bool = False) -> list[Block]:
    """Spans as runs of text, together at most `room` units long."""
    parts: list[Block] = []
    for span in spans:
        if not span.text or room <= 0:
            continue
        text = cut(span.text, room, span.text)
        room -= len(text.encode("utf-16-le")) // 2
        parts.append(text_part(text, bold=bold or span.bold, struck=struck or span.struck, code=span.code))
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


def fits_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether Slack takes it as a table."""
    letters = sum(len(cell.encode("utf-16-le")) // 2 for row in (columns, *rows) for cell in row)
    return 0 < len(columns) <= COLUMNS and len(rows) < ROWS and letters <= CELLS
