"""Reading the section [day]: when people hear of their day, by their own clocks."""

from __future__ import annotations

from typing import Final

from calbot.config.section import Section
from calbot.config.warnings import NEVER, is_clock

KEYS: Final = ("morning_at", "wrap_at")


def read_day(root: Section) -> dict[str, str]:
    """Times of day, or "" for never, by key; what the file does not say is as shipped."""
    section = root.section("day")
    told: dict[str, str] = {}
    for key in KEYS:
        if not section.has(key):
            continue
        clock = section.text(key)
        if clock != NEVER and not is_clock(clock):
            section.wrong(key, f"write a time of day like 17:30, or {NEVER}, not {clock!r}")
            continue
        told[key] = "" if clock == NEVER else clock
    return told
