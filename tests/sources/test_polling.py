"""Pauses between looks at a feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.model.source import LOOK_MINUTES
from calbot.sources.polling import (
    FEED_PAUSE,
    LONGEST_WISH,
    after_failure,
    after_success,
    conditions,
    remembered,
    rest_of,
)

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wish", "pause"),
    [
        (timedelta(), FEED_PAUSE),
        (timedelta(minutes=1), FEED_PAUSE),
        (timedelta(hours=2), timedelta(hours=2)),
        (timedelta(days=7), timedelta(days=7)),
        (timedelta(days=366), LONGEST_WISH),
    ],
)
def test_a_wish_is_a_floor_as_far_as_any_calendar_means_it(wish: timedelta, pause: timedelta) -> None:
    assert rest_of({"refresh_s": wish.total_seconds()}) == pause


@pytest.mark.parametrize("minutes", [60, 10080])
def test_what_the_workspace_file_says_goes_before_the_wish_of_a_calendar(minutes: int) -> None:
    assert rest_of({"refresh_s": 86400, LOOK_MINUTES: minutes}) == timedelta(minutes=minutes)


@given(st.floats(15, 44640), st.floats(0, 1))
def test_chance_never_shortens_a_pause_and_lengthens_it_by_an_hour_at_most(minutes: float, chance: float) -> None:
    rest = timedelta(minutes=minutes)
    assert rest <= after_success(rest, lambda: chance) <= rest + timedelta(hours=1)


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("", FEED_PAUSE),
        ("30", FEED_PAUSE),
        ("7200", timedelta(hours=2)),
        ("Thu, 26 Nov 2026 12:00:00 GMT", timedelta(hours=3)),
        ("Thu, 26 Nov 2026 08:00:00 GMT", FEED_PAUSE),
        ("soon", FEED_PAUSE),
        ("9" * 5000, timedelta(hours=24)),
        ("-5", FEED_PAUSE),
    ],
)
def test_retry_after_is_kept_in_either_form(said: str, pause: timedelta) -> None:
    assert after_failure(1, {"retry-after": said}, NOW, lambda: 0.0) == pause


@given(st.integers(-5, 10**6), st.text(max_size=60), st.floats(0, 1))
def test_a_pause_is_always_between_a_quarter_of_an_hour_and_a_day_and_a_bit(n: int, said: str, chance: float) -> None:
    assert FEED_PAUSE <= after_failure(n, {"retry-after": said}, NOW, lambda: chance) <= timedelta(hours=29)


def test_an_entity_tag_goes_before_a_date_and_strange_values_are_not_sent_back() -> None:
    both = {"etag": '"a"', "last-modified": "Thu, 26 Nov 2026 08:00:00 GMT"}
    assert conditions(remembered(both)) == ('"a"', "")
    assert conditions(remembered({"last-modified": both["last-modified"]})) == ("", both["last-modified"])
    assert conditions(remembered({"etag": '"a"\r\nX: y'})) == ("", "")
    assert conditions(remembered({"etag": "x" * 5000, "last-modified": "\u00e9"})) == ("", "")
    assert conditions({}) == ("", "")
