"""Reading the section [ideas]: when marketing is told what customers keep asking."""

from __future__ import annotations

from typing import Final

from calbot.config.section import Section

BOUNDS: Final = {"threshold": (1, 10_000), "days": (1, 180)}


def read_ideas(root: Section) -> dict[str, int]:
    """What the file says, by key; what it does not say is as shipped."""
    section = root.section("ideas")
    told = {key: section.within(key, *bounds, whole=True) for key, bounds in BOUNDS.items()}
    return {key: int(number) for key, number in told.items() if number is not None}
