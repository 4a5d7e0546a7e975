"""Chart -> Slack's own chart, where it fits one; Slack draws it as lines that show their numbers.

Limits are those of docs.slack.dev, "Data visualization block"; that a message holds two of them is told by those who
have sent three (vercel/chat, pull request 696).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from calbot.chat.cards import Chart, one_line
from calbot.chat.slack.blocks import Block, cut

CHARTS: Final = 2
"""In one message."""
_TITLE, _LABEL, _AXIS = 50, 20, 50
_POINTS: Final = 20
_VALUES, _LINE, _LOW, _HIGH = range(4)


def whole(chart: Chart) -> bool:
    """Whether Slack's chart shows each of its numbers; where it does not, they have to stand beside it."""
    return len(chart.points) <= _POINTS


def drawn(chart: Chart) -> Block | None:
    """The chart as lines over at most twenty points; None for what none can be made of. More points are told as means
    of neighbours, which stay rates an hour; then their ranges are left out, since ends of a range have no mean."""
    every = [value for _, value in chart.points]
    numbers = (*every, *chart.across, *(end for ends in chart.ranges for end in ends))
    if not chart.points or not all(map(math.isfinite, numbers)):
        return None
    step = math.ceil(len(chart.points) / _POINTS)
    labels = _unlike([label for label, _ in chart.points[::step]])
    series = [(chart.name(_VALUES, chart.unit or chart.title), every), (chart.name(_LINE, "="), chart.across)]
    if step == 1:
        lows, highs = ([ends[side] for ends in chart.ranges] for side in (0, 1))
        series += [(chart.name(_LOW, "<"), lows), (chart.name(_HIGH, ">"), highs)]
    told = [(name, values) for name, values in series if values]
    names = _unlike([name for name, _ in told])
    axis: Block = {"categories": labels} | ({"y_label": _text(chart.unit, _AXIS)} if chart.unit.strip() else {})
    lines = [_line(name, labels, _means(values, step)) for name, (_, values) in zip(names, told, strict=True)]
    kind = {"type": "line", "series": lines, "axis_config": axis}
    return {"type": "data_visualization", "title": _text(chart.title, _TITLE), "chart": kind}


def _line(name: str, labels: Sequence[str], values: Sequence[float]) -> Block:
    data = [{"label": label, "value": round(value, 2)} for label, value in zip(labels, values, strict=True)]
    return {"name": name, "data": data}


def _means(values: Sequence[float], step: int) -> list[float]:
    parts = (values[at : at + step] for at in range(0, len(values), step))
    return [sum(part) / len(part) for part in parts]


def _unlike(texts: Sequence[str]) -> list[str]:
    """Each within Slack's limit, and no two alike: the hour that the clocks repeat is there twice."""
    told: list[str] = []
    for text in texts:
        label, number = _text(text, _LABEL), 1
        while label in told:
            number += 1
            label = f"{_text(text, _LABEL - 5)} ({number})"
        told.append(label)
    return told


def _text(text: str, most: int) -> str:
    return cut(one_line(text, 2 * most), most)
