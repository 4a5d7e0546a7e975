"""Service-level targets: how fast a first response is promised, by message class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SlaClock(StrEnum):
    """Which hours count."""

    ALWAYS = "always"
    BUSINESS = "business"


Week = tuple[tuple[int, int] | None, ...]
"""When each day opens and closes, from Monday on, in minutes after its midnight; None: it stays closed. A day that
closes after 1440 goes on past midnight."""
NINE_TO_FIVE: Week = (*5 * ((9 * 60, 17 * 60),), None, None)


def business_day(week: Week) -> int:
    """Minutes that one business day is long: as most of the days that are open, the longer ones where these are as
    many; 0 where none is."""
    lengths = [closes - opens for opens, closes in filter(None, week)]
    return max(lengths, key=lambda one: (lengths.count(one), one), default=0)


@dataclass(frozen=True)
class BusinessCalendar:
    """When a business clock runs: in the `week`, by the clocks of `zone` ("": the company's), but on public holidays of
    `country` (ISO 3166; None: that in which the zone lies; "": of none)."""

    week: Week = NINE_TO_FIVE
    zone: str = ""
    country: str | None = None


@dataclass(frozen=True)
class SlaProfile:
    """A promise: first response within `target_minutes`, counted on `clock`: on average, or for `percentile` of a
    hundred messages where that is given. `needs` are the skills and languages of whoever may answer. `late_percent` of
    a hundred messages may wait longer, None where nothing is said of it. `calendar` is when a business clock runs."""

    name: str
    target_minutes: int
    clock: SlaClock = SlaClock.ALWAYS
    percentile: int | None = None
    needs: tuple[str, ...] = ()
    late_percent: int | None = None
    calendar: BusinessCalendar = BusinessCalendar()


GENERAL = SlaProfile("general", 4 * 60)
"""Mean first response of 4 hours, round the clock."""

REVIEWS = SlaProfile("reviews", business_day(NINE_TO_FIVE), SlaClock.BUSINESS)
"""One business day: 8 working hours, or as many as the company's are."""

SLA_PROFILES = {profile.name: profile for profile in (GENERAL, REVIEWS)}
