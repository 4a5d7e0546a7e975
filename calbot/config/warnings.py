"""Reading the section [warnings]: from what on, when again, how often and how soon people are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from calbot.config.section import Section
from calbot.config.sizing import is_hours
from calbot.config.workspace import WarningsSetting

NEVER: Final = "never"
RUNGS: Final = 4
_A_DAY: Final = 1440
_FARTHEST: Final = 336
"""Hours: calbot looks a fortnight ahead."""
_SHIPPED: Final = WarningsSetting()

_WHOLE: Final[Mapping[str, tuple[int, int]]] = {
    "act_per_day": (0, 100),
    "watch_per_day": (0, 100),
    "moves_per_day": (0, 100),
    "surges_per_day": (0, 100),
    "misses_per_day": (0, 100),
    "results_per_day": (0, 100),
    "moves_together": (2, 100),
    "cooldown_minutes": (0, _A_DAY),
    "settle_minutes": (0, _A_DAY),
    "settle_most_minutes": (0, _A_DAY),
    "settle_before_minutes": (0, _A_DAY),
    "late_minutes": (0, _A_DAY),
}
_MEASURED: Final[Mapping[str, tuple[float, float]]] = {
    "settle_last_hours": (0, 48),
    "far_hours": (1, _FARTHEST),
    "near_hours": (0, _FARTHEST),
    "act_hours": (0, _FARTHEST),
    "now_hours": (0, 48),
    "slight_times": (1, 10),
    "grave_times": (1, 10),
    "least_chance_percent": (0, 100),
    "grave_late_percent": (0, 100),
    "grave_chance_percent": (0, 100),
}
_ORDERED: Final[Sequence[tuple[str, str]]] = (
    ("settle_minutes", "settle_most_minutes"),
    ("now_hours", "act_hours"),
    ("act_hours", "far_hours"),
    ("near_hours", "far_hours"),
    ("slight_times", "grave_times"),
    ("least_chance_percent", "grave_chance_percent"),
)
"""Of each pair the first may not be more than the second."""


def read_warnings(root: Section) -> WarningsSetting | None:
    """What the file says, with the shipped numbers for the rest; None where it has no such section."""
    section = root.section("warnings")
    if not root.has("warnings"):
        return None
    told: dict[str, Any] = {}
    for key, whole_bounds in _WHOLE.items():
        told[key] = _within(section, key, whole_bounds, whole=True)
    for key, bounds in _MEASURED.items():
        told[key] = _within(section, key, bounds)
    for less, more in _ORDERED:
        if told[less] > told[more]:
            key = less if section.has(less) else more
            section.wrong(key, f"{less} is {told[less]:g} and {more} {told[more]:g}: it may not be more")
    return WarningsSetting(
        ladder_hours=_ladder(section),
        digest_at=_clock(section, "digest_at", _SHIPPED.digest_at),
        night_from=_clock(section, "night_from", _SHIPPED.night_from),
        quiet=_quiet(section),
        **told,
    )


def late_minutes(section: Section) -> int | None:
    """The lateness that a section says, None where it says none."""
    told = section.within("late_minutes", *_WHOLE["late_minutes"], whole=True)
    return None if told is None else int(told)


def is_clock(text: str) -> bool:
    """Whether `text` is a time of day: 08:00."""
    return is_hours(f"{text}-24:00") or text == "00:00"


def _within(section: Section, key: str, bounds: tuple[float, float], *, whole: bool = False) -> int | float:
    value = section.within(key, *bounds, whole=whole)
    shipped: int | float = getattr(_SHIPPED, key)
    return shipped if value is None else value


def _ladder(section: Section) -> tuple[float, ...]:
    if not section.has("ladder_hours"):
        return _SHIPPED.ladder_hours
    hours = section.numbers("ladder_hours")
    if hours is None:
        return _SHIPPED.ladder_hours
    falls = all(one > next_one for one, next_one in pairwise(hours))
    if len(hours) != RUNGS or not falls or not all(0 < one <= _FARTHEST for one in hours):
        section.wrong(
            "ladder_hours", f"write {RUNGS} falling numbers of hours up to {_FARTHEST}, like [168, 72, 24, 2]"
        )
        return _SHIPPED.ladder_hours
    return hours


def _clock(section: Section, key: str, shipped: str) -> str:
    clock = section.text(key, shipped)
    if not is_clock(clock):
        section.wrong(key, f"write a time of day like {shipped}, not {clock!r}")
        return shipped
    return clock


def _quiet(section: Section) -> str:
    hours = section.text("quiet", _SHIPPED.quiet)
    if hours == NEVER:
        return ""
    if not is_hours(hours) or hours.endswith("24:00"):
        section.wrong("quiet", f"write hours like 22:00-07:00, or {NEVER}, not {hours!r}")
        return _SHIPPED.quiet
    return hours
