"""Reading the section [preflight]: when the links of posts are looked at, for what, and how much of that at once."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from calbot.config.section import Section

CHECKS: Final = ("link", "unpublished", "tracking", "certificate", "preview", "title", "hidden", "mention")
_BOUNDS: Final = {
    "after_minutes": (0, 1440),
    "looks": (1, 10),
    "again_minutes": (1, 60),
    "mended_minutes": (5, 1440),
    "life_days": (0, 90),
    "posts": (1, 5_000),
    "budget_seconds": (1, 300),
}
_FARTHEST: Final = 14 * 1440
_MOST: Final = 10


def read_preflight(root: Section) -> dict[str, object]:
    """What the file says, by key; what it does not say is as shipped."""
    section = root.section("preflight")
    told: dict[str, object] = {key: section.within(key, *bounds, whole=True) for key, bounds in _BOUNDS.items()}
    if section.has("at_save"):
        told["at_save"] = section.flag("at_save")
    if section.has("checks"):
        told["checks"] = list(section.words("checks", CHECKS))
    if section.has("before_minutes"):
        told["before_minutes"] = _before(section)
    return {key: value for key, value in told.items() if value is not None}


def _before(section: Section) -> list[float] | None:
    minutes = section.numbers("before_minutes")
    if minutes is None:
        return None
    falls = all(one > after for one, after in pairwise(minutes))
    if len(minutes) > _MOST or not falls or not all(0 < one <= _FARTHEST for one in minutes):
        section.wrong("before_minutes", f"write up to {_MOST} falling numbers of minutes, like [1440, 15]")
        return None
    return list(minutes)
