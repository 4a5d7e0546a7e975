"""Public holidays, as days of their country."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from calbot.sources.holiday import holiday_events

START, END = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 10, tzinfo=UTC)


def named(*countries: str, locale: str = "en") -> list[tuple[str, str, str]]:
    found = holiday_events(countries, START, END, workspace_id="w", source_id=None, locale=locale)
    return [(event.country, event.starts_at.isoformat(), event.title) for event in found]


def test_a_substitute_day_in_japan_is_known_in_both_languages() -> None:
    assert ("JP", "2026-05-05T15:00:00+00:00", "Substitute Holiday") in named("JP")
    assert ("JP", "2026-05-05T15:00:00+00:00", "振替休日") in named("JP", locale="ja")


def test_each_country_has_its_own_day_and_an_unknown_one_none() -> None:
    assert [event for event in named("GB", "DE", "ZZ", "", "gb", "__") if event[0] != "DE"] == [
        ("GB", "2026-05-03T23:00:00+00:00", "May Day")
    ]
    assert {event[0] for event in named("GB", "DE")} == {"GB", "DE"}


def test_england_stands_for_the_united_kingdom() -> None:
    """Easter Monday and the August bank holiday are no days of all its parts."""
    year = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC))
    found = holiday_events(["GB"], *year, workspace_id="w", source_id=None)
    days = {event.starts_at.astimezone(ZoneInfo("Europe/London")).strftime("%m-%d") for event in found}
    assert {"03-26", "03-29", "05-03", "05-31", "08-30", "12-25"} <= days
    assert "01-04" not in days  # Scotland's
