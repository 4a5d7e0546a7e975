"""Hours that may be of a clock of twelve: asked about, unless any of them tells by which clock they are written."""

from __future__ import annotations

from datetime import time

import pytest

from calbot.errors import OpenQuestion
from calbot.sources.answers import NO_ANSWERS, Answers, answers_of, told
from calbot.sources.posts import read_posts
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet
from tests.sources.books import book

TWELVE, ALL = Answers(clock=12), Answers(clock=24)


def sheet(*hours: str) -> str:
    return "Date,Time,Title\n" + "".join(f"2027-07-{day:02d},{hour},T{day}\n" for day, hour in enumerate(hours, 5))


def read(text: str, answers: Answers = NO_ANSWERS) -> CalendarReading:
    return read_sheet(text.encode(), "plan.csv", "UTC", answers)


def hours(reading: CalendarReading) -> list[str]:
    return [f"{entry.starts_at:%H:%M}" for entry in reading.entries if not entry.all_day]


@pytest.mark.parametrize(
    "cells",
    [
        *[("3:00", "11:30"), ("9:00", "1:15", "12:30"), ("3:00-4:00", "10:00"), ("10:00", "3時"), ("3.30", "11.00")],
        *[("9:00 JST", "3:00 JST"), ("TBC", "6:59"), ("12:59", "5:00")],
    ],
)
def test_hours_of_which_none_is_past_noon_and_some_would_be_at_night_are_asked_about(cells: tuple[str, ...]) -> None:
    with pytest.raises(OpenQuestion, match=r"at night, or 1\d:00\?.*--clock 24 .*--clock 12 .*clock = \"24\""):
        read(sheet(*cells))


def test_each_answer_is_one_reading() -> None:
    text = sheet("3:00", "11:30", "7:00", "12:15", "6:59")
    assert hours(read(text, ALL)) == ["03:00", "11:30", "07:00", "12:15", "06:59"]
    reading = read(text, TWELVE)
    assert hours(reading) == ["15:00", "11:30", "07:00", "12:15", "18:59"]
    assert "hours without AM or PM are read as 7:00 to 18:59, as was answered" in reading.assumed
    # An answer that is none asks again.
    with pytest.raises(OpenQuestion):
        read(text, answers_of({"clock": "13"}))
    assert answers_of(told(TWELVE)) == TWELVE
    assert NO_ANSWERS.over(TWELVE) == TWELVE
    assert ALL.over(TWELVE) == ALL


@pytest.mark.parametrize(
    "cells",
    [
        *[("9:30", "10:00"), ("09:30", "10:00"), ("03:00", "11:30"), ("3:00", "15:00"), ("0:30", "3:00")],
        *[("3:00-13:00", "9:00"), ("3h30", "11h"), ("3:00 PM", "11:30 AM"), ("午後3時", "午前11時"), ("8:00", "12:00")],
        *[("", "TBC"), ("7:00", "11:59")],
    ],
)
def test_hours_that_tell_their_clock_are_not_asked_about(cells: tuple[str, ...]) -> None:
    assert len(read(sheet(*cells)).entries) == len(cells)


def test_the_hour_of_a_date_is_asked_about_too_unless_a_program_wrote_it() -> None:
    text = "Published at,Title\n2027-07-05 {},A\n2027-07-06 11:00,B\n"
    with pytest.raises(OpenQuestion, match='"2027-07-05 3:00" in column "Published at"'):
        read(text.format("3:00"))
    assert hours(read(text.format("3:00"), TWELVE)) == ["15:00", "11:00"]
    assert hours(read(text.format("03:00"))) == ["03:00", "11:00"]
    assert hours(read(text.format("3:00+00:00"))) == ["03:00", "11:00"]


def test_a_column_of_am_and_pm_tells() -> None:
    text = "Date,Time,AM/PM,Title\n2027-07-05,3:00,PM,A\n2027-07-06,11:00,AM,B\n"
    assert hours(read(text)) == ["15:00", "11:00"]


def test_one_week_of_a_sheet_may_tell_for_the_others() -> None:
    week = "Date,Time,Post\n2027-07-05,3:00,A\n,,\nDate,Post,Time\n2027-07-12,B,{}\n"
    assert hours(read(week.format("15:00"))) == ["03:00", "15:00"]
    with pytest.raises(OpenQuestion, match=r"plan\.csv:2"):
        read(week.format("11:00"))


def test_times_of_a_workbook_have_noughts_that_nobody_typed() -> None:
    def workbook(*at: time) -> bytes:
        rows = [[f"2027-07-{day:02d}", one, "Lids"] for day, one in enumerate(at, 5)]
        return book({"July": [["Date", "Time", "Title"], *rows]})

    with pytest.raises(OpenQuestion, match="at night, or 15:00"):
        read_posts(workbook(time(3), time(11, 30)), "plan.xlsx", "UTC")
    assert hours(read_posts(workbook(time(3), time(11, 30)), "plan.xlsx", "UTC", TWELVE)) == ["15:00", "11:30"]
    assert hours(read_posts(workbook(time(9), time(11, 30)), "plan.xlsx", "UTC")) == ["09:00", "11:30"]
    assert hours(read_posts(workbook(time(3), time(15)), "plan.xlsx", "UTC")) == ["03:00", "15:00"]


def test_two_columns_of_hours_agree_by_a_clock_of_twelve() -> None:
    text = "Date,Time (America/New_York),Time (America/Los_Angeles),Title\n2027-07-05,4:00,1:00,A\n"
    (entry,) = read(text, TWELVE).entries
    assert (entry.all_day, entry.starts_at.hour) == (False, 20)
