"""Reads to when a post is moved: an hour without a day may be of the post's own day as well as of the next one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from calbot.chat.when import MOST_CHOICES, Reading, says_day

_LATER: Final = re.compile(r"^\s*[\d０-９一二三四五六七八九十]+\s*(?:時間|分|日|週間)半?後(?:に|へ)?\s*$")
"""Of now, or of the hour that the post has: 1時間後に."""


def read_moved(phrase: str, at: datetime, now: datetime, reads: Callable[[str], Reading]) -> Reading:
    """What `phrase` means by `reads`, and where it may as well be said of the hour `at` that the post has, that too.
    Aware UTC."""
    reading = reads(phrase)
    if not reading.choices:
        return reading
    near: tuple[datetime, ...] = ()
    if _LATER.match(phrase):
        near = tuple(at + (choice - now.replace(second=0, microsecond=0)) for choice in reading.choices)
    elif not says_day(phrase):
        near = reads(f"{at.astimezone(ZoneInfo(reading.zone)):%Y-%m-%d} {phrase}").choices
    choices = tuple(sorted({*reading.choices, *near}))
    return Reading(choices, reading.zone) if len(choices) <= MOST_CHOICES else reading
