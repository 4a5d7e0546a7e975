"""Whom to tell when: the night of the product's example, and what holds on any night."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.alerts.policy import Policy
from calbot.alerts.wake import Action, Recipient, Telling, quiet_until, whom

NIGHT = datetime(2026, 11, 26, 2, 40, tzinfo=UTC)
"""02:40 in London, 11:40 in Tokyo, 20:40 in Chicago."""
MOVE, COVER = Action("move", NIGHT.replace(hour=6, minute=0)), Action("cover", NIGHT.replace(hour=6, minute=45))
MKT = Recipient(1, "Europe/London", frozenset({"move"}))
MKT2 = Recipient(4, "Europe/London", frozenset({"move"}))
AGT2 = Recipient(2, "Asia/Tokyo", frozenset({"move"}), rank=2)
AGT3 = Recipient(3, "America/Chicago", frozenset({"cover"}), rank=2)
ANSWER = timedelta(minutes=30)
SEVEN = NIGHT.replace(hour=7, minute=0)


def test_awake_people_are_asked_first_and_nobody_else_hears_a_sound_until_they_had_their_time():
    told = whom([MKT, AGT2, AGT3], [MOVE, COVER], NIGHT)
    assert told[:2] == (Telling(2, NIGHT), Telling(3, NIGHT))
    # The move must be made by six, before London wakes: after half an hour without an answer its owner is woken, once.
    assert told[2:] == (Telling(1, NIGHT + ANSWER, wakes=True),)


def test_whoever_is_up_before_the_last_useful_moment_is_let_sleep():
    later = Action("move", NIGHT.replace(hour=9))
    assert whom([MKT, AGT3], [later], NIGHT)[-1] == Telling(1, SEVEN)


def test_without_anything_that_still_helps_the_night_is_left_alone():
    over = Action("move", NIGHT - timedelta(minutes=1))
    assert whom([MKT], [over], NIGHT) == (Telling(1, SEVEN),)
    assert whom([MKT], [], NIGHT) == (Telling(1, SEVEN),)


def test_who_is_away_is_not_woken_and_hears_of_it_when_up_or_back():
    away = replace(MKT, back=NIGHT.replace(hour=5, minute=0))
    assert whom([away], [MOVE], NIGHT) == (Telling(1, SEVEN),)
    assert whom([away, MKT2], [MOVE], NIGHT) == (Telling(4, NIGHT, wakes=True), Telling(1, SEVEN))
    gone = replace(MKT, back=NIGHT.replace(hour=9, minute=0))
    assert whom([gone], [MOVE], NIGHT) == (Telling(1, NIGHT.replace(hour=9, minute=0)),)
    lunch = replace(AGT2, back=NIGHT + timedelta(minutes=50))
    assert whom([lunch], [MOVE], NIGHT) == (Telling(2, NIGHT + timedelta(minutes=50)),)


def test_who_could_do_nothing_about_it_is_not_woken():
    assert whom([replace(MKT, can=frozenset())], [MOVE], NIGHT) == (Telling(1, SEVEN),)


def test_where_all_sleep_one_is_woken_at_once_the_one_who_answers_for_it():
    backup = replace(MKT, person_id=9, rank=1)
    assert whom([backup, MKT], [MOVE], NIGHT) == (Telling(1, NIGHT, wakes=True), Telling(9, SEVEN))


def test_of_those_who_answer_the_responsible_one_is_woken():
    lead = Recipient(1, "Europe/London", frozenset({"cover"}))
    mkt = replace(MKT, person_id=7, responsible=True)
    assert whom([lead, mkt], [MOVE, COVER], NIGHT) == (Telling(7, NIGHT, wakes=True), Telling(1, SEVEN))
    # Where all that still helps is in another's hands, that one is.
    assert whom([lead, mkt], [COVER], NIGHT) == (Telling(1, NIGHT, wakes=True), Telling(7, SEVEN))


def test_one_who_sleeps_too_long_is_not_woken_where_the_backup_is_up_in_time():
    backup = replace(MKT, person_id=9, rank=1, quiet=(time(22), time(5)))
    assert whom([MKT, backup], [MOVE], NIGHT) == (Telling(9, NIGHT.replace(hour=5, minute=0)), Telling(1, SEVEN))


def test_a_backup_hears_half_an_hour_after_those_it_stands_in_for():
    noon = NIGHT.replace(hour=12)
    later = Action("move", noon + timedelta(hours=9))
    backup = replace(MKT, person_id=9, rank=1)
    assert whom([backup, MKT], [later], noon) == (Telling(1, noon), Telling(9, noon + ANSWER))


def test_a_lateness_of_ones_own_counts_instead_of_the_rank():
    noon = NIGHT.replace(hour=12)
    later = Action("move", noon + timedelta(hours=9))
    patient = replace(MKT, late=timedelta(minutes=45))
    eager = replace(MKT, person_id=9, rank=1, late=timedelta(0))
    assert whom([patient, eager], [later], noon) == (Telling(9, noon), Telling(1, noon + timedelta(minutes=45)))
    # Who alone is asked late leaves the others where their ranks put them.
    backup = replace(MKT, person_id=9, rank=1)
    assert whom([patient, MKT2, backup], [later], noon) == (
        Telling(4, noon),
        Telling(9, noon + ANSWER),
        Telling(1, noon + timedelta(minutes=45)),
    )


def test_who_wants_to_hear_late_does_not_hold_up_the_waking_of_another():
    soon = Action("move", NIGHT + timedelta(minutes=40))
    patient = replace(AGT2, late=timedelta(minutes=45))
    assert whom([MKT, patient], [soon], NIGHT)[0] == Telling(1, NIGHT, wakes=True)
    # In time it does: then the sleeper is woken half an hour after the patient one has heard of it.
    assert whom([MKT, patient], [MOVE], NIGHT)[1] == Telling(1, NIGHT + timedelta(minutes=75), wakes=True)


def test_who_sleeps_and_wants_to_hear_late_hears_at_the_later_of_the_two():
    far = Action("move", NIGHT + timedelta(hours=20))
    assert whom([replace(MKT, late=timedelta(hours=5))], [far], NIGHT) == (Telling(1, NIGHT + timedelta(hours=5)),)
    assert whom([replace(MKT, late=timedelta(hours=1))], [far], NIGHT) == (Telling(1, SEVEN),)


def test_a_company_may_set_how_long_those_before_have():
    noon = NIGHT.replace(hour=12)
    later = Action("move", noon + timedelta(hours=9))
    backup = replace(MKT, person_id=9, rank=1)
    own = Policy(lateness=timedelta(minutes=10))
    assert whom([backup, MKT], [later], noon, own) == (Telling(1, noon), Telling(9, noon + timedelta(minutes=10)))


def test_who_is_on_duty_is_awake_whatever_the_clock_says():
    assert whom([replace(MKT, on_duty=True)], [MOVE], NIGHT) == (Telling(1, NIGHT),)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-10-25T00:30+00:00", "2026-10-25T07:00+00:00"),  # the night in which London's clocks go back
        ("2027-03-28T00:30+00:00", "2027-03-28T06:00+00:00"),  # and on
        ("2026-11-26T22:00+00:00", "2026-11-27T07:00+00:00"),
        ("2026-11-26T07:00+00:00", None),
        ("2026-11-26T21:59+00:00", None),
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall(at: str, until: str | None) -> None:
    end = quiet_until(MKT, datetime.fromisoformat(at))
    assert end == (datetime.fromisoformat(until) if until else None)


people = st.lists(
    st.builds(
        Recipient,
        st.integers(1, 99),
        st.sampled_from(("Europe/London", "Asia/Tokyo", "America/Chicago", "Asia/Kolkata")),
        st.frozensets(st.sampled_from(("move", "cover"))),
        st.integers(0, 2),
        st.none()
        | st.tuples(st.times(), st.times()).map(lambda pair: tuple(one.replace(microsecond=0) for one in pair)),
        st.booleans(),
        st.none() | st.integers(0, 180).map(lambda minutes: timedelta(minutes=minutes)),
    ),
    max_size=6,
    unique_by=lambda one: one.person_id,
)
ways = st.lists(
    st.builds(
        Action,
        st.sampled_from(("move", "cover")),
        st.integers(-120, 900).map(lambda minutes: NIGHT + timedelta(minutes=minutes)),
    ),
    max_size=3,
)


@given(people, ways, st.integers(0, 1440))
def test_on_any_night(recipients: list[Recipient], actions: list[Action], minutes: int) -> None:
    now = NIGHT + timedelta(minutes=minutes)
    named = {one.person_id: one for one in recipients}
    told = whom(recipients, actions, now)
    assert sorted(one.person_id for one in told) == sorted(named)
    woken = [one for one in told if one.wakes]
    assert len(woken) <= 1
    for one in told:
        sleeps = quiet_until(named[one.person_id], one.at) is not None
        assert one.at >= now
        assert sleeps == one.wakes
    for one in woken:
        # What this person can do still helps when the person has heard of it.
        assert any(way.kind in named[one.person_id].can and way.until > one.at for way in actions)


def test_who_would_be_told_late_and_then_sleeps_until_it_is_too_late_is_told_now():
    evening = NIGHT.replace(day=26, hour=21, minute=30)
    soon = Action("move", evening + timedelta(hours=2, minutes=15))
    patient, lead = replace(MKT, late=timedelta(minutes=45)), Recipient(2, "Europe/London", frozenset({"cover"}))
    assert whom([patient, lead], [soon], evening) == (Telling(1, evening), Telling(2, evening))
    # Where the morning is early enough, it is the morning.
    far = Action("move", evening + timedelta(hours=12))
    assert whom([patient], [far], evening) == (Telling(1, SEVEN.replace(day=27)),)


def test_a_backup_who_would_be_asleep_in_half_an_hour_is_told_now_where_nobody_else_can():
    evening = NIGHT.replace(day=26, hour=21, minute=45)
    lead, backup = Recipient(1, "Europe/London", frozenset({"cover"})), replace(MKT, person_id=2, rank=1)
    told = whom([lead, backup], [Action("move", evening + timedelta(hours=3))], evening)
    assert told == (Telling(1, evening), Telling(2, evening))


def test_who_hears_of_it_only_in_the_morning_does_not_keep_another_from_being_woken_in_time():
    evening = NIGHT.replace(day=26, hour=21, minute=30)
    patient = replace(MKT, late=timedelta(minutes=45), can=frozenset({"move", "cover"}))
    sleeper = Recipient(7, "Asia/Kolkata", frozenset({"cover"}), quiet=(time(22), time(15)))
    ways = [Action("move", evening + timedelta(hours=12)), Action("cover", evening + timedelta(hours=9, minutes=45))]
    told = {one.person_id: one for one in whom([patient, sleeper], ways, evening)}
    assert told[1].at == SEVEN.replace(day=27)
    assert told[7] == Telling(7, evening.replace(day=27, hour=9, minute=30))


BACK = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
"""01:15 in London, summer time; an hour later its clock shows 01:15 once more."""
HOUR = timedelta(hours=1)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_the_first_time():
    sleeper = replace(MKT, quiet=(time(22), time(1, 30)))
    end = BACK + timedelta(minutes=15)
    assert quiet_until(sleeper, BACK) == end
    assert [quiet_until(sleeper, BACK + minutes * HOUR / 60) for minutes in (15, 45, 60, 90)] == [None] * 4


def test_quiet_hours_that_begin_in_the_hour_that_comes_twice_begin_the_first_time():
    sleeper = replace(MKT, quiet=(time(1, 30), time(7)))
    seven = BACK.replace(hour=7, minute=0)
    assert quiet_until(sleeper, BACK) is None
    assert [quiet_until(sleeper, BACK + minutes * HOUR / 60) for minutes in (15, 60, 75)] == [seven] * 3


@given(
    st.sampled_from(("Europe/London", "America/Chicago", "Australia/Lord_Howe")),
    st.integers(0, 47),
    st.integers(0, 47),
    st.integers(0, 2 * 365 * 24 * 4),
)
def test_quiet_hours_end_after_the_moment_asked_for_and_are_over_then(zone: str, begins: int, ends: int, at: int):
    sleeper = replace(MKT, zone=zone, quiet=(time(begins // 2, begins % 2 * 30), time(ends // 2, ends % 2 * 30)))
    moment = datetime(2026, 1, 1, tzinfo=UTC) + at * HOUR / 4
    end = quiet_until(sleeper, moment)
    if end is not None:
        assert moment < end <= moment + 25 * HOUR
        assert quiet_until(sleeper, end) is None
