"""Phrases that say several times: each is understood whole and asked about, or none is."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.chat.when import Reading, read_when
from calbot.chat.when_several import read_several
from tests.chat.test_when import NOW, shown

WORDS = ("thu", "fri", "3pm", "4pm", "or", "to", "5", "dec", "16:00", "tokyo", "in", "2", "hours", "木曜", "15時", "か")


def london(text: str) -> Reading:
    return read_several(text, NOW, "Europe/London")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("thu 3pm or fri 4pm", ["11-26 15:00", "11-27 16:00"]),
        ("Thu 3pm OR Fri 4pm", ["11-26 15:00", "11-27 16:00"]),
        ("5pm thu 3pm", ["11-26 15:00", "11-26 17:00"]),
        ("thu 3pm or 4pm", ["11-26 15:00", "11-26 16:00"]),
        ("thu or fri 3pm", ["11-26 15:00", "11-27 15:00"]),
        ("mon tue 3pm", ["11-30 15:00", "12-01 15:00"]),
        ("thu 3pm and fri 4pm", ["11-26 15:00", "11-27 16:00"]),
        ("thu 3pm, fri 4pm", ["11-26 15:00", "11-27 16:00"]),
        ("thu 3pm / fri 4pm", ["11-26 15:00", "11-27 16:00"]),
        ("thu 3pm - fri 4pm", ["11-26 15:00", "11-27 16:00"]),
        ("thu 3pm to fri 4pm", ["11-26 15:00", "11-27 16:00"]),
        ("26 nov 3pm 27 nov", ["11-26 15:00", "11-27 15:00"]),
        ("1/12 or 2/12 9am", ["12-01 09:00", "12-02 09:00"]),
        ("in 2 hours or in 3 hours", ["11-25 13:18", "11-25 14:18"]),
        ("in 2 hours or thu 3pm", ["11-25 13:18", "11-26 15:00"]),
        ("next fri 3pm or sat 4pm", ["11-27 15:00", "11-28 16:00", "12-04 15:00"]),
        ("木曜15時か金曜16時", ["11-26 15:00", "11-27 16:00"]),
        ("木曜15時または金曜16時", ["11-26 15:00", "11-27 16:00"]),
        ("木曜か金曜の15時", ["11-26 15:00", "11-27 15:00"]),
        ("木曜15時、金曜16時", ["11-26 15:00", "11-27 16:00"]),
    ],
)
def test_each_is_a_choice_and_none_was_a_sure_answer_before(text: str, utc: list[str]) -> None:
    assert shown(london(text)) == utc
    assert read_when(text, NOW, "Europe/London").problem == "when.unknown"


def test_a_zone_said_once_is_the_zone_of_all() -> None:
    reading = london("thu 3pm or fri 4pm ET")
    assert (shown(reading), reading.zone) == (["11-26 20:00", "11-27 21:00"], "America/New_York")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("thu 3pm or", "when.unknown"),
        ("or thu 3pm", "when.unknown"),
        ("thu 3pm or soon", "when.unknown"),
        ("thu 3pm or so", "when.unknown"),
        ("maybe thu 3pm or fri 4pm", "when.unknown"),
        ("thu 3pm ET or fri 4pm PT", "when.unknown"),
        ("mon tue wed thu fri 3pm", "when.unknown"),
        ("tomorrow or thursday 3pm", "when.unknown"),
        ("10 to 3pm tomorrow", "when.unknown"),
        ("tue or wed", "when.no_time"),
        ("thu 3pm or today 9am", "when.past"),
        ("fri 5 dec 3pm or sat 4pm", "when.weekday"),
        ("thu 3pm or fri 4pm IST", "when.zone_shared"),
        ("thu 3pm or fri 4pm their time", "when.zone_shared"),
    ],
)
def test_where_one_of_them_is_none_there_is_no_choice(text: str, problem: str) -> None:
    reading = london(text)
    assert (reading.choices, reading.problem) == ((), problem)


def test_a_long_row_of_times_ends_before_it_is_read() -> None:
    began = time.process_time()
    assert london("thu 3pm fri 4pm " * 2_000).problem == "when.unknown"
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "text", ["thu 3pm their time", "3pm client's time tomorrow", "明日15時 現地時間", "thu 3pm in your time"]
)
def test_nobody_knows_whose_time_that_is(text: str) -> None:
    assert read_when(text, NOW, "Europe/London").problem == "when.zone_shared"


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_nothing_that_is_said_of_times_is_a_sure_answer_here(words: list[str]) -> None:
    reading = london(" ".join(words))
    assert len(reading.choices) != 1
    assert bool(reading.choices) != bool(reading.problem)
    assert all(choice > datetime(2026, 11, 25, 11, 18, tzinfo=UTC) for choice in reading.choices)
