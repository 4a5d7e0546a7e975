"""Sentences, instants, numbers and durations as two readers see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.words.say import Say, sayer
from calbot.words.told import Moment, parts_of

EVENING = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


@pytest.fixture
def london() -> Say:
    return sayer("en", "Europe/London")


@pytest.fixture
def tokyo() -> Say:
    return sayer("ja", "Asia/Tokyo")


def test_an_instant_names_its_weekday_and_its_city(london: Say, tokyo: Say) -> None:
    assert london.instant(EVENING) == "Thu 26 Nov 18:30 London"
    assert london.instant(EVENING, "America/Chicago") == "Thu 26 Nov 12:30 Chicago"
    assert tokyo.instant(EVENING) == "11月27日(金) 3:30 東京"
    assert tokyo.instant(EVENING, "Europe/London") == "11月26日(木) 18:30 ロンドン"


def test_an_evening_that_ends_after_midnight_is_one_evening(london: Say, tokyo: Say) -> None:
    end = EVENING + timedelta(hours=7, minutes=30)
    assert london.span(EVENING, end) == "Thu 26 Nov 18:30-02:00 London"
    assert tokyo.span(EVENING, end, "Europe/London") == "11月26日(木) 18:30-翌2:00 ロンドン"


def test_a_span_of_days_names_both_days(london: Say) -> None:
    assert london.span(EVENING, EVENING + timedelta(days=2)) == "Thu 26 Nov 18:30 to Sat 28 Nov 18:30 London"
    assert london.span(EVENING, EVENING + timedelta(hours=20)) == "Thu 26 Nov 18:30 to Fri 27 Nov 14:30 London"


def test_stretches_in_a_row_name_their_zone_once(london: Say, tokyo: Say) -> None:
    four = timedelta(hours=4)
    told = [(EVENING, EVENING + four, 1), (EVENING + 6 * four, EVENING + 7 * four, 2)]
    said = london.stretches(told)
    assert said == "Thu 26 Nov 18:30-22:30 and Fri 27 Nov 18:30-22:30 London (2 people)"
    assert tokyo.stretches(told) == "11月27日(金) 3:30-7:30（1名）、11月28日(土) 3:30-7:30 東京（2名）"
    # Where a chat shows hours by the clock of whoever reads, each is still an instant, and its fallback names a zone.
    assert [(one.at, one.named) for one in parts_of(said) if isinstance(one, Moment)] == [
        (EVENING, "Thu 26 Nov 18:30 London"),
        (EVENING + 6 * four, "Fri 27 Nov 18:30 London"),
    ]


@pytest.mark.parametrize(
    ("minutes", "english", "japanese"),
    [
        (0.4, "0 min", "0分"),
        (25, "25 min", "25分"),
        (89, "89 min", "89分"),
        (90, "1.5 h", "1.5時間"),
        (276, "4.6 h", "4.6時間"),
    ],
)
def test_short_waits_are_minutes_and_long_ones_hours(
    minutes: float, english: str, japanese: str, london: Say, tokyo: Say
) -> None:
    assert london.hours(minutes) == english
    assert tokyo.hours(minutes) == japanese


@pytest.mark.parametrize(
    ("seconds", "english"),
    [
        (-5, "just now"),
        (59, "just now"),
        (61, "1 min ago"),
        (200, "3 min ago"),
        (7200, "2 h ago"),
        (3 * 86400, "3 days ago"),
    ],
)
def test_how_long_ago(seconds: float, english: str, london: Say) -> None:
    assert london.ago(seconds) == english


def test_numbers_shares_and_lists_by_language(london: Say, tokyo: Say) -> None:
    assert london.number(13000) == "13,000"
    assert london.number(2.345, 1) == "2.3"
    assert london.percent(0.62) == "62%"
    assert london.listing(["Agt1", "Agt2"]) == "Agt1 and Agt2"
    assert tokyo.listing(["Agt1", "Agt2"]) == "Agt1、Agt2"


def test_one_and_many(london: Say, tokyo: Say) -> None:
    assert london("post.check.lead", post="p-1", n=1) == "p-1: 1 finding"
    assert london("post.check.lead", post="p-1", n=2) == "p-1: 2 findings"
    assert tokyo("post.check.lead", post="p-1", n=2) == "p-1: 指摘2件"


def test_instants_and_numbers_in_a_sentence_are_written_for_the_reader(tokyo: Say) -> None:
    assert (
        tokyo("finding.overridden", who="Lead", until=EVENING) == "11月27日(金) 3:30 東京までLeadさんが承知済みです。"
    )


def test_text_from_outside_cannot_reach_into_values(london: Say) -> None:
    assert london("post.cancelled.done", post="{who.__class__} {post}") == (
        "Cancelled {who.__class__} {post}. Both teams are told."
    )


def test_a_rule_text_is_its_own_message_id(london: Say, tokyo: Say) -> None:
    assert london.rule("Move {b} away.", b="p-3") == "Move p-3 away."
    assert tokyo.rule("A company's own rule about {a}.", a="p-3") == "A company's own rule about p-3."
    assert tokyo.rule("") == ""


def test_a_hole_that_nobody_fills_stays_visible(london: Say) -> None:
    assert london.rule("Move {b} to {free_slot}.", b="p-3") == "Move p-3 to {free_slot}."


def test_languages_by_region_and_unknown_ones() -> None:
    assert sayer("ja-JP", "Asia/Tokyo").locale == "ja"
    assert sayer("en_GB", "Europe/London").locale == "en"
    assert sayer("tlh", "UTC").locale == "en"


def test_a_day_of_another_year_names_its_year() -> None:
    london = sayer("en", "Europe/London", EVENING)
    assert london.instant(EVENING) == "Thu 26 Nov 18:30 London"
    assert london.instant(EVENING + timedelta(days=365)) == "Fri 26 Nov 2027 18:30 London"
    assert london.day(EVENING - timedelta(days=365)) == "Wed 26 Nov 2025"
    midnight = datetime(2026, 12, 31, 20, tzinfo=UTC)
    assert sayer("ja", "Asia/Tokyo", EVENING).instant(midnight) == "2027年1月1日(金) 5:00 東京"
    assert london.span(midnight, midnight + timedelta(days=1)) == "Thu 31 Dec 20:00 to Fri 1 Jan 2027 20:00 London"
