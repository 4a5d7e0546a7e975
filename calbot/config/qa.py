"""Reading the section [qa]: how long ids of conversations are kept, and the company's own lines of the rubric."""

from __future__ import annotations

from typing import Final

from calbot.config.section import Section

MOST_DAYS: Final = 90
MOST_LINES: Final = 5
LONGEST: Final = 60


def read_qa(root: Section) -> dict[str, object]:
    """What the file says, by key; what it does not say is as shipped."""
    section = root.section("qa")
    told: dict[str, object] = {}
    days = section.within("keep_days", 0, MOST_DAYS, whole=True)
    if days is not None:
        told["keep_days"] = int(days)
    if own := [" ".join(one.split()) for one in section.words("own")]:
        if len(own) > MOST_LINES or not all(0 < len(one) <= LONGEST and one.isprintable() for one in own):
            section.wrong("own", f"write at most {MOST_LINES} lines of at most {LONGEST} characters")
        told["own"] = own
    return told
