"""When a business clock runs, as a workspace file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calbot.config.keys import DAYS
from calbot.model.sla import business_day


@dataclass(frozen=True, slots=True)
class BusinessSetting:
    """When a business clock runs: on `days` in `hours` ("09:00-17:00"), or in the `other_hours` of a day, by the clocks
    of `zone` ("": the workspace's), but on public holidays of `country` (None: that of the zone, "": of none)."""

    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    hours: str = "09:00-17:00"
    other_hours: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    country: str | None = None

    @property
    def day_minutes(self) -> int:
        """How long one business day is."""
        return business_day(tuple(self._week))

    @property
    def kept(self) -> dict[str, object]:
        """As it stands in the database, in JSON terms: {week: seven of [opens, closes] in minutes or null, zone,
        country}."""
        week = [None if day is None else list(day) for day in self._week]
        return {"week": week, "zone": self.zone, "country": self.country}

    @property
    def _week(self) -> list[tuple[int, int] | None]:
        return [_minutes(self.other_hours.get(day, self.hours)) if day in self.days else None for day in DAYS]


def _minutes(hours: str) -> tuple[int, int]:
    """Opens and closes, of "09:00-17:00" in minutes after midnight; past midnight where the end is the earlier one."""
    opens, closes = (60 * int(clock[:2]) + int(clock[3:]) for clock in hours.split("-"))
    return opens, closes if closes > opens else closes + 24 * 60
