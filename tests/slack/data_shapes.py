"""Slack's data tables and charts, by its documentation: its types know no chart yet, and no limits of tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_TITLE, _LABEL, _AXIS, _SERIES, _POINTS = 50, 20, 50, 6, 20
_ROWS, _COLUMNS, _LETTERS, _PAGE = (2, 101), (1, 20), 10_000, (1, 100)


def wrong_with_chart(block: Mapping[str, Any]) -> list[str]:
    """docs.slack.dev, "Data visualization block"."""
    chart = block.get("chart")
    told = [f"{name}: not known" for name in block.keys() - {"type", "title", "chart", "block_id"}]
    told += _text(block.get("title"), "title", _TITLE)
    if not isinstance(chart, Mapping) or chart.get("type") not in ("line", "bar", "area"):
        return [*told, "chart.type: not line, bar or area"]
    return told + list(_series(chart))


def _series(chart: Mapping[str, Any]) -> Iterator[str]:
    series, axis = chart.get("series") or [], chart.get("axis_config") or {}
    categories = axis.get("categories") or []
    if chart.keys() != {"type", "series", "axis_config"} or axis.keys() - {"categories", "x_label", "y_label"}:
        yield "chart: not known parts"
    if not 1 <= len(series) <= _SERIES or not 1 <= len(categories) <= _POINTS:
        yield f"chart: {len(series)} series of {len(categories)} categories"
    names = [one.get("name") for one in series]
    if len(set(names)) != len(names) or len(set(categories)) != len(categories):
        yield "chart: a name twice"
    for text in (*names, *categories):
        yield from _text(text, "chart label", _LABEL)
    for name in ("x_label", "y_label"):
        yield from _text(axis[name], name, _AXIS) if name in axis else ()
    for one in series:
        if [point.get("label") for point in one.get("data") or []] != list(categories):
            yield "chart: other points than categories"
        for point in one.get("data") or []:
            value = point.get("value")
            if point.keys() != {"label", "value"} or isinstance(value, bool) or not isinstance(value, int | float):
                yield "chart: a point without a number"
            elif not math.isfinite(value):
                yield "chart: a number that JSON does not know"


def wrong_with_data_table(block: Mapping[str, Any]) -> list[str]:
    """docs.slack.dev, "Data table block"; the shape of its cells is told by Slack's types."""
    rows: Sequence[Sequence[Mapping[str, Any]]] = block.get("rows") or []
    told = _text(block.get("caption"), "caption", 3000)
    if not _ROWS[0] <= len(rows) <= _ROWS[1]:
        told.append(f"rows: {len(rows)}")
    if any(len(row) != len(rows[0]) for row in rows) or not all(_COLUMNS[0] <= len(row) <= _COLUMNS[1] for row in rows):
        told.append("rows: of unlike or too many columns")
    if any(cell.get("type") == "rich_text" for row in rows[:1] for cell in row):
        told.append("rows: rich text in the header")
    texts = [str(cell.get("text", "")) for row in rows for cell in row if cell.get("type") != "rich_text"]
    if sum(map(len, texts)) > _LETTERS or not all(texts):
        told.append("rows: too many letters, or none in a cell")
    if not _PAGE[0] <= block.get("page_size", 5) <= _PAGE[1]:
        told.append("page_size")
    return told


def _text(text: Any, name: str, most: int) -> list[str]:
    if not isinstance(text, str) or not text.strip() or len(text) > most:
        return [f"{name}: no text of at most {most}"]
    return []
