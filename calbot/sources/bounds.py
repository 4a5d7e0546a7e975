"""How much of a calendar is read before it is refused: every number that stands between a feed and a hang."""

from __future__ import annotations

import os
from typing import Final

VARIABLE: Final = "CALBOT_CALENDAR_SCALE"


def _scale(told: str) -> int:
    """What an operator with a larger calendar sets; `calbot.config` says what is wrong with a value that is none."""
    return int(told) if told.isascii() and told.isdecimal() and 1 <= int(told[:3]) <= 20 and len(told) < 3 else 1


SCALE: Final = _scale(os.environ.get(VARIABLE, ""))
"""How many times as much as usual a whole calendar may hold. One event may never be larger."""

BODY_BYTES = 20 * 1024 * 1024 * SCALE
EVENTS = 50_000 * SCALE
EVENT_CHARS = 256 * 1024
EVENT_LINES = 4_000
NESTING = 8
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_DAYS = 366
TIMES_A_DAY = 48
PERIODS_A_SERIES = 50_000
DAYS_A_FEED = 2_000_000 * SCALE
OCCURRENCES_A_SERIES = 2_000
OCCURRENCES_A_FEED = 200_000 * SCALE
ZONE_PARTS = 200
ZONE_DATES = 2_000
ZONE_DAYS = 500_000
PROBLEMS_TOLD = 200
