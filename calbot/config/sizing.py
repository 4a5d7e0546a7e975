"""Reading the section [sizing]: what a company answers before calbot has seen any counts or a roster."""

from __future__ import annotations

import re

from calbot.config.keys import DAYS
from calbot.config.section import Section
from calbot.config.workspace import SizingSetting

MOST_PEOPLE = 10_000
_DEFAULT = SizingSetting(8500.0, "UTC")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def read_sizing(root: Section, zone: str) -> SizingSetting | None:
    """What the file says, with the customers in `zone` unless it says otherwise; None where it has no such section."""
    section = root.section("sizing")
    said = SizingSetting(
        messages_per_month=section.number("messages_per_month") or _DEFAULT.messages_per_month,
        zone=section.zone("zone", zone),
        people=_people(section),
        days=section.words("days", DAYS) or _DEFAULT.days,
        hours=_hours(section),
        solvable_percent=_percent(section),
        message_types=section.words("message_types"),
        passed_on_types=_passed_on(section),
    )
    return said if root.has("sizing") else None


def is_hours(text: str) -> bool:
    """Whether `text` is a span of the day: 08:00-20:00; past midnight where the end is the earlier one."""
    match = _HOURS.fullmatch(text)
    return match is not None and match[0][:5] != match[0][6:]


def _passed_on(section: Section) -> tuple[str, ...]:
    """Types that are among those asked most: of others nobody knows how common they are."""
    types, known = section.words("passed_on_types"), {one.casefold() for one in section.words("message_types")}
    for one in types:
        if one.casefold() not in known:
            section.wrong("passed_on_types", f"{one!r} is none of message_types: write it there too")
    return types


def _people(section: Section) -> int:
    people = section.whole("people") or 0
    if people > MOST_PEOPLE:
        section.wrong("people", f"write at most {MOST_PEOPLE:,}, not {people:,}")
    return min(people, MOST_PEOPLE)


def _hours(section: Section) -> str:
    hours = section.text("hours", _DEFAULT.hours)
    if not is_hours(hours):
        section.wrong("hours", f"write a span of the day like 08:00-20:00, not {hours!r}")
        return _DEFAULT.hours
    return hours


def _percent(section: Section) -> float:
    percent = section.share("solvable_percent")
    return _DEFAULT.solvable_percent if percent is None else percent
