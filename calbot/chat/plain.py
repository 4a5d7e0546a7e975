"""Any card as plain text: for notifications, screen readers, e-mail and tests."""

from __future__ import annotations

import math
import unicodedata
from itertools import groupby
from typing import assert_never

from calbot.chat.cards import Actions, Button, Card, Chart, Element, Fields, Mentions, Note, Span, Table, Text, Title

_BARS = 24


def plain(card: Card) -> str:
    """All that the card says, in lines."""
    return "\n".join(line for element in card.elements for line in _lines(element))


def _lines(element: Element) -> list[str]:
    match element:
        case Title(spans=spans) | Text(spans=spans) | Note(spans=spans):
            return _joined(spans).split("\n")
        case Mentions(people=people):
            return [" ".join(f"@{one.name}" for one in people)]
        case Fields(pairs=pairs):
            width = max((_cells(label) for label, _ in pairs), default=0)
            return [line for label, value in pairs for line in _field(label, _joined(value), width)]
        case Table(columns=columns, rows=rows):
            return _table((columns, *rows))
        case Chart():
            return _chart(element)
        case Actions(buttons=buttons):
            return ["  ".join(_button(button) for button in buttons)]
        case _:
            assert_never(element)


def _joined(spans: tuple[Span, ...]) -> str:
    runs = ((struck, "".join(span.text for span in run)) for struck, run in groupby(spans, lambda span: span.struck))
    return "".join(f"~{text}~" if struck else text for struck, text in runs)


def _field(label: str, value: str, width: int) -> list[str]:
    first, *rest = value.split("\n")
    return [f"{_padded(label, width)}  {first}", *(f"{' ' * width}  {line}" for line in rest)]


def _button(button: Button) -> str:
    return f"[{button.label}: {button.url}]" if button.url else f"[{button.label}]"


def _table(rows: tuple[tuple[str, ...], ...]) -> list[str]:
    widths = [max(map(_cells, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def _chart(chart: Chart) -> list[str]:
    most = max((value for _, value in chart.points if value > 0), default=1.0)
    width = max((_cells(label) for label, _ in chart.points), default=0)
    target = "" if chart.line is None else f" (| = {chart.line:g} {chart.unit})"
    target = f" (| = {chart.name(1)})" if chart.limits and chart.name(1) else target
    ranges = [f" ({low:.3g}-{high:.3g})" for low, high in chart.ranges] or [""] * len(chart.points)
    limits = [f" | {limit:.3g}" for limit in chart.limits] or [""] * len(chart.points)
    bars = [
        f"{_padded(label, width)}  {_bar(value / most)} {value:.3g}{ends} {chart.unit}".rstrip() + limit
        for (label, value), ends, limit in zip(chart.points, ranges, limits, strict=True)
    ]
    return [f"{chart.title}{target}", *bars]


def _bar(share: float) -> str:
    # A bar of unknown height is no bar.
    return "█" * round(max(share, 0.0) * _BARS) if math.isfinite(share) else ""


def _cells(text: str) -> int:
    """Columns that `text` takes: wide letters take two."""
    if text.isascii():
        return len(text)
    # Asked of each kind of letter once: there are few kinds in a long text.
    return len(text) + sum(text.count(mark) for mark in set(text) if unicodedata.east_asian_width(mark) in "WF")


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))
