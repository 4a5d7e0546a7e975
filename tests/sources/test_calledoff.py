"""A cancellation reaches the series of its UID, wherever in the file it stands."""

from __future__ import annotations

import pytest

from calbot.sources.reading import CalendarReading
from tests.sources.calendars import calendar, event, read, said, times

WEEKLY = event("DTSTART;TZID=Europe/Berlin:20260112T100000", "RRULE:FREQ=WEEKLY;COUNT=4", "SEQUENCE:1")
OFF = "METHOD:CANCEL\n"


def on(reading: CalendarReading) -> list[str]:
    return [f"{entry.starts_at:%m%d}" for entry in reading.entries if not entry.cancelled]


def test_another_calendar_of_the_file_cancels_one_occurrence_and_leaves_its_title() -> None:
    cancel = calendar("BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260119T090000Z\nSEQUENCE:1\nEND:VEVENT\n", head=OFF)
    for data in (calendar(WEEKLY) + cancel, cancel + calendar(WEEKLY)):
        reading = read(data)
        assert times(reading) == ["0112T0900", "0119T0900", "0126T0900", "0202T0900"]
        assert on(reading) == ["0112", "0126", "0202"]
        assert {(entry.title, entry.looks_cancelled) for entry in reading.entries} == {("Water test", False)}
        assert said(reading) == ""


@pytest.mark.parametrize("start", ["", "DTSTART:20260112T090000Z\n"])
def test_another_calendar_of_the_file_cancels_all_of_a_series(start: str) -> None:
    moved = event("DTSTART:20260120T120000Z", "RECURRENCE-ID:20260119T090000Z", "SEQUENCE:1")
    cancel = calendar(f"BEGIN:VEVENT\nUID:1\n{start}SEQUENCE:2\nEND:VEVENT\n", head=OFF)
    reading = read(calendar(WEEKLY, moved) + cancel)
    assert times(reading) == ["0112T0900", "0120T1200", "0126T0900", "0202T0900"]
    assert on(reading) == []
    assert said(reading) == ""


def test_another_calendar_of_the_file_cancels_from_some_day_on_or_a_single_event() -> None:
    onwards = "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260126T090000Z\nSEQUENCE:1\nEND:VEVENT\n"
    assert on(read(calendar(WEEKLY) + calendar(onwards, head=OFF))) == ["0112", "0119"]
    single = calendar(event("DTSTART:20260112T090000Z"))
    cancel = "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260112T090000Z\nEND:VEVENT\n"
    assert on(read(single + calendar(cancel, head=OFF))) == []


def test_what_was_called_off_before_it_was_set_anew_is_on() -> None:
    cancel = calendar(event("DTSTART:20260112T090000Z", "SEQUENCE:0"), head=OFF)
    assert on(read(calendar(WEEKLY) + cancel)) == ["0112", "0119", "0126", "0202"]
    again = event("DTSTART:20260120T120000Z", "RECURRENCE-ID:20260119T090000Z", "SEQUENCE:3")
    one = calendar(event("DTSTART:20260119T090000Z", "RECURRENCE-ID:20260119T090000Z", "SEQUENCE:2"), head=OFF)
    assert on(read(calendar(WEEKLY, again) + one)) == ["0112", "0120", "0126", "0202"]
    stamped = event("DTSTART:20260112T090000Z", "DTSTAMP:20260102T000000Z")
    early = calendar(event("DTSTART:20260112T090000Z", "DTSTAMP:20260101T000000Z"), head=OFF)
    assert on(read(calendar(stamped) + early)) == ["0112"]


def test_an_override_in_another_calendar_of_the_file_takes_its_place_in_the_series() -> None:
    moved = event("DTSTART:20260120T120000Z", "RECURRENCE-ID:20260119T090000Z", title="Water test, late")
    reading = read(calendar(WEEKLY) + calendar(moved))
    assert times(reading) == ["0112T0900", "0120T1200", "0126T0900", "0202T0900"]
    assert len({entry.key for entry in reading.entries}) == 4


def test_two_calendars_that_both_tell_it_stay_two_and_are_called_off_together() -> None:
    twice = calendar(WEEKLY) + calendar(event("DTSTART:20260113T090000Z"))
    assert on(read(twice)) == ["0112", "0113", "0119", "0126", "0202"]
    cancel = calendar("BEGIN:VEVENT\nUID:1\nSEQUENCE:2\nEND:VEVENT\n", head=OFF)
    assert (len(read(twice + cancel).entries), on(read(twice + cancel))) == (5, [])


def test_a_status_without_a_rule_cancels_the_series_that_repeats() -> None:
    off = event("DTSTART:20260112T090000Z", "STATUS:CANCELLED", "SEQUENCE:2")
    reading = read(calendar(WEEKLY, off))
    assert times(reading) == ["0112T0900", "0119T0900", "0126T0900", "0202T0900"]
    assert on(reading) == []


def test_what_only_cancels_tells_what_it_was() -> None:
    cancel = event("DTSTART:20260112T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    reading = read(calendar(cancel, head=OFF))
    assert (times(reading), on(reading)) == (["0112T0900", "0119T0900"], [])
    assert "it has no DTSTART" in said(read(calendar("BEGIN:VEVENT\nUID:1\nEND:VEVENT\n", head=OFF)))
