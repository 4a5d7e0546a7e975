"""What a second look at a large calendar costs, and the expansion of a quarter, beside icalendar and its companion."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.calendar_cases import Broken
from calbot.sources import bounds
from calbot.sources.ics import read_calendar
from calbot.sources.reading import CalendarReading
from calbot.sources.reread import Question, reread

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 90
CHANGED = 0.01
RECURRING = 0.1
"""Of the events of an expansion; the others happen once, in the year around the window."""
_RULES = (
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=DAILY;COUNT=20",
    "FREQ=MONTHLY;BYMONTHDAY=5",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
)


def calendar(events: int, *, edited: int = 0, stamp: str = "20260101T000000Z", recurring: float = 0.0) -> bytes:
    """An .ics of `events` posts as a planning tool writes it; every n-th is edited so that `edited` of them are."""
    step = events // edited if edited else events + 1
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", "X-WR-TIMEZONE:Europe/London"]
    for number in range(events):
        at = START + timedelta(minutes=number * 525_600 // events - 60 * 24 * 120)
        title = f"Edited {number}" if edited and number % step == 0 else f"Post {number}"
        lines += ["BEGIN:VEVENT", f"UID:{number}@bench", f"DTSTAMP:{stamp}", f"DTSTART:{at:%Y%m%dT%H%M%SZ}"]
        lines += [f"DTEND:{at + timedelta(minutes=30):%Y%m%dT%H%M%SZ}", f"SUMMARY:[IG] {title}", "STATUS:CONFIRMED"]
        lines += [f"DESCRIPTION:Owner: Kim\\nCampaign: winter {number % 40}", f"URL:https://shop.example/{number}"]
        if number % 100 < recurring * 100:
            lines.append(f"RRULE:{_RULES[number % len(_RULES)]}")
        lines += ["SEQUENCE:0", "CATEGORIES:instagram,campaign-winter", "END:VEVENT"]
    return ("\r\n".join([*lines, "END:VCALENDAR", ""])).encode()


def resync(events: int, runs: int) -> dict[str, float]:
    """CPU seconds (median) of a look at `events` of which 1 % changed and all have new stamps, of icalendar's parse of
    the same bytes, and the first as a share of the second. Runs take turns. Raises AssertionError where the second look
    does not give what a reading of the whole file gives."""
    import icalendar

    before = calendar(events)
    after = calendar(events, edited=int(events * CHANGED), stamp="20260202T111111Z")
    question = Question("bench.ics", START, START + timedelta(days=DAYS), "Europe/London")

    def read(data: bytes) -> CalendarReading:
        return read_calendar(data, question.file, question.start, question.end, question.zone)

    _, kept = reread(None, before, question, read)
    assert kept is not None
    assert reread(kept, after, question, read)[0] == read(after)
    ours, theirs = _in_turn(
        lambda: reread(kept, after, question, read), lambda: icalendar.Calendar.from_ical(after), runs
    )
    return {"ours_s": round(ours, 3), "icalendar_s": round(theirs, 3), "ratio": round(ours / theirs, 4)}


def expansion(events: int, runs: int) -> dict[str, float]:
    """CPU seconds (median) of the entries of 90 days from the bytes of `events`, of which a tenth repeat; of
    recurring-ical-events on the whole file, from its bytes too; and the first as a share of the second."""
    import icalendar
    import recurring_ical_events

    data, end = calendar(events, recurring=RECURRING), START + timedelta(days=DAYS)
    ours, theirs = _in_turn(
        lambda: read_calendar(data, "bench.ics", START, end, "Europe/London"),
        lambda: recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(START, end),
        runs,
    )
    parsed = icalendar.Calendar.from_ical(data)
    alone = _timed(lambda: recurring_ical_events.of(parsed).between(START, end))
    found = len(read_calendar(data, "bench.ics", START, end, "Europe/London").entries)
    told = len(recurring_ical_events.of(parsed).between(START, end))
    return {
        "ours_s": round(ours, 3),
        "theirs_s": round(theirs, 3),
        "theirs_without_parsing_s": round(alone, 3),
        "ratio": round(ours / theirs, 4),
        "entries": found,
        "theirs": told,
    }


def scale(events: int) -> int:
    """The `CALBOT_CALENDAR_SCALE` that an operator with a calendar of `events` needs: what is set, or more."""
    return max(bounds.SCALE, -(-events * bounds.SCALE // bounds.EVENTS))


def resync_apart(events: int, runs: int, scale: int) -> dict[str, float]:
    """As `resync`, in a process that is told the scale as every process of calbot is: by its environment. Raises Broken
    where that process fails."""
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.calendar_speed", str(events), str(runs)],
        env={**os.environ, bounds.VARIABLE: str(scale)},
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise Broken(f"a second look at {events} events failed (exit code {answer.returncode}); stderr says why")
    measured: dict[str, float] = json.loads(answer.stdout)
    return measured


def _in_turn(one: Callable[[], object], other: Callable[[], object], runs: int) -> tuple[float, float]:
    times = [(_timed(one), _timed(other)) for _ in range(runs)]
    return statistics.median(a for a, _ in times), statistics.median(b for _, b in times)


def _timed(call: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    call()
    return time.process_time() - began


if __name__ == "__main__":
    print(json.dumps(resync(int(sys.argv[1]), int(sys.argv[2])) | {"scale": bounds.SCALE}))
