"""Service-level targets: how fast a first response is promised, by message class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SlaClock(StrEnum):
    """Which hours count."""

    ALWAYS = "always"
    BUSINESS = "business"


@dataclass(frozen=True)
class SlaProfile:
    """A promise: mean first response within `target_minutes`, counted on `clock`."""

    name: str
    target_minutes: int
    clock: SlaClock = SlaClock.ALWAYS


GENERAL = SlaProfile("general", 4 * 60)
"""Mean first response of 4 hours, round the clock."""

REVIEWS = SlaProfile("reviews", 8 * 60, SlaClock.BUSINESS)
"""One business day: 8 working hours."""

SLA_PROFILES = {profile.name: profile for profile in (GENERAL, REVIEWS)}
