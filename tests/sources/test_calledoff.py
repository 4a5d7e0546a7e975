"""A cancellation reaches the series of its UID, wherever in the file it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.model.state import SourceState
from calbot.sources import ics
from calbot.sources.event import Event, read_event
from calbot.sources.reading import CalendarReading
from calbot.sources.split import Component
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


def test_copies_of_a_series_and_its_cancellations_in_hundreds_are_read_once_each(monkeypatch) -> None:
    asked: list[int] = []

    def counted(component: Component, *rest: Any, **more: Any) -> Event:
        asked.append(component.line)
        return read_event(component, *rest, **more)

    monkeypatch.setattr(ics, "read_event", counted)
    day = (datetime(2026, 1, 12, 9, tzinfo=UTC) + timedelta(days=n) for n in range(60))
    one_off = "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:{:%Y%m%dT%H%M%SZ}\nSEQUENCE:1\nEND:VEVENT\n"
    daily = event("DTSTART;TZID=Europe/Berlin:20260112T100000", "RRULE:FREQ=DAILY;COUNT=61", "SEQUENCE:1")
    reading = read(calendar(daily) * 60 + b"".join(calendar(one_off.format(at), head=OFF) for at in day))
    assert len(asked) == len(set(asked)) == 120
    assert (len(reading.entries), on(reading)) == (60 * 61, ["0313"] * 60)


def test_a_cancellation_that_cannot_be_read_is_lost_once_however_many_copies_there_are() -> None:
    bad = event("DTSTART:20260112T090000Z", "RECURRENCE-ID:20261399T000000Z")
    copies = calendar(event("DTSTART:soon")) + calendar(event("DTSTART:20260113T090000Z")) * 2
    reading = read(copies + calendar(bad, head=OFF))
    assert (reading.state, times(reading)) == (SourceState.FRESH, ["0113T0900"] * 2)
    assert len(reading.problems) == 2


def test_of_several_cancellations_the_newest_says_whether_it_is_off() -> None:
    named = "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID{}:20260119T090000Z\nSEQUENCE:{}\nEND:VEVENT\n"
    moved = event("DTSTART:20260120T120000Z", "RECURRENCE-ID:20260119T090000Z", "SEQUENCE:3")
    for since in ("", ";RANGE=THISANDFUTURE"):
        for newest, told in ((2, ["0112", "0120"]), (4, ["0112"])):
            off = calendar(named.format(since, newest), named.format(since, 1), head=OFF)
            reading = read(calendar(WEEKLY, moved) + off)
            assert on(reading)[: len(told)] == told
            assert ("0120" in on(reading)) is (newest < 3)
