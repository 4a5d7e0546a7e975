"""Calendars that are being read in child processes while the rest of a command is still loading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from calbot.cli.window import reading_span
from calbot.errors import InputError
from calbot.sources.fence import PendingReading, start_read

Reading = Mapping[Path, PendingReading]
"""The .ics files by path; `result` waits for the child."""


def start_reading(files: Sequence[Path], start: str, end: str, zone: str, now: datetime) -> Reading:
    """Begins to read each .ics of `files` around the window that `--from` and `--to` name."""
    first, last = reading_span(start, end, now)
    under_way: dict[Path, PendingReading] = {}
    for path in files:
        if path.suffix.casefold() != ".csv" and path not in under_way:
            # One that cannot be opened is told later, together with everything else that is wrong.
            with suppress(InputError):
                under_way[path] = start_read(path, first, last, zone)
    return under_way
