"""Card -> Block Kit: within Slack's limits, with no markup that Slack would read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from calbot.chat.slack import blocks, charts
from calbot.chat.slack.blocks import Block
from calbot.chat.slack.packing import BUTTON, pack
from calbot.model.link import web_url
from calbot.words.told import Moment

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
_CLOCK: Final = "\N{CLOCK FACE TWO OCLOCK} "
_TIMES: Final = 3
"""Instants of a title that are told by the reader's clock."""
_STYLES: Final = {"primary": "primary", "danger": "danger"}


class Message(NamedTuple):
    """What the Web API is handed: `text` for notifications, `blocks` to show."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class Look:
    """With which blocks a card is drawn: `native` with Slack's data tables and charts, without them with its older
    table, and with `pictures` (the ids of uploaded files) of charts; `simple` is only what every client of Slack has
    shown for years, and every view takes. `local` shows instants by the clock of whoever reads: for messages that
    people of several zones read."""

    native: bool = True
    simple: bool = False
    local: bool = False
    pictures: Mapping[Chart, str] = field(default_factory=dict)


NATIVE: Final = Look()
KNOWN: Final = Look(native=False)
SIMPLE: Final = Look(native=False, simple=True)


def message(card: Card, look: Look = NATIVE) -> Message:
    """The card, drawn with the blocks of `look`."""
    return Message(notification(card), list(drawn(card, look)))


def notification(card: Card) -> str:
    """The line for notifications and screen readers. Slack reads markup in it, so its three signs are escaped."""
    called = [one for element in card.elements if isinstance(element, Mentions) for one in element.people]
    names = " ".join(f"@{one.name}" for one in called)
    return blocks.cut(escaped(f"{names} {card.fallback}".strip()), TEXT)


def escaped(text: str) -> str:
    """`text` for a field in which Slack reads markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def drawn(card: Card, look: Look = NATIVE, most: int = blocks.MESSAGE_BLOCKS) -> Iterator[Block]:
    """The blocks of the card, at most `most`: where they do not fit, the middle of the card is left out."""
    made = list(_numbered(_blocks(card, look)))
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


def _blocks(card: Card, look: Look) -> Iterator[Block]:
    card = replace(card, elements=_one_table(card.elements)) if look.native else card
    few = sum(isinstance(element, Chart) for element in card.elements) <= charts.CHARTS
    alone = sum(isinstance(element, Table) for element in card.elements) == 1
    room = _WHOLE
    for element in card.elements:
        for block in _element(element, card, look, room=room, alone=few if isinstance(element, Chart) else alone):
            room -= _length(block)
            yield block


def _one_table(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Tables that are parts of one as one, with a column that says the part; their headings go. Slack takes one data
    table a message."""
    found = [element for element in elements if isinstance(element, Table)]
    if len(found) < 2 or len({(one.columns, one.parts) for one in found}) > 1 or not all(one.caption for one in found):
        return tuple(elements)
    columns = (found[0].parts, *found[0].columns)
    whole = Table(columns, tuple((one.caption, *row) for one in found for row in one.rows))
    if not found[0].parts or not blocks.fits_table(columns, whole.rows):
        return tuple(elements)
    headings = {(Span(one.caption),) for one in found}
    others = [one for one in elements if not (isinstance(one, Text) and one.spans in headings)]
    return tuple(whole if one is found[0] else one for one in others if one is found[0] or not isinstance(one, Table))


def _element(element: Element, card: Card, look: Look, *, room: int, alone: bool) -> Iterator[Block]:
    """`alone`: it is one of as few tables or charts as Slack takes of its own."""
    room = max(room, 1)
    match element:
        case Title(spans):
            yield from _title(spans, look, struck=card.struck, room=room)
        case Text(spans):
            parts = blocks.span_parts(spans, min(room, blocks.PARAGRAPH), local=look.local)
            yield blocks.rich(blocks.section(parts))
        case Note(spans):
            yield blocks.context(_words(spans, look))
        case Mentions(people):
            yield blocks.rich(blocks.section(_called(people)))
        case Fields(pairs):
            yield blocks.rich(*_fields(pairs, look, room))
        case Table():
            yield from _table(element, card, look, room=room, alone=alone)
        case Chart():
            yield from _chart(element, look, room=room, alone=alone)
        case Actions(buttons):
            yield from _actions(buttons)
        case _:
            assert_never(element)


def _table(table: Table, card: Card, look: Look, *, room: int, alone: bool) -> Iterator[Block]:
    columns, rows = table.columns, table.rows
    if look.simple or not alone or not blocks.fits_table(columns, rows):
        if rows:
            yield blocks.rich(blocks.bullets(_rows(rows, room)))
    elif look.native and rows:
        yield blocks.data_table(columns, rows, table.caption or card.fallback)
    else:
        yield blocks.table(columns, rows)


def _chart(chart: Chart, look: Look, *, room: int, alone: bool) -> Iterator[Block]:
    """Slack's own, or a picture, or bars of letters; no number stands in a picture alone."""
    said = plain(Card((chart,), ""))
    own = charts.drawn(chart) if look.native and alone else None
    if own is not None:
        yield own
        if charts.whole(chart):
            return
    elif chart in look.pictures:
        yield blocks.picture(look.pictures[chart], _legend(chart), said)
    yield blocks.rich(blocks.preformatted(blocks.cut(said, min(room, 2000))))


def _legend(chart: Chart) -> str:
    """The title of a picture, which has no words of its own."""
    known = ((mark, chart.name(which)) for mark, which in (("▮", 0), ("━", 1)) if which == 0 or chart.across)
    marked = ", ".join(f"{mark} {name}" for mark, name in known if name)
    return f"{chart.title} ({marked})" if marked else chart.title


def _title(spans: Sequence[Span], look: Look, *, struck: bool, room: int) -> Iterator[Block]:
    marked = struck or any(span.struck or span.code for span in spans)
    text = _words(spans, look)
    if marked or len(text) > blocks.HEADER or "\n" in text or not text.strip():
        most = min(room, blocks.PARAGRAPH)
        yield blocks.rich(blocks.section(blocks.span_parts(spans, most, struck=struck, bold=True, local=look.local)))
        return
    yield blocks.header(text)
    times = [span.when for span in spans if span.when is not None] if look.local else []
    if times:
        # A header is plain text: its hours are those of the place, and below it are the reader's own.
        yield blocks.rich(blocks.section(_clocks(times)))


def _clocks(times: Sequence[Moment]) -> Iterator[Block]:
    for at, when in enumerate(times[:_TIMES]):
        yield blocks.text_part("; " if at else _CLOCK)
        yield from blocks.date_parts(replace(when, day=True), {})


def _words(spans: Sequence[Span], look: Look) -> str:
    """What is shown where Slack knows no dates."""
    return blocks.named(spans) if look.local else "".join(span.text for span in spans)


def _called(people: Sequence[Mention]) -> Iterator[Block]:
    for number, one in enumerate(people[:40]):
        if number:
            yield blocks.text_part(" ")
        known = _USER.fullmatch(one.user)
        yield blocks.person_part(one.user) if known else blocks.text_part(f"@{one.name}")


def _fields(pairs: Sequence[tuple[str, tuple[Span, ...]]], look: Look, room: int) -> Iterator[Block]:
    each = max(1, min(blocks.PARAGRAPH, room // max(1, len(pairs))))
    for label, value in pairs:
        name = blocks.text_part(blocks.cut(f"{label}  ", 200), bold=True)
        parts = blocks.span_parts(value, each, local=look.local)
        yield blocks.section([name, *parts, blocks.text_part("\n")])


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
