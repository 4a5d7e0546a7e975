"""When people mean: understood whole or not at all, doubt asked, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calendar_packs import phrases
from calbot.chat.when import Reading, day_first, read_when

NOW = datetime(2026, 11, 25, 11, 18, tzinfo=UTC)
"""Wednesday, 11:18 in London, 20:18 in Tokyo, 05:18 in Chicago."""


def london(text: str) -> Reading:
    return read_when(text, NOW, "Europe/London")


def shown(reading: Reading) -> list[str]:
    return [choice.strftime("%m-%d %H:%M") for choice in reading.choices]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("tue 3pm", "12-01 15:00"),
        ("fri 8:00", "11-27 08:00"),
        ("Friday at 08:00", "11-27 08:00"),
        ("tomorrow at noon", "11-26 12:00"),
        ("tmrw 9a", "11-26 09:00"),
        ("1 Dec 15:00", "12-01 15:00"),
        ("Dec 1st, 3 pm", "12-01 15:00"),
        ("the 5th at 10am", "12-05 10:00"),
        ("1/12 9am", "12-01 09:00"),
        ("2026-12-01 15:00", "12-01 15:00"),
        ("tue 1 dec 2026 15:00", "12-01 15:00"),
        ("tomorrow morning at 8", "11-26 08:00"),
        ("tonight at 8", "11-25 20:00"),
        ("tomorrow 15h30", "11-26 15:30"),
        ("in 90 minutes", "11-25 12:48"),
        ("in an hour and a half", "11-25 12:48"),
        ("in 3 days at 8am", "11-28 08:00"),
        ("a week from tomorrow at 9am", "12-03 09:00"),
        ("next week wednesday 4pm", "12-02 16:00"),
        ("tue 9-10am", "12-01 09:00"),
        ("tomorrow 11am-1pm", "11-26 11:00"),
        ("tomorrow 11-1pm", "11-26 11:00"),
        ("3pm", "11-25 15:00"),
        ("15:00 pm tomorrow", "11-26 15:00"),
        ("8am", "11-26 08:00"),
        ("eod tomorrow", "11-26 17:00"),
        ("fri 3pm Tokyo", "11-27 06:00"),
        ("fri 3pm in Chicago", "11-27 21:00"),
        ("fri 3pm America/New_York", "11-27 20:00"),
        ("fri 3pm PT", "11-27 23:00"),
        ("fri 3pm UTC+9", "11-27 06:00"),
        ("fri 15:00 +0900", "11-27 06:00"),
        ("明日15時", "11-26 15:00"),
        ("明日 午後3時半", "11-26 15:30"),
        ("来週月曜の14時", "11-30 14:00"),
        ("12月1日(火) 15:00", "12-01 15:00"),
        ("三日後の十時", "11-28 10:00"),
        ("１２月１日　１５：００", "12-01 15:00"),
        ("金曜の夜8時", "11-27 20:00"),
        ("明日の25時", "11-27 01:00"),
        ("明日15時 日本時間", "11-26 06:00"),
        ("明日03時", "11-26 03:00"),
        ("fri 03:30", "11-27 03:30"),
        ("金曜 午後0時", "11-27 12:00"),
        ("fri lunchtime 11:30", "11-27 11:30"),
        ("fri lunchtime at 1", "11-27 13:00"),
        ("金曜昼11時", "11-27 11:00"),
        ("金曜お昼1時", "11-27 13:00"),
        ("金曜の夕方5時", "11-27 17:00"),
        ("金曜深夜11時", "11-27 23:00"),
    ],
)
def test_one_meaning(text: str, utc: str) -> None:
    assert shown(london(text)) == [utc]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("next fri 3pm", ["11-27 15:00", "12-04 15:00"]),
        ("wed 4pm", ["11-25 16:00", "12-02 16:00"]),
        ("fri at 8", ["11-27 08:00", "11-27 20:00"]),
        ("fri 8", ["11-27 08:00", "11-27 20:00"]),
        ("half past 3 tomorrow", ["11-26 03:30", "11-26 15:30"]),
        ("midnight friday", ["11-27 00:00", "11-28 00:00"]),
        ("friday morning", ["11-27 08:00", "11-27 09:00"]),
        ("3pm CST tomorrow", ["11-26 07:00", "11-26 21:00"]),
        ("来週日曜 10時", ["11-29 10:00", "12-06 10:00"]),
        ("金曜深夜1時", ["11-27 01:00", "11-28 01:00"]),
        ("金曜深夜5時", ["11-27 05:00", "11-28 05:00"]),
        ("金曜3時", ["11-27 03:00", "11-27 15:00"]),
        ("金曜の6時半", ["11-27 06:30", "11-27 18:30"]),
        ("fri 3:30", ["11-27 03:30", "11-27 15:30"]),
    ],
)
def test_doubt_is_a_choice(text: str, utc: list[str]) -> None:
    assert shown(london(text)) == utc


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "when.no_time"),
        ("soon", "when.unknown"),
        ("may we move it?", "when.unknown"),
        ("post 505 now please", "when.unknown"),
        ("tomorrow or thursday 3pm", "when.unknown"),
        ("tue 15", "when.unknown"),
        ("25:00 tomorrow", "when.unknown"),
        ("13am tomorrow", "when.unknown"),
        ("0pm tomorrow", "when.unknown"),
        ("10 to 3pm tomorrow", "when.unknown"),
        ("5 to 3 pm fri", "when.unknown"),
        ("by fri 3pm", "when.unknown"),
        ("tomorrow at 3pm in the morning", "when.unknown"),
        ("fri afternoon at 11", "when.unknown"),
        ("fri evening at 1", "when.unknown"),
        ("金曜の昼10時", "when.unknown"),
        ("金曜深夜7時", "when.unknown"),
        ("fri", "when.no_time"),
        ("2026-12-01", "when.no_time"),
        ("12月1日", "when.no_time"),
        ("tomorrow 3 dec 3pm", "when.no_day"),
        ("next week 3pm", "when.no_day"),
        ("next month friday 3pm", "when.no_day"),
        ("feb 30 9am", "when.no_such_day"),
        ("fri 5 dec 10am", "when.weekday"),
        ("12月1日(金) 15:00", "when.weekday"),
        ("today at 9am", "when.past"),
        ("yesterday 3pm", "when.past"),
        ("1 Dec 2020 9:00", "when.past"),
        ("9am IST tomorrow", "when.zone_shared"),
        ("fri 3pm Atlantis/Deep", "when.zone_unknown"),
    ],
)
def test_refused_with_its_reason(text: str, problem: str) -> None:
    reading = london(text)
    assert (reading.choices, reading.problem) == ((), problem)


def test_an_hour_that_the_clocks_skip_gives_its_two_neighbours() -> None:
    assert shown(london("28 Mar 2027 01:30")) == ["03-28 00:30", "03-28 01:30"]


def test_an_hour_that_comes_twice_asks_which() -> None:
    assert shown(london("31 Oct 2027 01:30")) == ["10-31 00:30", "10-31 01:30"]


def test_a_winter_name_in_summer_asks() -> None:
    assert shown(read_when("July 6 2027 9am PST", NOW, "America/New_York")) == ["07-06 16:00", "07-06 17:00"]


def test_a_named_city_is_the_zone_that_is_kept() -> None:
    assert london("fri 3pm Tokyo").zone == "Asia/Tokyo"
    assert london("fri 3pm UTC+9").zone == "Europe/London"


def test_the_reader_s_own_day_counts() -> None:
    assert shown(read_when("明日9時", NOW.replace(hour=16), "Asia/Tokyo")) == ["11-27 00:00"]


def test_where_two_zones_have_different_days_both_are_asked() -> None:
    assert shown(read_when("tomorrow 9am JST", NOW.replace(hour=16), "Europe/London")) == ["11-26 00:00", "11-27 00:00"]


def test_month_first_where_people_write_so() -> None:
    assert shown(read_when("12/1 9:00", NOW, "Asia/Tokyo", day_first=day_first("ja", "Asia/Tokyo"))) == ["12-01 00:00"]
    assert not day_first("en", "America/Chicago")
    assert day_first("en", "Europe/London")


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    reading = london(text)
    assert bool(reading.choices) != bool(reading.problem)
    assert all(choice > NOW for choice in reading.choices)


@given(
    st.datetimes(NOW.replace(tzinfo=None) + timedelta(hours=1), datetime(2030, 1, 1, tzinfo=UTC).replace(tzinfo=None))
)
def test_what_we_write_we_read(at: datetime) -> None:
    wall = at.replace(second=0, microsecond=0)
    reading = read_when(wall.strftime("%a %d %b %Y %H:%M"), NOW, "Asia/Tokyo")
    assert reading.choices == ((wall - timedelta(hours=9)).replace(tzinfo=UTC),) or reading.problem == "when.past"


def test_phrases_collected_elsewhere(bench_data: Path) -> None:
    score = phrases(bench_data / "calendars" / "conformance")
    assert score is not None
    assert score.wrong == []
    assert score.right >= 55
