"""Teams' own charts, each with its numbers as facts for clients that draw none.

Elements and properties are those of learn.microsoft.com, "Add charts in Adaptive Cards"; they are extensions of Teams
to Adaptive Cards 1.5.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from calbot.chat.cards import Chart
from calbot.chat.teams.elements import LABEL, Piece, cut, facts, shown

_POINTS: Final = 48
_VALUES, _LINE = range(2)


def drawn(chart: Chart) -> Piece | None:
    """The chart as bars, beside them those of the line that they are held against; None for what none can be made of.
    Ends of ranges are told in the facts and by whoever stands beside it: bars of them would say something else."""
    numbers = (*(value for _, value in chart.points), *chart.across, *(end for ends in chart.ranges for end in ends))
    if not 0 < len(chart.points) <= _POINTS or not all(map(math.isfinite, numbers)):
        return None
    about: Piece = {"title": _text(chart.title) or "-", "fallback": facts(_facts(chart))}
    if chart.unit.strip():
        about["yAxisTitle"] = _text(chart.unit)
    labels = _unlike([label for label, _ in chart.points])
    values = [value for _, value in chart.points]
    if not chart.across:
        return {"type": "Chart.VerticalBar", "data": _points(labels, values), "showBarValues": True} | about
    series = [
        {"legend": _text(chart.name(_VALUES, chart.unit or chart.title)) or "-", "values": _points(labels, values)},
        {"legend": _text(chart.name(_LINE, "=")) or "=", "values": _points(labels, list(chart.across))},
    ]
    return {"type": "Chart.VerticalBar.Grouped", "data": series, "showBarValues": True} | about


def whole(chart: Chart) -> bool:
    """Whether the bars show each of its numbers; where they do not, those have to stand beside them."""
    return not chart.ranges


def _facts(chart: Chart) -> Iterator[tuple[str, str]]:
    ranges = [f" ({low:.3g}-{high:.3g})" for low, high in chart.ranges] or [""] * len(chart.points)
    lines = [f" / {limit:.3g}" for limit in chart.across] or [""] * len(chart.points)
    for (label, value), ends, line in zip(chart.points, ranges, lines, strict=True):
        yield label, f"{value:.3g}{ends} {chart.unit}".rstrip() + line


def _points(labels: list[str], values: list[float]) -> list[Piece]:
    return [{"x": label, "y": round(value, 2)} for label, value in zip(labels, values, strict=True)]


def _unlike(texts: list[str]) -> list[str]:
    """No two alike, since equal ones become one bar: the hour that the clocks repeat is there twice."""
    told: list[str] = []
    seen: dict[str, int] = {}
    for text in texts:
        label = _text(text) or "-"
        seen[label] = seen.get(label, 0) + 1
        told.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return told


def _text(text: str) -> str:
    return cut(shown(" ".join(text.split())), LABEL)
