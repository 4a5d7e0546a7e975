"""Reading a section [sla.NAME]: how soon who writes is promised an answer, and by which clock."""

from __future__ import annotations

from typing import Final

from calbot.config.business import read_own
from calbot.config.keys import SLA_CLOCKS
from calbot.config.section import Section
from calbot.config.week import BusinessSetting
from calbot.config.workspace import SlaSetting

_SHIPPED_TARGETS: Final = {"general": 240, "reviews": BusinessSetting().day_minutes}


def read_promise(name: str, section: Section, business: BusinessSetting | None) -> SlaSetting:
    """The promise called `name`; `business` are the company's hours, where they are told."""
    shipped = _SHIPPED_TARGETS.get(name, 0)
    if not shipped and not section.has("target_minutes"):
        section.wrong("target_minutes", "must be there: a promise of your own needs its minutes")
    percentile = section.whole("percentile") if section.has("percentile") else None
    if percentile is not None and not 50 <= percentile <= 99:
        section.wrong("percentile", "must lie between 50 and 99: 90 means that nine of ten are promised")
    late = section.whole("late_percent") if section.has("late_percent") else None
    if late is not None and not 1 <= late <= 99:
        section.wrong("late_percent", "must lie between 1 and 99: 25 means that a quarter may wait longer")
    clock = section.word("clock", SLA_CLOCKS, "business" if name == "reviews" else "always")
    own = read_own(section, clock, business)
    if name == "reviews" and clock == "business":
        shipped = (own or business or BusinessSetting()).day_minutes
    return SlaSetting(
        name=name,
        target_minutes=section.whole("target_minutes") or shipped,
        clock=clock,
        percentile=percentile,
        needs=section.words("needs"),
        late_percent=late,
        calendar=own,
    )
