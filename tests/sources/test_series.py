"""Repeating events: what is left of a rule after its exceptions, and what is mended on the way."""

from __future__ import annotations

import pytest

from tests.sources.calendars import calendar, event, read, said, times

NINE = "DTSTART;TZID=America/New_York:20260105T090000"
WEEKLY = (NINE, "DURATION:PT30M", "RRULE:FREQ=WEEKLY;COUNT=4")


def test_wall_clock_stays_over_the_change_of_clocks() -> None:
    reading = read(calendar(event("DTSTART;TZID=America/New_York:20260301T090000", "RRULE:FREQ=WEEKLY;COUNT=3")))
    assert times(reading) == ["0301T1400", "0308T1300", "0315T1300"]


def test_a_time_that_the_clocks_skip_is_read_with_the_offset_before() -> None:
    reading = read(calendar(event("DTSTART;TZID=America/New_York:20260308T023000")))
    assert times(reading) == ["0308T0730"]


def test_each_occurrence_has_its_own_lasting_key() -> None:
    keys = [entry.key for entry in read(calendar(event(*WEEKLY))).entries]
    assert keys[:2] == ["1/20260105T140000Z", "1/20260112T140000Z"]


def test_a_moved_occurrence_keeps_its_key() -> None:
    moved = event("RECURRENCE-ID;TZID=America/New_York:20260112T090000", "DTSTART:20260113T160000Z", title="Moved")
    reading = read(calendar(event(*WEEKLY), moved))
    assert times(reading) == ["0105T1400", "0113T1600", "0119T1400", "0126T1400"]
    assert (reading.entries[1].key, reading.entries[1].title) == ("1/20260112T140000Z", "Moved")


@pytest.mark.parametrize(
    "place", ["RECURRENCE-ID:20260112T140000Z", "RECURRENCE-ID;VALUE=DATE:20260112", "RECURRENCE-ID:20260112T090000"]
)
def test_a_replacement_finds_its_occurrence_however_it_names_it(place: str) -> None:
    reading = read(calendar(event(*WEEKLY), event(place, "DTSTART:20260113T160000Z")))
    assert times(reading) == ["0105T1400", "0113T1600", "0119T1400", "0126T1400"]


def test_an_occurrence_cancelled_by_itself() -> None:
    off = event("RECURRENCE-ID:20260112T140000Z", "DTSTART:20260112T140000Z", "STATUS:CANCELLED")
    reading = read(calendar(event(*WEEKLY), off))
    assert [entry.cancelled for entry in reading.entries] == [False, True, False, False]


def test_this_and_all_later_ones_move() -> None:
    later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20260119T090000",
        "DTSTART;TZID=America/New_York:20260119T100000",
        title="Later",
    )
    reading = read(calendar(event(*WEEKLY), later))
    assert times(reading) == ["0105T1400", "0112T1400", "0119T1500", "0126T1500"]
    assert [entry.title for entry in reading.entries] == ["Water test", "Water test", "Later", "Later"]


def test_exceptions_by_instant_and_by_day() -> None:
    reading = read(calendar(event(*WEEKLY, "EXDATE:20260112T140000Z", "EXDATE;VALUE=DATE:20260119")))
    assert times(reading) == ["0105T1400", "0126T1400"]


def test_further_dates_with_their_own_length() -> None:
    dates = "RDATE;VALUE=PERIOD:20260120T090000Z/PT2H,20260121T090000Z/20260121T100000Z"
    reading = read(calendar(event("DTSTART:20260105T090000Z", "DURATION:PT30M", dates)))
    assert [(entry.ends_at - entry.starts_at).seconds // 60 for entry in reading.entries if entry.ends_at] == [
        30,
        120,
        60,
    ]


@pytest.mark.parametrize("until", ["20260119", "20260119T090000", "20260119T140000Z", "20260119T235959Z"])
def test_the_last_day_of_a_zoned_series_is_kept_however_until_is_written(until: str) -> None:
    reading = read(calendar(event(NINE, f"RRULE:FREQ=WEEKLY;UNTIL={until}")))
    assert times(reading) == ["0105T1400", "0112T1400", "0119T1400"]


