"""Card -> Block Kit: within Slack's limits, with no markup that Slack would read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, assert_never

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Element,
    Fields,
    Mention,
    Mentions,
    Note,
    Span,
    Table,
    Text,
    Title,
)
from calbot.chat.plain import plain
from calbot.chat.slack import blocks
from calbot.chat.slack.blocks import Block
from calbot.chat.slack.packing import BUTTON, pack
from calbot.model.link import web_url

ACTION: Final = "cal"
"""What the names of all our buttons, forms and shortcuts begin with."""
TEXT: Final = 3000
"""Characters of the text beside the blocks, for notifications and screen readers."""
_WHOLE: Final = 12_000
"""Characters of all rich text of a message: Slack refuses messages that are far longer, and tells no exact limit."""
_URL: Final = 3000
_USER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
_SPACE: Final = 6
"""Blocks kept free for buttons and the footer, which stand at the end of long cards."""
_STYLES: Final = {"primary": "primary", "danger": "danger"}


class Message(NamedTuple):
    """What the Web API is handed: `text` for notifications, `blocks` to show."""

    text: str
    blocks: list[Block]


def message(card: Card, *, simple: bool = False) -> Message:
    """The card; `simple` uses only blocks that every Slack client has shown for years."""
    return Message(notification(card), list(drawn(card, simple=simple)))


def notification(card: Card) -> str:
    """The line for notifications and screen readers. Slack reads markup in it, so its three signs are escaped."""
    called = [one for element in card.elements if isinstance(element, Mentions) for one in element.people]
    names = " ".join(f"@{one.name}" for one in called)
    return blocks.cut(escaped(f"{names} {card.fallback}".strip()), TEXT)


def escaped(text: str) -> str:
    """`text` for a field in which Slack reads markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def drawn(card: Card, *, simple: bool = False, most: int = blocks.MESSAGE_BLOCKS) -> Iterator[Block]:
    """The blocks of the card, at most `most`: where they do not fit, the middle of the card is left out."""
    made = list(_numbered(_blocks(card, simple=simple)))
    if len(made) > most:
        made = [*made[: most - _SPACE], *made[-_SPACE:]]
    return iter(made)


def _numbered(made: Iterator[Block]) -> Iterator[Block]:
    """Names of buttons are unique in a message."""
    number = 0
    for block in made:
        if block["type"] == "actions":
            for element in block["elements"]:
                element["action_id"] = f"{element['action_id']}:{number}"
                number += 1
        yield block


def _blocks(card: Card, *, simple: bool) -> Iterator[Block]:
    native = not simple and sum(isinstance(element, Table) for element in card.elements) == 1
    room = _WHOLE
    for element in card.elements:
        for block in _element(element, card, native=native, room=room):
            room -= _length(block)
            yield block


def _element(element: Element, card: Card, *, native: bool, room: int) -> Iterator[Block]:
    room = max(room, 1)
    match element:
        case Title(spans):
            yield _title(spans, struck=card.struck, room=room)
        case Text(spans):
            yield blocks.rich(blocks.section(blocks.span_parts(spans, min(room, blocks.PARAGRAPH))))
        case Note(spans):
            yield blocks.context("".join(span.text for span in spans))
        case Mentions(people):
            yield blocks.rich(blocks.section(_called(people)))
        case Fields(pairs):
            yield blocks.rich(*_fields(pairs, room))
        case Table(columns, rows):
            if native and blocks.fits_table(columns, rows):
                yield blocks.table(columns, rows)
            elif rows:
                yield blocks.rich(blocks.bullets(_rows(rows, room)))
        case Chart():
            yield blocks.rich(blocks.preformatted(blocks.cut(plain(Card((element,), "")), min(room, 2000))))
        case Actions(buttons):
            yield from _actions(buttons)
        case _:
            assert_never(element)


def _title(spans: Sequence[Span], *, struck: bool, room: int) -> Block:
    marked = struck or any(span.struck or span.code for span in spans)
    text = "".join(span.text for span in spans)
    if not marked and len(text) <= blocks.HEADER and "\n" not in text and text.strip():
        return blocks.header(text)
    return blocks.rich(blocks.section(blocks.span_parts(spans, min(room, blocks.PARAGRAPH), struck=struck, bold=True)))


def _called(people: Sequence[Mention]) -> Iterator[Block]:
    for number, one in enumerate(people[:40]):
        if number:
            yield blocks.text_part(" ")
        known = _USER.fullmatch(one.user)
        yield blocks.person_part(one.user) if known else blocks.text_part(f"@{one.name}")


def _fields(pairs: Sequence[tuple[str, tuple[Span, ...]]], room: int) -> Iterator[Block]:
    each = max(1, min(blocks.PARAGRAPH, room // max(1, len(pairs))))
    for label, value in pairs:
        name = blocks.text_part(blocks.cut(f"{label}  ", 200), bold=True)
        yield blocks.section([name, *blocks.span_parts(value, each), blocks.text_part("\n")])


def _rows(rows: Sequence[Sequence[str]], room: int) -> Iterator[list[Block]]:
    shown = rows[: blocks.ROWS]
    each = max(1, min(600, room // max(1, len(shown))))
    for first, *rest in shown:
        head = Span(first, bold=True)
        yield blocks.span_parts([head, Span(" · ".join(["", *(cell for cell in rest if cell)]))], each) or [
            blocks.text_part("-")
        ]


def _actions(buttons: Sequence[Button]) -> Iterator[Block]:
    shown = iter([made for button in buttons if (made := _button(button)) is not None])
    while row := list(islice(shown, blocks.BUTTONS)):
        yield {"type": "actions", "elements": row}


def _button(button: Button) -> Block | None:
    """None for what Slack cannot carry: no button is better than one that does something else."""
    made: Block = {"type": "button", "text": blocks.plain_text(button.label, blocks.LABEL)}
    if button.style in _STYLES:
        made["style"] = button.style
    if button.url:
        if web_url(button.url) is None or len(button.url) > _URL:
            return None
        return made | {"action_id": f"{ACTION}:open", "url": button.url}
    value = pack(button.subject, button.revision, button.values)
    if len(value.encode("utf-16-le")) // 2 > BUTTON:
        return None
    return made | {"action_id": f"{ACTION}:{button.verb}", "value": value}


def _length(part: Any) -> int:
    """Characters of all texts in a block."""
    if isinstance(part, dict):
        return sum(
            _length(value) if name != "text" or isinstance(value, dict) else len(value) for name, value in part.items()
        )
    return sum(map(_length, part)) if isinstance(part, list) else 0
