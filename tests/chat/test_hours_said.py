"""Hours as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from calbot.chat.hours_said import clock_said, end_at, heads_said, hours_said


@pytest.mark.parametrize(
    ("words", "heads", "day", "first", "last"),
    [
        ("fri 7-10", "", "fri", time(7), time(10)),
        ("fri 7-10pm", "", "fri", time(19), time(22)),
        ("11-2pm", "", "", time(11), time(14)),
        ("2 people 19:00-01:00", "2", "", time(19), time(1)),
        ("明日 19時", "", "", None, None),
        ("３名 明日 19:00〜22:00", "3", "明日", time(19), time(22)),
        ("tomorrow", "", "", None, None),
    ],
)
def test_a_span_with_its_day_and_people(
    words: str, heads: str, day: str, first: time | None, last: time | None
) -> None:
    said = hours_said(words)
    assert (said.heads, said.day, said.first, said.last) == (heads, day, first, last)
    assert said.spoken is (last is not None)


def test_clocks_that_there_are_not_are_none() -> None:
    assert hours_said("25:00-26:00").first is None
    assert hours_said("25:00-26:00").spoken
    assert clock_said("9:75") is None
    assert clock_said("10pm") == time(22)
    assert heads_said("２") == heads_said("100") == heads_said("x") == 0


def test_the_end_is_the_next_such_clock() -> None:
    at = datetime(2026, 11, 25, 19, tzinfo=UTC)
    assert end_at(at, time(1), "Europe/London") == datetime(2026, 11, 26, 1, tzinfo=UTC)
    assert end_at(at, time(22), "Asia/Tokyo") == datetime(2026, 11, 26, 13, tzinfo=UTC)
