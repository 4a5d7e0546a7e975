"""Dates and times of sheets, read for certain or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from calbot.sources.moment import Order, Stamp, midnight, read_hour, read_stamp, to_utc, with_year

DAY = date(2026, 12, 3)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    "text",
    [
        *("2026-12-03", "2026/12/3", "2026.12.03", "3 Dec 2026", "3rd December 2026", "Dec 3, 2026", "December 3 2026"),
        *(
            "Thu, 3 Dec 2026",
            "Thursday, December 3, 2026",
            "3-Dec-26",
            "3 Dec. 2026",
            "2026年12月3日",
            "2026年12月3日(木)",
        ),
        *("03/12/2026", "3/12/26", "03.12.2026", "03-12-2026", "Thu 03/12/2026", "２０２６年１２月３日"),
    ],
)
def test_one_day_in_many_spellings(text: str) -> None:
    assert read_stamp(text, Order.DAY_FIRST) == Stamp(DAY)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-12-03 10:00", time(10)),
        ("2026-12-03T10:00:30", time(10, 0, 30)),
        ("03/12/2026 9:05 pm", time(21, 5)),
        ("3 Dec 2026, 10:00", time(10)),
        ("2026年12月3日 午後3時30分", time(15, 30)),
    ],
)
def test_day_with_an_hour(text: str, hour: time) -> None:
    stamp = read_stamp(text, Order.DAY_FIRST)
    assert (stamp.day, stamp.hour) == (DAY, hour)


def test_offsets_are_kept() -> None:
    for text in ("2026-12-03T10:00Z", "2026-12-03T10:00+00:00", "3 Dec 2026 10:00 UTC", "2026-12-03 19:00+09:00"):
        assert to_utc(read_stamp(text), LONDON) == datetime(2026, 12, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "soon",
            "next Friday",
            "2026-02-30",
            "31/02/2026",
            "32/01/2026",
            "3 Dec",
            "12/3",
            "Week 49",
            "46359",
            "2026",
        ),
        *(
            "Fri 3 Dec 2026",
            "1826-12-03",
            "3 Dec 2026 10",
            "3 Dec 2026 25:00",
            "3 Dec 2026 10:00 PST",
            "2026-12-03 noonish",
        ),
    ],
)
def test_what_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_stamp(text, Order.DAY_FIRST)


def test_numbers_in_a_column_without_an_order_are_refused() -> None:
    with pytest.raises(ValueError, match="no date"):
        read_stamp("03/12/2026", Order.PLAIN)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        *(
            ("10:00", time(10)),
            ("10:00 AM", time(10)),
            ("12:00 AM", time(0)),
            ("12:30pm", time(12, 30)),
            ("9.30pm", time(21, 30)),
        ),
        *(("3 p.m.", time(15)), ("10am", time(10)), ("15h30", time(15, 30)), ("15h", time(15)), ("10時", time(10))),
        *(("午前10時", time(10)), ("午後3:15", time(15, 15)), ("18:00-19:00", time(18)), ("18:00 – 19:00", time(18))),
        *(("15時半", time(15, 30)), ("午後3時半", time(15, 30)), ("9時半から", time(9, 30))),
        *(("at 7:45", time(7, 45)), ("１０：３０", time(10, 30)), ("00:00", time(0)), ("10:00:30", time(10, 0, 30))),
    ],
)
def test_hours(text: str, hour: time) -> None:
    assert read_hour(text, DAY).hour == hour


@pytest.mark.parametrize(
    "text", ["", "10", "25:00", "10:60", "13 pm", "0 am", "morning", "10:00 EST", "10:00 +20", "10:00 or 11:00"]
)
def test_hours_that_are_not_certain_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_hour(text, DAY)


def test_hours_that_clocks_jump_over_or_repeat_are_refused() -> None:
    with pytest.raises(ValueError, match="does not exist on 2027-03-28 in Europe/London"):
        to_utc(read_stamp("2027-03-28 01:30"), LONDON)
    with pytest.raises(ValueError, match="happens twice on 2027-10-31 in Europe/London"):
        to_utc(read_stamp("2027-10-31 01:30"), LONDON)
    assert to_utc(read_stamp("2027-10-31 01:30+01:00"), LONDON) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_wall_clock_stays_over_the_change() -> None:
    hours = [to_utc(read_stamp(f"2027-03-{day} 09:00"), LONDON).hour for day in (27, 29)]
    assert hours == [9, 8]
    assert midnight(date(2027, 3, 29), LONDON) == datetime(2027, 3, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("3. Dezember 2026", "3 décembre 2026", "3 de diciembre de 2026", "3 dicembre 2026", "3 de dezembro de 2026"),
        *("3 december 2026", "٣ Dec 2026", "2026年12月3日(木)", "\u200f2026-12-03"),
    ],
)
def test_months_and_digits_of_other_languages(text: str) -> None:
    assert read_stamp(text) == Stamp(date(2026, 12, 3))


def test_japanese_weekday_must_be_right() -> None:
    with pytest.raises(ValueError, match="is no 金曜日"):
        read_stamp("2026年12月3日(金)")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("17-Jun", date(2026, 6, 17)),
        ("Wed 17 Jun", date(2026, 6, 17)),
        ("June 17th", date(2026, 6, 17)),
        ("17.6.", date(2026, 6, 17)),
        ("6月17日(水)", date(2026, 6, 17)),
        ("6/17(水)", date(2026, 6, 17)),
        ("17 juin", date(2026, 6, 17)),
        ("2025-06-17", date(2025, 6, 17)),
    ],
)
def test_year_is_put_where_it_is_missing(text: str, whole: date) -> None:
    assert read_stamp(with_year(text, 2026), Order.DAY_FIRST) == Stamp(whole)
