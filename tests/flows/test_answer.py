"""A warning from its first card to its end: answered, put off, given, told again, taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import alert_view, answer, calendar, cover, ladder
from calbot.flows import post as posts
from calbot.flows.turn import Turn
from calbot.flows.ways import Remedy
from calbot.model.alert import AlertLevel, AlertState
from calbot.model.event import Event, EventKind
from calbot.model.post import PostState
from calbot.store import cover as covers
from calbot.store import history as histories
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, Stage, look, post
from tests.flows.warnings import EVENING, HOUR, SPIKE, deliver, on_roster, row, screens, settle, some_cover, the_post

GRAVE = replace(SPIKE, minutes=500.0, chance=0.9)


@pytest.fixture
def raised(staged: Stage) -> Hand:
    return staged("a warning that was told", _told)


def _told(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE)
    deliver(hand)


def climb(hand: Hand) -> list[str]:
    """What is told at this hour."""
    for number in hand.run(ladder.due):
        hand.run(ladder.climb, number)
    return screens(deliver(hand))


def at(hand: Hand, hours: float) -> None:
    hand.now = EVENING + timedelta(hours=hours)


@ON_SQLITE
def test_a_warning_nobody_answers_is_told_again_a_day_and_two_hours_before_and_in_its_first_hour(raised: Hand) -> None:
    assert row(raised).level is AlertLevel.WATCH
    assert climb(raised) == []
    at(raised, -24)
    assert climb(raised) == ["alert.rung"]
    assert climb(raised) == []
    at(raised, -2)
    # So late it is louder: its card says so, and who can change it is told by name.
    assert climb(raised) == ["alert.card", "alert.rung", "alert.call", "alert.call"]
    assert row(raised).level is AlertLevel.ACT
    at(raised, 1)
    assert climb(raised) == ["alert.rung"]
    at(raised, 5)
    assert climb(raised) == []


def test_who_has_it_hears_nothing_more(raised: Hand) -> None:
    view = raised.run(answer.ack, 1, 1, who="Mkt", where="#care")
    assert (view.alert.state, view.owner_name) == (AlertState.ACKED, "Mkt")
    raised.later(seconds=10)
    assert screens(deliver(raised)) == ["alert.card", "alert.step"]
    for hours in (-24, -2, 1):
        at(raised, hours)
        assert raised.run(ladder.due) == []
        assert climb(raised) == []


def test_an_answer_kills_what_waits_to_be_said_in_its_own_commit(raised: Hand) -> None:
    at(raised, -2)
    raised.run(ladder.climb, 1)
    waiting = [notice.screen for notice in raised.notices()]
    assert "alert.rung" in waiting
    assert "alert.call" in waiting
    raised.run(answer.ack, 1, row(raised).revision, who="Lead", where="#care")
    assert [notice.screen for notice in raised.notices()] == ["alert.card", "alert.step"]


@ON_SQLITE
def test_a_cancel_at_two_hours_before_leaves_no_further_word_but_the_end_of_the_card(raised: Hand) -> None:
    at(raised, -2)
    raised.run(ladder.climb, 1)
    told = screens(deliver(raised))
    assert told.count("alert.call") == 2
    gone = replace_state(raised)
    settle(raised)
    assert (row(raised).state, row(raised).why_gone) == (AlertState.CALLED_OFF, "alert.gone.cancelled")
    assert gone
    # Struck where it stands, in direct messages too, with a line under the card, and then silence.
    assert sorted(screens(deliver(raised))) == ["alert.card", "alert.step", "alert.told", "alert.told"]
    for hours in (-1, 1, 3):
        at(raised, hours)
        assert climb(raised) == []


def replace_state(hand: Hand) -> bool:
    hand.later(minutes=1)
    told = look(post("a", 33, state=PostState.CANCELLED))
    return bool(hand.run(calendar.apply, hand.source_id(), told, NOW))


def test_what_was_moved_just_before_somebody_answered_is_why_it_ends(raised: Hand) -> None:
    raised.later(minutes=1)
    raised.run(calendar.apply, raised.source_id(), look(post("a", 60)), NOW)
    raised.later(minutes=1)
    raised.run(answer.ack, 1, row(raised).revision, who="Lead", where="#care")
    settle(raised)
    assert (row(raised).why_gone, row(raised).gone_post_id) == ("alert.gone.moved", 1)


@ON_SQLITE
def test_who_came_just_before_somebody_answered_is_why_it_ends(raised: Hand) -> None:
    settle(raised, SPIKE, ways=(some_cover(),))
    (asked,) = raised.run(cover.ask_for, 1, row(raised).revision, who="Lead", where="#care")
    raised.later(minutes=1)
    raised.run(cover.answer, asked.cover.id, 1, True, who="Agt1", where="#care")
    raised.later(minutes=1)
    raised.run(answer.ack, 1, row(raised).revision, who="Lead", where="#care")
    settle(raised)
    assert row(raised).why_gone == "alert.gone.covered"


@ON_SQLITE
def test_what_nobody_had_heard_of_is_called_off_without_a_word(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE)
    settle(hand)
    assert row(hand).state is AlertState.CALLED_OFF
    assert hand.notices() == []


def test_a_moved_window_takes_its_ladder_along(raised: Hand) -> None:
    assert row(raised).rung_at == EVENING - 24 * HOUR
    later = replace(SPIKE, starts_at=EVENING + 6 * HOUR, ends_at=EVENING + 14 * HOUR)
    settle(raised, later)
    assert row(raised).rung_at == EVENING - 18 * HOUR
    raised.later(minutes=1)
    assert sorted(screens(deliver(raised))) == ["alert.card", "alert.step"]
    at(raised, -24)
    assert climb(raised) == []
    at(raised, -18)
    assert climb(raised) == ["alert.rung"]


def test_a_window_that_comes_nearer_brings_the_end_of_a_snooze_along(raised: Hand) -> None:
    raised.run(answer.snooze, 1, 1, EVENING - 2 * HOUR, who="Mkt", where="#care")
    deliver(raised)
    sooner = replace(SPIKE, starts_at=EVENING - 4 * HOUR, ends_at=EVENING + 4 * HOUR)
    settle(raised, sooner)
    assert row(raised).state is AlertState.SNOOZED
    assert row(raised).snoozed_until == EVENING - 6 * HOUR
    at(raised, -6)
    assert "alert.rung" in climb(raised)
    assert row(raised).state is AlertState.OPEN


@ON_SQLITE
def test_a_window_that_moves_away_leaves_a_snooze_as_it_was_said(raised: Hand) -> None:
    raised.run(answer.snooze, 1, 1, EVENING - 2 * HOUR, who="Mkt", where="#care")
    settle(raised, replace(SPIKE, starts_at=EVENING + 4 * HOUR, ends_at=EVENING + 12 * HOUR))
    assert row(raised).snoozed_until == EVENING - 2 * HOUR


@ON_SQLITE
def test_put_off_until_the_next_shift_it_comes_back_and_says_so(raised: Hand) -> None:
    raised.run(answer.snooze, 1, 1, who="Mkt", where="#care")
    assert row(raised).snoozed_until == NOW + 8 * HOUR
    raised.later(hours=7)
    assert screens(deliver(raised)) == ["alert.card", "alert.step"]
    assert climb(raised) == []
    raised.later(hours=1)
    assert climb(raised) == ["alert.card", "alert.rung"]
    assert (row(raised).state, row(raised).owner_id) == (AlertState.OPEN, None)


@ON_SQLITE
def test_until_the_next_shift_is_until_that_of_whoever_pressed(raised: Hand) -> None:
    on_roster(raised, "Agt1", -30)
    on_roster(raised, "Lead", -28)
    raised.run(answer.snooze, 1, 1, who="Lead", where="#care")
    assert row(raised).snoozed_until == EVENING - 28 * HOUR


@ON_SQLITE
def test_the_next_shift_of_whoever_comes_as_cover_is_that(raised: Hand) -> None:
    on_roster(raised, "Agt1", -20)
    asked = raised.run(cover.ask, EVENING - 30 * HOUR, EVENING - 26 * HOUR, 1, who="Lead", where="#care")
    raised.run(cover.answer, asked.cover.id, 1, True, who="Agt1", where="#care")
    raised.run(answer.snooze, 1, 1, who="Agt1", where="#care")
    assert row(raised).snoozed_until == EVENING - 30 * HOUR


def test_nothing_is_put_off_beyond_the_time_in_which_it_could_be_changed(raised: Hand) -> None:
    at(raised, -6)
    raised.run(answer.snooze, 1, 1, who="Mkt", where="#care")
    assert row(raised).snoozed_until == EVENING - 2 * HOUR


def test_given_to_somebody_who_is_told_by_name(raised: Hand) -> None:
    lead = next(one for one in raised.run(answer.heirs) if one.name == "Lead")
    view = raised.run(answer.assign, 1, lead.id, 1, who="Mkt", where="#care")
    assert view.owner_name == "Lead"
    raised.later(hours=4)
    told = deliver(raised)
    assert sorted(screens(told)) == ["alert.call", "alert.card", "alert.step"]
    assert {one.only_for for one in told if one.screen == "alert.call"} == {lead.id}


@pytest.mark.parametrize("why", ["asleep", "on the roster", "as cover"])
@ON_SQLITE
def test_who_is_at_work_hears_of_it_at_once_whatever_the_clock_says(raised: Hand, why: str) -> None:
    at(raised, -13)  # 05:00 in London
    mkt = raised.turn("Mkt").person_id
    if why == "on the roster":
        on_roster(raised, "Mkt", -14)
    if why == "as cover":
        view = raised.run(cover.ask, raised.now, raised.now + HOUR, 1, who="Lead", where="#care")

        def come(session: Session, turn: Turn) -> None:
            covers.keep_answer(session, WORKSPACE, view.cover.id, mkt, True, turn.now)
            session.commit()

        raised.run(come)
    raised.run(answer.assign, 1, mkt, row(raised).revision, who="Lead", where="#care")
    (call,) = raised.notices("alert.call")
    assert call.due_at == raised.now + (2 * HOUR if why == "asleep" else 0 * HOUR)


def test_a_warning_can_only_be_given_to_whoever_plans(raised: Hand) -> None:
    agent = raised.turn("Agt1").person_id
    with pytest.raises(TellUser, match=r"alert\.assign\.whom"):
        raised.run(answer.assign, 1, agent, 1, who="Mkt", where="#care")


def test_a_reason_for_doing_nothing_is_kept(raised: Hand) -> None:
    with pytest.raises(TellUser, match=r"alert\.leave\.reason"):
        raised.run(answer.leave, 1, "", 1, who="Mkt", where="#care")
    raised.run(answer.leave, 1, "known, the team stays longer", 1, who="Mkt", where="#care")
    kept = raised.ask(histories.of, "alert", 1)[-1]
    assert (kept.verb, kept.details) == ("left", {"reason": "known, the team stays longer"})


@ON_SQLITE
def test_what_grew_much_worse_than_was_answered_is_open_again(raised: Hand) -> None:
    raised.run(answer.ack, 1, 1, who="Mkt", where="#care")
    settle(raised, replace(SPIKE, minutes=300.0))
    assert row(raised).state is AlertState.ACKED
    settle(raised, replace(SPIKE, minutes=360.0))
    assert row(raised).state is AlertState.OPEN
    assert row(raised).rung_at is not None


PRESSES: tuple[Callable[[Hand, int], object], ...] = (
    lambda hand, revision: hand.run(answer.ack, 1, revision, who="Lead", where="#care"),
    lambda hand, revision: hand.run(answer.snooze, 1, revision, who="Lead", where="#care"),
    lambda hand, revision: hand.run(answer.leave, 1, "why", revision, who="Lead", where="#care"),
    lambda hand, revision: hand.run(answer.assign, 1, hand.turn("Lead").person_id, revision, who="Lead"),
)


@pytest.mark.parametrize("press", PRESSES, ids=["ack", "snooze", "leave", "assign"])
@ON_SQLITE
def test_a_press_drawn_before_the_last_change_does_nothing_and_says_so(
    raised: Hand, press: Callable[[Hand, int], object]
) -> None:
    raised.run(answer.ack, 1, 1, who="Mkt", where="#care")
    before = row(raised).model_dump()
    with pytest.raises(TellUser, match=r"alert\.stale"):
        press(raised, 1)
    assert row(raised).model_dump() == before


@ON_SQLITE
def test_who_is_asleep_is_told_in_the_morning_unless_only_waking_helps(hand: Hand) -> None:
    """At 09:00 in London it is 03:00 in Chicago, where the lead sleeps."""
    hand.run(calendar.apply, hand.source_id(), look(post("a", 20)), NOW)
    soon = replace(GRAVE, starts_at=NOW + 20 * HOUR, ends_at=NOW + 28 * HOUR)
    settle(hand, soon)
    calls = {notice.only_for: notice.due_at for notice in hand.notices("alert.call")}
    assert calls == {hand.turn("Mkt").person_id: NOW, hand.turn("Lead").person_id: NOW + 4 * HOUR}


@ON_SQLITE
def test_the_budget_of_a_day_folds_the_sixth_into_the_digest(hand: Hand) -> None:
    many = [
        replace(SPIKE, starts_at=NOW + (26 + 6 * n) * HOUR, ends_at=NOW + (28 + 6 * n) * HOUR, causes=())
        for n in range(7)
    ]
    settle(hand, *many)
    assert len(hand.notices("alert.card")) == 5
    (digest,) = hand.notices("digest.card")
    assert digest.due_at == NOW.replace(hour=8) + 24 * HOUR
    shown = {notice.subject_id for notice in hand.notices("alert.card")}
    assert {row(hand, number).told_at is not None for number in shown} == {True}
    assert [row(hand, number).told_at for number in range(1, 8) if number not in shown] == [None, None]


@ON_SQLITE
def test_a_day_on_which_clocks_go_back_has_room_for_no_more(hand: Hand) -> None:
    hand.now = datetime(2027, 10, 30, 23, 10, tzinfo=UTC)  # ten past midnight in London
    many = [
        replace(SPIKE, starts_at=hand.now + (30 + 6 * n) * HOUR, ends_at=hand.now + (32 + 6 * n) * HOUR, causes=())
        for n in range(6)
    ]
    settle(hand, *many[:5])
    hand.later(hours=24, minutes=40)  # ten to midnight
    settle(hand, *many)
    assert {notice.subject_id for notice in hand.notices("alert.card")} == {1, 2, 3, 4, 5}


@ON_SQLITE
def test_who_answers_in_words_what_somebody_has_is_told_who(raised: Hand) -> None:
    raised.run(answer.ack, 1, who="Mkt", where="#care")
    for press in (answer.ack, answer.snooze):
        with pytest.raises(TellUser) as refused:
            raised.run(press, 1, who="Lead", where="#care")
        assert (refused.value.key, refused.value.values["who"]) == ("alert.taken", "Mkt")
    assert raised.run(answer.assign, 1, raised.turn("Lead").person_id, who="Lead", where="#care").owner_name == "Lead"


def test_a_view_tells_who_has_it(raised: Hand) -> None:
    raised.run(answer.ack, 1, 1, who="Mkt", where="#care")
    view = raised.run(alert_view.show, 1, who="Lead")
    assert (view.owner_name, view.record, view.missed) == ("Mkt", None, 0)
    assert {"alert.ack", "cover.ask"} <= view.may


@ON_SQLITE
def test_a_cancel_in_chat_silences_the_warning_in_its_own_commit(raised: Hand) -> None:
    at(raised, -2)
    raised.run(ladder.climb, 1)
    assert {"alert.rung", "alert.call"} <= {notice.screen for notice in raised.notices()}
    raised.run(posts.cancel, 1, who="Mkt", where="#marketing")
    left = {notice.screen for notice in raised.notices()}
    assert not {"alert.rung", "alert.call"} & left
    assert row(raised).rung_at is None
    at(raised, 1)
    assert raised.run(ladder.due) == []


def test_a_warning_that_still_stands_after_a_cancel_is_told_again_as_before(raised: Hand) -> None:
    raised.run(posts.cancel, 1, who="Mkt", where="#marketing")
    assert row(raised).rung_at is None
    settle(raised, SPIKE)
    assert row(raised).rung_at == EVENING - 24 * HOUR


def test_what_is_given_at_night_is_read_in_the_morning(raised: Hand) -> None:
    lead = raised.turn("Lead").person_id
    raised.run(answer.assign, 1, lead, 1, who="Mkt", where="#care")
    (call,) = raised.notices("alert.call")
    assert (call.only_for, call.due_at) == (lead, NOW + 4 * HOUR)


@ON_SQLITE
def test_who_is_away_is_not_called(hand: Hand) -> None:
    away = Event(workspace_id="w", id=0, kind=EventKind.ABSENCE, owner="Lead", title="OOO: Lead", **AROUND)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 20), events=(away,)), NOW)
    settle(hand, replace(GRAVE, starts_at=NOW + 20 * HOUR, ends_at=NOW + 28 * HOUR))
    assert [notice.only_for for notice in hand.notices("alert.call")] == [hand.turn("Mkt").person_id]


AROUND = {"starts_at": NOW - HOUR, "ends_at": NOW + 10 * HOUR}


def a_split(hand: Hand, kind: str = "split") -> Remedy:
    return Remedy(kind, EVENING + 15 * HOUR, 150.0, the_post(hand), share=0.5)


@ON_SQLITE
def test_a_split_is_asked_of_the_owner_who_has_it_from_then_on_and_nothing_is_taken_for_done(raised: Hand) -> None:
    settle(raised, replace(SPIKE, minutes=290.0), ways=(a_split(raised),))
    deliver(raised)
    before = the_post(raised).model_dump()
    view = raised.run(answer.request, 1, "split", 1, row(raised).revision, who="Lead", where="#care")
    assert (view.alert.state, view.owner_name) == (AlertState.ACKED, "Mkt")
    told = {one.screen: one for one in deliver(raised)}
    assert told["alert.call"].values == {"kind": "split", "post_id": 1, "by": "Lead"}
    assert told["alert.call"].only_for == raised.turn("Mkt").person_id
    assert the_post(raised).model_dump() == before
    assert "requested" in [one.verb for one in raised.ask(histories.of, "alert", 1)]


@ON_SQLITE
def test_a_way_out_that_is_none_any_more_and_a_post_that_nobody_owns_are_refused(raised: Hand) -> None:
    with pytest.raises(TellUser, match=r"alert\.request\.none"):
        raised.run(answer.request, 1, "split", 1, who="Lead", where="#care")
    settle(raised, replace(SPIKE, minutes=290.0), ways=(a_split(raised, "trim"),))
    with pytest.raises(TellUser, match=r"alert\.stale"):
        raised.run(answer.request, 1, "trim", 1, 1, who="Lead", where="#care")
    away = Event(workspace_id="w", id=0, kind=EventKind.ABSENCE, title="Leave", owner="Mkt")
    away.starts_at, away.ends_at = NOW, NOW + 48 * HOUR
    raised.run(calendar.apply, raised.source_id(), look(post("a", 33), events=(away,)), NOW)
    with pytest.raises(TellUser, match=r"alert\.request\.nobody"):
        raised.run(answer.request, 1, "trim", 1, who="Lead", where="#care")
    assert row(raised).state is AlertState.OPEN
