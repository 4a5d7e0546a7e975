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
    """A promise: first response within `target_minutes`, counted on `clock`: on average, or for `percentile` of a
    hundred messages where that is given. `needs` are the skills and languages of whoever may answer. `late_percent` of
    a hundred messages may wait longer, None where nothing is said of it."""

    name: str
    target_minutes: int
    clock: SlaClock = SlaClock.ALWAYS
    percentile: int | None = None
    needs: tuple[str, ...] = ()
    late_percent: int | None = None


GENERAL = SlaProfile("general", 4 * 60)
"""Mean first response of 4 hours, round the clock."""

REVIEWS = SlaProfile("reviews", 8 * 60, SlaClock.BUSINESS)
"""One business day: 8 working hours."""

SLA_PROFILES = {profile.name: profile for profile in (GENERAL, REVIEWS)}
