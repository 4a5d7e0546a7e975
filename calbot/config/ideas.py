"""Reading the sections [ideas] and [answers]: what customers keep asking, and how long they are told the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from calbot.config.section import Section

BOUNDS: Final = {"threshold": (1, 10_000), "days": (1, 180)}
ANSWERS: Final = {"days": (1, 3650), "told_days": (1, 365)}


def read_ideas(root: Section) -> dict[str, int]:
    """What the file says, by key; what it does not say is as shipped."""
    return _whole(root.section("ideas"), BOUNDS)


def read_answers(root: Section) -> dict[str, int]:
    """The same of how long approved answers hold."""
    return _whole(root.section("answers"), ANSWERS)


def _whole(section: Section, bounds: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    told = {key: section.within(key, *between, whole=True) for key, between in bounds.items()}
    return {key: int(number) for key, number in told.items() if number is not None}
