"""How much a place is told in a day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.alerts.budget import Told, digest_at, folds, night_until, read_at, read_before
from calbot.alerts.policy import Policy
from calbot.model.alert import AlertLevel

MORNING = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONE = "Europe/London"
WATCH, ACT, NOW = AlertLevel.WATCH, AlertLevel.ACT, AlertLevel.NOW


def told(count: int, level: AlertLevel) -> list[Told]:
    return [Told(MORNING + number * HOUR, level, number) for number in range(count)]


def test_the_sixth_of_a_day_is_folded_and_the_first_of_the_next_is_not():
    at = MORNING + 10 * HOUR
    assert not folds(WATCH, 99, told(4, WATCH), at, ZONE)
    assert folds(WATCH, 99, told(5, WATCH), at, ZONE)
    assert not folds(WATCH, 99, told(5, WATCH), at + 24 * HOUR, ZONE)


def test_each_level_has_its_own_budget_and_an_emergency_none():
    assert folds(ACT, 99, told(3, ACT), MORNING + 10 * HOUR, ZONE)
    assert not folds(ACT, 99, told(5, WATCH), MORNING + 10 * HOUR, ZONE)
    assert not folds(NOW, 99, told(9, NOW), MORNING + 9 * HOUR, ZONE)


def test_the_same_warning_raises_its_voice_once_an_hour_unless_it_grows_louder():
    past = [Told(MORNING, WATCH, 8)]
    assert folds(WATCH, 8, past, MORNING + timedelta(minutes=59), ZONE)
    assert not folds(WATCH, 8, past, MORNING + timedelta(minutes=60), ZONE)
    assert not folds(ACT, 8, past, MORNING + timedelta(minutes=5), ZONE)
    assert not folds(WATCH, 9, past, MORNING + timedelta(minutes=5), ZONE)


def test_what_is_for_the_digest_is_folded():
    assert folds(AlertLevel.INFO, 1, [], MORNING, ZONE)


def test_a_day_is_that_of_the_place():
    late = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)  # 23:30 in Tokyo
    past = [Told(late - timedelta(hours=2), WATCH, number) for number in range(5)]
    assert folds(WATCH, 99, past, late, "Asia/Tokyo")
    assert not folds(WATCH, 99, past, late + HOUR, "Asia/Tokyo")


def test_a_digest_is_read_the_next_morning_there():
    assert digest_at(MORNING, ZONE) == datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert digest_at(MORNING - 3 * HOUR, ZONE) == datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert digest_at(MORNING, "America/Chicago") == datetime(2026, 11, 26, 14, tzinfo=UTC)


def test_a_company_may_set_what_a_place_is_told_and_when_the_digest_is_read():
    own = Policy(act_a_day=0, watch_a_day=6, cooldown=timedelta(0), digest_at=time(17, 30))
    assert folds(ACT, 99, [], MORNING, ZONE, own)
    assert not folds(WATCH, 99, told(5, WATCH), MORNING + 10 * HOUR, ZONE, own)
    assert folds(WATCH, 99, told(6, WATCH), MORNING + 10 * HOUR, ZONE, own)
    assert not folds(WATCH, 8, [Told(MORNING, WATCH, 8)], MORNING, ZONE, own)
    assert digest_at(MORNING, ZONE, own) == MORNING.replace(hour=17, minute=30)


@given(st.lists(st.tuples(st.integers(0, 47 * 60), st.sampled_from((WATCH, ACT)), st.integers(1, 30)), max_size=60))
def test_no_day_holds_more_than_its_budget(wanted: list[tuple[int, AlertLevel, int]]) -> None:
    past: list[Told] = []
    for minutes, level, number in sorted(wanted):
        now = MORNING.replace(hour=0) + timedelta(minutes=minutes)
        if not folds(level, number, past, now, ZONE):
            past.append(Told(now, level, number))
    for level, most in ((ACT, 3), (WATCH, 5)):
        for day in (26, 27):
            assert sum(one.level is level and one.at.day == day for one in past) <= most


@given(st.lists(st.tuples(st.integers(0, 24 * 60 - 1), st.integers(1, 60)), max_size=60))
def test_what_is_watched_keeps_to_its_budget_however_soon_it_is_needed(wanted: list[tuple[int, int]]) -> None:
    past: list[Told] = []
    for number, (minutes, hours) in enumerate(sorted(wanted)):
        now = MORNING.replace(hour=0) + timedelta(minutes=minutes)
        needed_by = now + hours * HOUR
        if not folds(WATCH, number, past, now, ZONE, needed_by=needed_by):
            past.append(Told(now, WATCH, number))
        assert now <= read_at(now, ZONE, needed_by=needed_by) < needed_by
    assert len(past) == min(5, len(wanted))


def test_what_the_digest_would_tell_too_late_is_read_together_at_the_next_full_hour():
    at, digest = MORNING + timedelta(minutes=20), datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert read_at(at, ZONE, needed_by=digest) == MORNING + HOUR
    assert read_at(at + timedelta(minutes=39), ZONE, needed_by=digest) == MORNING + HOUR
    assert read_at(at, ZONE, needed_by=MORNING + HOUR) == at
    assert read_at(at, ZONE, needed_by=digest + timedelta(minutes=1)) == digest == read_at(at, ZONE)


def test_what_is_of_no_use_after_the_digest_is_never_read_there():
    at, digest = MORNING + 10 * HOUR, datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert not folds(ACT, 99, told(3, ACT), at, ZONE, needed_by=digest)
    assert folds(ACT, 99, told(3, ACT), at, ZONE, needed_by=digest + timedelta(minutes=1))
    assert folds(AlertLevel.INFO, 99, [], at, ZONE, needed_by=at)


def test_a_digest_in_the_hour_that_comes_twice_is_read_the_first_time_and_then_the_next_day():
    early = Policy(digest_at=time(1, 30))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 01:30 in London, summer time
    assert digest_at(first - timedelta(minutes=15), "Europe/London", early) == first
    for minutes in (0, 15, 45, 60, 75):
        at = digest_at(first + timedelta(minutes=minutes), "Europe/London", early)
        assert at == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-26T21:59+00:00", None),
        ("2026-11-26T22:00+00:00", "2026-11-27T08:00+00:00"),
        ("2026-11-27T07:59+00:00", "2026-11-27T08:00+00:00"),
        ("2026-11-27T08:00+00:00", None),
        # The clocks jump in this night, and go back in that one.
        ("2027-03-27T22:00+00:00", "2027-03-28T07:00+00:00"),
        ("2027-03-28T07:00+00:00", None),
        ("2027-10-30T21:00+00:00", "2027-10-31T08:00+00:00"),
        ("2027-10-30T20:59+00:00", None),
    ],
)
def test_a_night_ends_with_the_digest_of_its_place(now: str, until: str | None):
    ends = datetime.fromisoformat(until) if until else None
    assert night_until(datetime.fromisoformat(now), "Europe/London") == ends


@pytest.mark.parametrize(
    ("now", "read"),
    [
        ("2026-11-27T08:00+00:00", "2026-11-27T08:00+00:00"),
        ("2026-11-27T07:59+00:00", "2026-11-26T08:00+00:00"),
        ("2027-03-28T07:00+00:00", "2027-03-28T07:00+00:00"),
        ("2027-10-31T08:30+00:00", "2027-10-31T08:00+00:00"),
    ],
)
def test_the_last_digest_was_read_this_morning_or_the_one_before(now: str, read: str):
    assert read_before(datetime.fromisoformat(now), "Europe/London") == datetime.fromisoformat(read)
