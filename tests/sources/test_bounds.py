"""Hostile files: each ends soon, with an answer or a refusal."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from calbot.model.state import SourceState
from tests.sources.calendars import calendar, event, read, said, times

GOOD = event("DTSTART:20260113T090000Z", uid="good")


@pytest.mark.parametrize(
    "lines",
    [
        "DESCRIPTION:" + "x" * 300_000,
        "DESCRIPTION:" + "\n ".join("x" * 5_000),
        "ATTENDEE" + "".join(f";X-P{number}=a" for number in range(40_000)) + ":mailto:a@b.example",
        "ATTENDEE;CN=" + '"' * 300_001 + ":mailto:a@b.example",
        "\n".join(f"EXDATE:2026{1 + n % 12:02d}01T000000Z" for n in range(5_000)),
        "RDATE:" + ",".join(f"2026{1 + n % 12:02d}01T000000Z" for n in range(20_000)),
    ],
    ids=["long", "folded", "parameters", "quotes", "exceptions", "dates"],
)
def test_an_event_that_is_too_big_loses_only_itself(lines: str) -> None:
    reading = read(calendar(event("DTSTART:20260112T090000Z", lines, uid="big"), GOOD))
    assert times(reading) == ["0113T0900"]
    assert "larger than 256 kB or 4,000 lines" in said(reading)


def test_what_nests_too_deep_loses_only_itself() -> None:
    deep = "BEGIN:X-A\n" * 5_000 + "END:X-A\n" * 5_000
    reading = read(calendar(event("DTSTART:20260112T090000Z", deep.strip(), uid="deep"), GOOD))
    assert times(reading) == ["0113T0900"]
    assert "nested more than 8 deep" in said(reading)


def test_events_inside_events_without_end() -> None:
    reading = read(calendar("BEGIN:VEVENT\n" * 2_000, "END:VEVENT\n" * 2_000, GOOD))
    assert times(reading) == ["0113T0900"]
    assert len(reading.problems) == 201
    assert reading.problems[-1].said == "and 1,800 more problems"


def test_more_events_than_are_read_make_the_reading_blind() -> None:
    reading = read(calendar("BEGIN:VEVENT\nEND:VEVENT\n" * 50_001))
    assert reading.state is SourceState.BLIND
    assert "more than 50,000 events" in said(reading)


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (("DTSTART:20260112T090000Z", "DURATION:P99999999D"), True),
        (("DTSTART:20260112T090000Z", "DURATION:P999999999999999999W"), True),
        (("DTSTART:20260112T090000Z", "DTEND:21990112T090000Z"), True),
        (("DTSTART:99991231T235959Z", "RRULE:FREQ=DAILY"), False),
        (("DTSTART;TZID=America/New_York:99991231T235959", "DTEND:99991231T235959Z"), False),
        (("DTSTART;TZID=Asia/Tokyo:00010101T000000", "RRULE:FREQ=DAILY"), False),
        (("DTSTART:10260101T000000Z", "DTEND:99990101T000000Z", "RRULE:FREQ=DAILY"), False),
    ],
)
def test_times_beyond_any_plan(lines: tuple[str, ...], kept: bool) -> None:
    reading = read(calendar(event(*lines, uid="far"), GOOD))
    assert times(reading) == (["0112T0900", "0113T0900"] if kept else ["0113T0900"])
    assert len(reading.problems) == 1


def test_nothing_but_blank_lines() -> None:
    assert read(calendar("\n" * 200_000)).state is SourceState.EMPTY


def test_thousands_of_events_with_one_uid() -> None:
    same = [event(f"DTSTART:20260112T{hour % 24:02d}0000Z", f"SEQUENCE:{hour}") for hour in range(2_000)]
    assert times(read(calendar(*same))) == ["0112T0700"]


SCALED = r"""
from datetime import datetime, timezone
from calbot.errors import InputError
from calbot.sources import bounds, fence
start, end = datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2026, 2, 1, tzinfo=timezone.utc)
good = b"BEGIN:VEVENT\nUID:a\nDTSTART:20260113T090000Z\nEND:VEVENT\n"
body = b"BEGIN:VCALENDAR\nX-PAD:" + b"x" * (21 << 20) + b"\n" + good + b"END:VCALENDAR\n"
try:
    read = len(fence.start_read_bytes(body, "big.ics", start, end).result().entries)
except InputError as refused:
    read = str(refused)
print(bounds.EVENTS, fence.LIMITS.cpu_seconds, read)
"""


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("", "50000 16 big.ics: the file is larger than 20 MB; export a shorter span"),
        ("2", "100000 32 1"),
        ("21", "50000 16 big.ics: the file is larger than 20 MB; export a shorter span"),
    ],
)
def test_an_operator_lets_calendars_be_larger_also_behind_the_fence(told: str, said: str) -> None:
    environment = {**os.environ, "CALBOT_CALENDAR_SCALE": told}
    answer = subprocess.run(
        [sys.executable, "-c", SCALED], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == said
