"""Packs of sensitive dates: what each holds, on which day a date falls, and mistakes in one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calbot.errors import SeveralErrors
from calbot.sources.dates import SensitiveDate, load_dates, sensitive_events
from calbot.sources.rules import read_date_texts, read_rule_texts

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
GOOD = 'country = "JP"\n[[date]]\non = "08-09"\ntitle = "T"\nreason = "R"\nsource = "https://a.example"\n'


@pytest.fixture(scope="module")
def shipped() -> tuple[SensitiveDate, ...]:
    return load_dates(read_date_texts())


def days(shipped: tuple[SensitiveDate, ...], country: str, year: int) -> dict[str, date | None]:
    return {one.title: one.day(year) for one in shipped if one.country == country}


def test_four_countries_with_reason_and_source_each(shipped: tuple[SensitiveDate, ...]) -> None:
    assert {one.country for one in shipped} == {"JP", "US", "GB", "DE"}
    assert all(one.reason.endswith(".") and one.source.startswith("https://") for one in shipped)
    assert len({(one.country, one.title) for one in shipped}) == len(shipped)


def test_the_days_that_everybody_knows(shipped: tuple[SensitiveDate, ...]) -> None:
    japan = {(day.month, day.day) for day in days(shipped, "JP", 2026).values() if day}
    assert {(1, 17), (3, 11), (8, 6), (8, 9), (8, 15)} <= japan
    assert (9, 11) in {(day.month, day.day) for day in days(shipped, "US", 2026).values() if day}
    assert (4, 15) in {(day.month, day.day) for day in days(shipped, "GB", 2026).values() if day}
    assert {(1, 27), (11, 9)} <= {(day.month, day.day) for day in days(shipped, "DE", 2026).values() if day}


@pytest.mark.parametrize(
    ("country", "title", "year", "day"),
    [
        # As published by the countries themselves.
        ("GB", "Remembrance Sunday", 2025, date(2025, 11, 9)),
        ("GB", "Remembrance Sunday", 2026, date(2026, 11, 8)),
        ("US", "Memorial Day", 2026, date(2026, 5, 25)),
        ("US", "Memorial Day", 2027, date(2027, 5, 31)),
        ("DE", "Volkstrauertag", 2025, date(2025, 11, 16)),
        ("DE", "Volkstrauertag", 2026, date(2026, 11, 15)),
        ("DE", "Totensonntag", 2023, date(2023, 11, 26)),
        ("DE", "Totensonntag", 2026, date(2026, 11, 22)),
        ("DE", "Good Friday", 2026, date(2026, 4, 3)),
        ("DE", "Good Friday", 2027, date(2027, 3, 26)),
    ],
)
def test_days_that_move(shipped: tuple[SensitiveDate, ...], country: str, title: str, year: int, day: date) -> None:
    assert days(shipped, country, year)[title] == day


def test_a_date_begins_in_its_first_year_and_the_29th_of_february_comes_when_it_comes() -> None:
    one = SensitiveDate("T", "R", "https://a.example", "JP", first=2012, last=2030, on="02-29")
    assert (one.day(2011), one.day(2024), one.day(2025), one.day(2032)) == (None, date(2024, 2, 29), None, None)


def test_an_event_is_the_day_where_the_country_lives() -> None:
    (event,) = sensitive_events(load_dates({"a": GOOD}), START, END, workspace_id="w", source_id=None)
    assert (event.starts_at, event.ends_at) == (
        datetime(2026, 8, 8, 15, tzinfo=UTC),
        datetime(2026, 8, 9, 15, tzinfo=UTC),
    )
    assert (event.country, event.zone, event.reason) == ("JP", "Asia/Tokyo", "R")
    assert (
        sensitive_events(load_dates({"a": GOOD}), START, END, workspace_id="w", source_id=None, countries={"BR"}) == []
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('on = "08-09"', 'on = "13-09"', "date[1].on", "month and day"),
        ('on = "08-09"', 'nth = "fifth sunday of may"', "date[1].nth", "must read like"),
        ('on = "08-09"', "", "date[1]", "tells no day"),
        ('on = "08-09"', 'on = "08-09"\neaster = 1', "date[1]", "tells on and easter"),
        ('reason = "R"', "", "date[1]", '"reason" is missing'),
        ('source = "https://a.example"', 'source = "hearsay"', "date[1].source", "must be an address"),
        ('"JP"', '"Japan"', "country", "two capital letters"),
        ("reason", "raeson", "date[1].raeson", "did you mean reason"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, key: str, said: str) -> None:
    with pytest.raises(SeveralErrors) as caught:
        load_dates({"jp.toml": GOOD.replace(old, new)})
    assert any(f"{key}: " in str(error) and said in str(error) for error in caught.value.errors)


def test_packs_are_no_rules_and_own_ones_take_the_place_of_the_shipped(tmp_path: Path) -> None:
    assert not any("sensitive-date/" in name for name in read_rule_texts())
    (tmp_path / "sensitive-date.toml").write_text('id = "x"', encoding="utf-8")
    assert read_date_texts(tmp_path) == read_date_texts()
    (tmp_path / "sensitive-date").mkdir()
    (tmp_path / "sensitive-date" / "jp.toml").write_text(GOOD, encoding="utf-8")
    assert list(read_date_texts(tmp_path).values()) == [GOOD]
    assert list(read_rule_texts(tmp_path)) == [str(tmp_path / "sensitive-date.toml")]
