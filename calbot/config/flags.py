"""Reading the section [flags]: by when what was flagged should be right."""

from __future__ import annotations

from typing import Final

from calbot.config.section import Section

MINUTES: Final = ("grave_minutes", "moderate_minutes", "slight_minutes")
_LONGEST: Final = 14 * 1440


def read_flags(root: Section) -> dict[str, int]:
    """The minutes that the file says, by key; what it does not say is as shipped."""
    section = root.section("flags")
    told: dict[str, int] = {}
    for key in MINUTES:
        minutes = section.within(key, 5, _LONGEST, whole=True)
        if minutes is not None:
            told[key] = int(minutes)
    kept = [told[key] for key in MINUTES if key in told]
    if kept != sorted(kept):
        section.wrong(MINUTES[-1] if MINUTES[-1] in told else MINUTES[1], "what is graver may not be due later")
    return told
