"""Card -> Adaptive Card 1.5: within Teams' limits, with no markup that Teams would read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, assert_never

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
from calbot.chat.teams import charts, dialog, elements
from calbot.chat.teams.elements import Piece, cut, paragraph, run, unmarked
from calbot.chat.teams.packing import MOST_NUMBER, pack
from calbot.model.link import web_url

VERSION: Final = "1.5"
CONTENT_TYPE: Final = "application/vnd.microsoft.card.adaptive"
MOST_BYTES: Final = 24_000
"""Of a card as JSON in UTF-8. Teams refuses a message of more than 100 KB, which it counts in UTF-16 and with what is
around the card; other ways into Teams take 28 KB."""
SUMMARY: Final = 300
_OLD: Final = 1200
"""Characters of the text for clients that know no Adaptive Cards 1.5."""
_URL: Final = 2000
_DATA: Final = 4000
_CALLED: Final = 20
_USER: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|29:[\w-]{10,200}", re.IGNORECASE)
_STYLES: Final = {"primary": "positive", "danger": "destructive"}
_COLORS: Final = {"stop": "attention", "act": "attention", "now": "attention", "warn": "warning", "watch": "warning"}


@dataclass(frozen=True)
class Look:
    """How a card is drawn: `native` with tables and charts of Teams' own, with at most `room` characters of text, and
    with the first and last `ends` of its elements (0: all). `local` shows instants by the clock of whoever reads,
    `calls` has people called, and not only named."""

    native: bool = True
    room: int = 12_000
    ends: int = 0
    local: bool = False
    calls: bool = True


LADDER: Final = (Look(), Look(native=False), Look(False, 6000), Look(False, 3000, 8), Look(False, 1200, 4))


def payload(card: Card, *, local: bool = False, bare: bool = False) -> Piece:
    """The Adaptive Card, as rich as fits; should nothing fit, its line with as many of its buttons as do. `bare`: with
    nothing of Teams' own, for where it was refused."""
    for look in LADDER[1:] if bare else LADDER:
        made = drawn(card, replace(look, local=local, calls=not bare))
        if size(made) <= MOST_BYTES:
            return made
    return _least(card)


def size(made: Any) -> int:
    """Bytes as it goes over the line."""
    return len(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())


def summary(card: Card) -> str:
    """The line for notifications and lists of chats."""
    called = [one for element in card.elements if isinstance(element, Mentions) for one in element.people]
    return cut(unmarked(" ".join([*(f"@{one.name}" for one in called), card.fallback])), SUMMARY)


def drawn(card: Card, look: Look) -> Piece:
    """The card in that look, whatever its size."""
    drafting = _Draft(card, look)
    parts = card.elements
    if look.ends and len(parts) > 2 * look.ends:
        parts = (*parts[: look.ends], *parts[-look.ends :])
    body = [piece for element in parts for piece in drafting.pieces(element)]
    return _card(card, body or [paragraph([run(cut(card.fallback, _OLD) or "-")])], drafting.called)


def _card(card: Card, body: list[Piece], called: Sequence[Mention] = ()) -> Piece:
    entities = [
        {"type": "mention", "text": f"<at>p{at}</at>", "mentioned": {"id": one.user, "name": elements.shown(one.name)}}
        for at, one in enumerate(called)
    ]
    return {
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": cut(unmarked(plain(named(card))), _OLD) or "-",
        "msteams": {"width": "Full"} | ({"entities": entities} if entities else {}),
        "body": body,
    }


def _least(card: Card) -> Piece:
    """The line of the card and its first buttons."""
    made = _card(card, [paragraph([run(cut(card.fallback, 1000) or "-", weight="bolder")])])
    for element in card.elements:
        for row in _rows_of_buttons(element.buttons) if isinstance(element, Actions) else ():
            if size(made) + size(row) >= MOST_BYTES:
                return made
            made["body"].append(row)
    return made


def named(card: Card) -> Card:
    """The card for where nothing is shown by the reader's clock: each hour names its zone."""
    return replace(card, elements=tuple(map(_named, card.elements)))


def _named(element: Element) -> Element:
    match element:
        case Title(spans) | Text(spans) | Note(spans):
            return type(element)(tuple(map(_named_span, spans)))
        case Fields(pairs):
            return Fields(tuple((label, tuple(map(_named_span, value))) for label, value in pairs))
        case _:
            return element


def _named_span(span: Span) -> Span:
    return replace(span, text=span.when.named) if span.when is not None and not span.when.day else span


