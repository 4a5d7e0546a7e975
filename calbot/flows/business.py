"""Business calendars: in which hours the clock of a promise runs, and whose public holidays stop it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.flows.world import World
from calbot.model.country import country_of
from calbot.model.event import Event, EventKind
from calbot.model.sla import BusinessCalendar, SlaClock, SlaProfile
from calbot.staffing.coverage import business_hours

Floats = NDArray[np.float64]


def clock_of(world: World, profile: SlaProfile, start: datetime, hours: int) -> Floats | None:
    """Part of each of `hours` hours from `start` that counts for `profile` (hours,); None where all do. Holidays stop a
    business clock: those of its country, and those that a calendar of the company tells for all countries."""
    if profile.clock is not SlaClock.BUSINESS:
        return None
    calendar = profile.calendar
    zone, country = calendar.zone or world.zone, _country(calendar, world.zone)
    closed = [
        _by_the_clocks(event, zone)
        for event in world.events
        if event.kind is EventKind.HOLIDAY and not event.brand and not event.network and event.country in ("", country)
    ]
    return business_hours(start, hours, zone, calendar.week, closed)


def countries_of(profiles: Iterable[SlaProfile], zone: str) -> set[str]:
    """The countries whose public holidays stop the clock of any of `profiles`, in a company of `zone`."""
    clocks = (profile.calendar for profile in profiles if profile.clock is SlaClock.BUSINESS)
    return {_country(calendar, zone) for calendar in clocks} - {""}


def _country(calendar: BusinessCalendar, zone: str) -> str:
    return country_of(calendar.zone or zone) if calendar.country is None else calendar.country


def _by_the_clocks(event: Event, zone: str) -> tuple[datetime, datetime]:
    """Whole days are dates: a holiday that is known by the clocks of the capital is that day elsewhere, too."""
    meant = ZoneInfo(event.zone or "UTC")
    first, last = event.starts_at.astimezone(meant), event.ends_at.astimezone(meant)
    if first.time() == last.time() == time(0):
        there = ZoneInfo(zone)
        return first.replace(tzinfo=there), last.replace(tzinfo=there)
    return first, last