def test_spaces_and_small_letters_in_a_rule() -> None:
    reading = read(calendar(event(NINE, "rrule:freq=WEEKLY;byday=MO, WE;count=3;")))
    assert times(reading) == ["0105T1400", "0107T1400", "0112T1400"]


def test_a_calendar_zone_does_not_turn_a_utc_series_into_wall_clock() -> None:
    series = event("DTSTART:20260301T140000Z", "RRULE:FREQ=WEEKLY;COUNT=3")
    reading = read(calendar(series, head="X-WR-TIMEZONE:America/New_York\n"))
    assert times(reading) == ["0301T1400", "0308T1400", "0315T1400"]


def test_an_end_before_the_start_does_not_move_the_start() -> None:
    reading = read(calendar(event("DTSTART:20260112T090000Z", "DTEND:20260111T090000Z")))
    assert times(reading) == ["0112T0900"]
    assert reading.entries[0].ends_at is None
    assert "ends before it starts" in said(reading)


def test_the_newest_of_two_masters_is_kept() -> None:
    old = event("DTSTART:20260105T090000Z", "SEQUENCE:1", title="Old")
    new = event("DTSTART:20260106T090000Z", "SEQUENCE:2", title="New")
    reading = read(calendar(new, old))
    assert [entry.title for entry in reading.entries] == ["New"]
    assert "2 events share this UID" in said(reading)


def test_a_replacement_whose_series_is_not_in_the_file() -> None:
    reading = read(calendar(event("RECURRENCE-ID:20260112T140000Z", "DTSTART:20260113T160000Z")))
    assert times(reading) == ["0113T1600"]


def test_all_day_series_stay_days() -> None:
    reading = read(calendar(event("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=WEEKLY;UNTIL=20260315")), "Europe/London")
    assert [entry.key for entry in reading.entries] == ["1/20260301", "1/20260308", "1/20260315"]
    assert all(entry.all_day for entry in reading.entries)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=5",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=FORTNIGHTLY",
        "INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=99",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;COUNT=many",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;BYMINUTE=0,10,20,30,40,50,55",
    ],
)
def test_a_rule_that_is_not_followed_keeps_its_first_date(rule: str) -> None:
    reading = read(
        calendar(event("DTSTART:20260112T090000Z", f"RRULE:{rule}"), event("DTSTART:20260113T090000Z", uid="2"))
    )
    assert times(reading) == ["0112T0900", "0113T0900"]
    assert "only its first date is kept" in said(reading)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=5MO",
        "FREQ=DAILY;INTERVAL=999999999999",
    ],
)
def test_a_rule_that_never_fires_costs_nothing(rule: str) -> None:
    assert times(read(calendar(event("DTSTART:20260112T090000Z", f"RRULE:{rule}")))) == ["0112T0900"]


def test_a_count_is_counted_from_the_beginning_not_from_the_window() -> None:
    reading = read(calendar(event("DTSTART:20251229T090000Z", "RRULE:FREQ=DAILY;COUNT=5")))
    assert times(reading) == ["0101T0900", "0102T0900"]


def test_too_many_steps_to_reach_the_window() -> None:
    reading = read(calendar(event("DTSTART:19700101T000000Z", "RRULE:FREQ=HOURLY;COUNT=999999999")))
    assert (reading.entries, "50,000 steps" in said(reading)) == ((), True)


def test_too_many_occurrences_in_the_window() -> None:
    reading = read(calendar(event("DTSTART:20260101T000000Z", "RRULE:FREQ=HOURLY")))
    assert len(reading.entries) == 2000
    assert "more than 2,000 times" in said(reading)


def test_an_old_rule_is_entered_near_the_window() -> None:
    assert len(read(calendar(event("DTSTART:19010101T090000Z", "RRULE:FREQ=HOURLY;INTERVAL=24"))).entries) == 90
