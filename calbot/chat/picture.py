"""Chart -> PNG: bars with their ranges, and the line that they are held against.

Only numbers, hours and other plain ASCII labels are drawn: fonts that hold every script are not there everywhere, and
words stand beside a picture, where they can be read aloud. Pillow comes with `calbot[pictures]`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from calbot.chat.cards import Chart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

SIZE: Final = (960, 400)
_MOST: Final = 200
_LARGEST, _SMALLEST = 1e12, 1e-6
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 20, 44
_LABEL: Final = 8
_TICKS: Final = 4
_FINER: Final = 2
"""Drawn twice as large and made smaller, which smooths its edges."""
# Blue and red that stay apart for colour-blind eyes, and in grey by their shape.
_PAPER, _INK, _GRID, _BAR, _END, _LINE = "#ffffff", "#1d2433", "#d9dde5", "#4477aa", "#1d3557", "#c1121f"


def can_draw() -> bool:
    """Whether the library that draws is installed."""
    return find_spec("PIL") is not None


def png(chart: Chart) -> bytes | None:
    """The chart as a PNG of SIZE; None where none can be drawn: no points, too many, or numbers beyond any scale."""
    every = [value for _, value in chart.points]
    numbers = (*every, *chart.across, *(end for ends in chart.ranges for end in ends))
    if not 0 < len(every) <= _MOST or not all(abs(number) <= _LARGEST for number in numbers):
        return None
    from PIL import Image, ImageDraw, ImageFont

    wide, high = (side * _FINER for side in SIZE)
    image = Image.new("RGB", (wide, high), _PAPER)
    paper = Paper(Scale(_top(numbers), len(every)), ImageDraw.Draw(image), ImageFont.load_default(13 * _FINER))
    paper.grid()
    paper.bars(every)
    paper.ends(chart.ranges)
    paper.line(chart.across)
    paper.labels([label for label, _ in chart.points])
    kept = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
    return kept.getvalue()


class Scale(NamedTuple):
    """Where a value (0..top) and a point (0..points-1) stand on the paper."""

    top: float
    points: int

    def y(self, value: float) -> float:
        """Down from the upper edge; what is beyond the scale stands at its end."""
        share = min(max(value / self.top, 0.0), 1.0)
        return (SIZE[1] - _BOTTOM - share * (SIZE[1] - _TOP - _BOTTOM)) * _FINER

    def x(self, point: float) -> float:
        """From the left edge; `point` may stand between two."""
        return (_LEFT + point / self.points * (SIZE[0] - _LEFT - _RIGHT)) * _FINER


class Paper:
    """What is drawn on, one layer after the other."""

    def __init__(self, scale: Scale, draw: ImageDraw, font: FreeTypeFont | ImageFont) -> None:
        self._scale = scale
        self._draw = draw
        self._font = font

    def grid(self) -> None:
        """Level lines with their numbers."""
        for tick in range(_TICKS + 1):
            value = self._scale.top * tick / _TICKS
            y = self._scale.y(value)
            self._draw.line([(self._scale.x(0), y), (self._scale.x(self._scale.points), y)], _GRID, _FINER)
            at = (self._scale.x(0) - 8 * _FINER, y)
            self._draw.text(at, f"{value:,.4g}", _INK, self._font, anchor="rm")

    def bars(self, values: Sequence[float]) -> None:
        """One bar a value."""
        for at, value in enumerate(values):
            box = [(self._scale.x(at + 0.15), self._scale.y(value)), (self._scale.x(at + 0.85), self._scale.y(0))]
            self._draw.rectangle(box, _BAR)

    def ends(self, ranges: Sequence[tuple[float, float]]) -> None:
        """A whisker from the low to the high end of each."""
        for at, (low, high) in enumerate(ranges):
            x = self._scale.x(at + 0.5)
            self._draw.line([(x, self._scale.y(min(low, high))), (x, self._scale.y(max(low, high)))], _END, 2 * _FINER)

    def line(self, values: Sequence[float]) -> None:
        """A line in steps, since it holds for the whole of each hour."""
        steps = [(self._scale.x(at + side), self._scale.y(value)) for at, value in enumerate(values) for side in (0, 1)]
        if steps:
            self._draw.line(steps, _LINE, 4 * _FINER, joint="curve")

    def labels(self, labels: Sequence[str]) -> None:
        """Below the bars, as many as have room."""
        each = math.ceil(len(labels) / 16)
        for at in range(0, len(labels), each):
            text = labels[at][:_LABEL] if labels[at].isascii() and labels[at].isprintable() else ""
            self._draw.text(
                (self._scale.x(at + 0.5), self._scale.y(0) + 8 * _FINER), text, _INK, self._font, anchor="ma"
            )


def _top(numbers: Sequence[float]) -> float:
    """A round number that nothing is beyond."""
    most = max((*numbers, 0.0))
    if most < _SMALLEST:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(most))
    return next(unit * step for step in (1.0, 2.0, 4.0, 5.0, 8.0, 10.0) if unit * step >= most * 0.999)
