"""Reading [business], and what a promise says for itself: when its clock runs, and whose holidays stop it."""

from __future__ import annotations

import re
from typing import Final

from calbot.config.keys import DAYS
from calbot.config.section import Section
from calbot.config.sizing import is_hours
from calbot.config.week import BusinessSetting

KEYS_OF: Final = ("days", "hours", "other_hours", "zone", "country")
NONE: Final = "none"
_SHIPPED: Final = BusinessSetting()


def read_business(root: Section) -> BusinessSetting | None:
    """What the file says of the whole company; None where it has no such section."""
    section = root.section("business")
    return _calendar(section, _SHIPPED) if root.has("business") else None


def read_own(section: Section, clock: str, company: BusinessSetting | None) -> BusinessSetting | None:
    """What a promise says for itself, with the `company`'s calendar for the rest; None where it says nothing."""
    said = [key for key in KEYS_OF if section.has(key)]
    if clock != "business":
        for key in said:
            section.wrong(key, 'counts with clock = "business" only: round the clock no hour is closed')
        return None
    return _calendar(section, company or _SHIPPED) if said else None


def country_code(section: Section) -> str:
    """The two letters of a country, "" where none is given."""
    country = section.text("country")
    if country and not re.fullmatch("[A-Z]{2}", country):
        section.wrong("country", "write the two capital letters of a country, like GB")
    return country


def _calendar(section: Section, base: BusinessSetting) -> BusinessSetting:
    days = section.words("days", DAYS) if section.has("days") else base.days
    if section.has("days") and not section.words("days"):
        section.wrong("days", 'write at least one day, like ["mon", "tue"]')
    return BusinessSetting(
        days=days,
        hours=_span(section, "hours", section.text("hours", base.hours), base.hours),
        other_hours=_other_hours(section, days, base),
        zone=section.zone("zone", base.zone) if section.has("zone") else base.zone,
        country=_country(section, base),
    )


def _other_hours(section: Section, days: tuple[str, ...], base: BusinessSetting) -> dict[str, str]:
    if not section.has("other_hours"):
        # Hours of one's own are meant for each of the days.
        left = {} if section.has("hours") else base.other_hours
        return {day: hours for day, hours in left.items() if day in days}
    told = section.pairs("other_hours")
    for day in told:
        if day not in DAYS:
            section.wrong("other_hours", f"{day!r} is none of {', '.join(DAYS)}")
        elif day not in days:
            section.wrong("other_hours", f"{day} is none of the days that are open: write it in days, too")
    return {day: _span(section, "other_hours", hours, base.hours) for day, hours in told.items()}


def _country(section: Section, base: BusinessSetting) -> str | None:
    """None: that of the zone; "" for none."""
    if not section.has("country"):
        return None if section.has("zone") else base.country
    return "" if section.text("country") == NONE else country_code(section)


def _span(section: Section, key: str, hours: str, usual: str) -> str:
    if not is_hours(hours):
        section.wrong(key, f"write a span of the day like 09:00-17:00, not {hours!r}")
        return usual
    return hours
