"""What --from and --to mean."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from calbot.cli.window import instant, reading_span, window_of, zone_named

NOW = datetime(2026, 11, 26, 9, 47, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


def test_without_words_it_is_the_fortnight_from_this_hour() -> None:
    window = window_of("", "", TOKYO, NOW)
    assert window.start == datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert window.end == datetime(2026, 12, 10, 9, tzinfo=UTC)
    assert not window.in_the_past


def test_days_are_days_of_the_channel_zone_and_the_last_is_included() -> None:
    window = window_of("2026-12-01", "2026-12-02", TOKYO, NOW)
    assert window.start == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert window.end == datetime(2026, 12, 2, 15, tzinfo=UTC)


def test_a_past_window_is_seen_from_its_beginning() -> None:
    window = window_of("2015-04-01", "2015-04-07", ZoneInfo("UTC"), NOW)
    assert window.now == window.start
    assert window.in_the_past


def test_an_instant_may_name_its_own_offset() -> None:
    assert instant("2026-12-01T10:00+09:00", ZoneInfo("UTC")) == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert instant("2026-12-01T10:00", TOKYO) == datetime(2026, 12, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "01/12/2026", "2026-1-1"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        instant(text, TOKYO)


def test_half_a_year_before_the_window_is_read_too() -> None:
    start, end = reading_span("2026-12-01", "", NOW)
    assert start < datetime(2026, 6, 1, tzinfo=UTC)
    assert end > datetime(2026, 12, 15, tzinfo=UTC)


def test_unreadable_words_still_give_something_to_read() -> None:
    assert reading_span("soon", "later", NOW) == reading_span("", "", NOW)


@pytest.mark.parametrize(
    ("name", "known"), [("Europe/London", True), ("London", False), ("../etc", False), ("", False)]
)
def test_zones_are_iana_names(name: str, known: bool) -> None:
    assert (zone_named(name) is not None) is known
