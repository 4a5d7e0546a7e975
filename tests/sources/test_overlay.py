"""Which entries of a calendar of posts tell of a day and not of a post."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.model.event import EventKind
from calbot.sources.convention import metadata
from calbot.sources.overlay import event_kind
from calbot.sources.reading import Entry


def kind(title: str, *, all_day: bool = True, **values: str) -> EventKind | None:
    entry = Entry("k", title, datetime(2026, 5, 4, tzinfo=UTC), all_day=all_day, **values)  # type: ignore[arg-type]
    return event_kind(entry, metadata(entry))


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Bank holiday",
            "Early May Bank Holiday",
            "Bank Holiday Monday",
            "Public holiday (Berlin)",
            "Holiday: Easter",
        ),
        *("振替休日", "祝日", "海の日の祝日", "  Public   holiday "),
    ],
)
def test_a_day_that_is_called_a_holiday_is_one(title: str) -> None:
    assert kind(title) is EventKind.HOLIDAY


@pytest.mark.parametrize("title", ["No posting", "Blackout", "投稿停止"])
def test_a_day_without_posts_is_a_blackout(title: str) -> None:
    assert kind(title) is EventKind.BLACKOUT


def test_a_day_of_a_calendar_of_public_holidays_is_one_whatever_its_name() -> None:
    assert kind("Christmas Day", description="Public holiday") is EventKind.HOLIDAY
    assert kind("Christmas Day", description="Public holiday sale for all") is None


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Bank holiday sale",
            "Instagram: Bank holiday",
            "Holiday gift guide",
            "How to survive a public holiday at home",
        ),
        *("Holiday", "No posting without a plan", "祝日セール"),
    ],
)
def test_what_only_speaks_of_a_holiday_is_a_post(title: str) -> None:
    assert kind(title) is None


def test_an_entry_with_an_hour_is_a_post() -> None:
    assert kind("Bank holiday", all_day=False) is None