class _Draft:
    """One drawing of a card: the room that is left, and who is called."""

    def __init__(self, card: Card, look: Look) -> None:
        self.called: list[Mention] = []
        self._card = card
        self._look = look
        self._room = look.room

    def pieces(self, element: Element) -> Iterator[Piece]:
        """The pieces of one element."""
        match element:
            case Title(spans):
                yield paragraph(self._title(spans), apart=True)
            case Text(spans):
                yield paragraph(self._runs(spans), apart=True)
            case Note(spans):
                yield paragraph(self._runs(spans, isSubtle=True, size="small"), apart=True)
            case Mentions(people):
                yield from self._mentions(people)
            case Fields(pairs):
                yield from (self._field(label, value) for label, value in pairs)
            case Table():
                yield from self._table(element)
            case Chart():
                yield from self._chart(element)
            case Actions(buttons):
                yield from _rows_of_buttons(buttons)
            case _:
                assert_never(element)

    def _title(self, spans: Sequence[Span]) -> list[Piece]:
        about: dict[str, object] = {"weight": "bolder", "size": "medium"}
        if self._card.struck:
            about["strikethrough"] = True
        elif self._card.level in _COLORS:
            about["color"] = _COLORS[self._card.level]
        return self._runs(spans, **about)

    def _runs(self, spans: Sequence[Span], **about: object) -> list[Piece]:
        made: list[Piece] = []
        for span in spans:
            if not span.text or self._room <= 0:
                continue
            if span.when is not None and self._look.local:
                made.append(elements.moment_run(span.when, span, **about))
            else:
                made.append(run(cut(span.text, self._room), span, **about))
            self._room -= len(span.text)
        return made

    def _mentions(self, people: Sequence[Mention]) -> Iterator[Piece]:
        """Who is known to Teams by an id of calbot's own in the text, so that no name stands where Markdown is read."""
        most = _CALLED - len(self.called) if self._look.calls else 0
        known = [one for one in people if _USER.fullmatch(one.user)][:most]
        if known:
            first = len(self.called)
            self.called += known
            marks = " ".join(f"<at>p{at}</at>" for at in range(first, len(self.called)))
            yield {"type": "TextBlock", "text": marks, "wrap": True}
        others = [one for one in people if one not in known]
        if others:
            yield paragraph(self._runs([Span(" ".join(f"@{one.name}" for one in others))]), apart=True)

    def _field(self, label: str, value: Sequence[Span]) -> Piece:
        name = run(cut(f"{label}  ", 200), weight="bolder")
        return paragraph([name, *self._runs(value)])

    def _table(self, table: Table) -> Iterator[Piece]:
        letters = sum(len(text) for row in table.rows for text in row)
        if self._look.native and elements.fits_table(table.columns, table.rows) and letters <= self._room:
            self._room -= letters
            yield elements.table(table.columns, table.rows)
            return
        for first, *rest in table.rows:
            if self._room <= 0:
                return
            more = " · ".join(["", *(text for text in rest if text)])
            yield paragraph(self._runs([Span(first, bold=True), Span(more)]))

    def _chart(self, chart: Chart) -> Iterator[Piece]:
        """Teams' own; what it does not show, and all of it elsewhere, in letters of one width."""
        own = charts.drawn(chart) if self._look.native else None
        if own is not None:
            yield own
            if charts.whole(chart):
                return
        for line in plain(Card((chart,), "")).split("\n"):
            if self._room > 0:
                yield paragraph(self._runs([Span(line, code=True)], size="small"))


def _rows_of_buttons(buttons: Sequence[Button]) -> Iterator[Piece]:
    shown = iter([made for button in buttons if (made := _button(button)) is not None])
    while row := list(islice(shown, elements.BUTTONS)):
        yield {"type": "ActionSet", "actions": row}


def _button(button: Button) -> Piece | None:
    """None for what Teams cannot carry: no button is better than one that does something else."""
    made: Piece = {"title": cut(elements.shown(button.label), elements.LABEL) or "-"}
    if button.style in _STYLES:
        made["style"] = _STYLES[button.style]
    if button.url:
        if web_url(button.url) is None or len(button.url) > _URL:
            return None
        return {"type": "Action.OpenUrl", "url": button.url} | made
    data = pack(button.verb, button.subject, button.revision, button.values)
    if size(data) > _DATA or max(abs(button.subject), abs(button.revision)) >= MOST_NUMBER:
        return None
    if dialog.opens(button.verb):
        return {"type": "Action.Submit", "data": data | dialog.OPENING} | made
    return {"type": "Action.Execute", "verb": button.verb, "data": data} | made
