"""How much of a calendar is read before it is refused: every number that stands between a feed and a hang."""

from __future__ import annotations

BODY_BYTES = 20 * 1024 * 1024
EVENTS = 50_000
EVENT_CHARS = 256 * 1024
EVENT_LINES = 4_000
NESTING = 8
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_DAYS = 366
TIMES_A_DAY = 48
PERIODS_A_SERIES = 50_000
DAYS_A_FEED = 2_000_000
OCCURRENCES_A_SERIES = 2_000
OCCURRENCES_A_FEED = 200_000
ZONE_PARTS = 200
ZONE_DATES = 2_000
ZONE_DAYS = 500_000
PROBLEMS_TOLD = 200
