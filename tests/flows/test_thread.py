"""The quiet log of a warning: what people did, and what became of it, stands in the thread of its card, once, together
where it is quick."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calbot.chat.screens.thread import steps
from calbot.flows import answer, calendar, cover, record, thread, thread_view
from calbot.flows import post as posts
from calbot.flows.thread import StepLine
from calbot.model.alert import AlertState
from calbot.model.notice import Notice, NoticeState
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.words.say import sayer
from tests.flows.conftest import NOW, Hand, Stage, look, post
from tests.flows.warnings import EVENING, HOUR, SPIKE, a_move, deliver, row, settle, some_cover, the_post


def _told(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE, ways=(a_move(EVENING + 14 * HOUR, the_post(hand)), some_cover()))
    deliver(hand)


@pytest.fixture
def raised(staged: Stage) -> Hand:
    return staged("a warning with two ways out that was told", _told)


def press(hand: Hand, flow: Any, *args: Any, who: str = "Lead") -> None:
    hand.run(flow, 1, *args, row(hand).revision, who=who, where="#care")


def lines(hand: Hand, notice: Notice) -> list[StepLine]:
    """What a line of the thread says."""
    told = notice.values
    return [one for one in hand.run(thread.steps_of, 1) if told["first"] <= one.number <= told["last"]]


def told(hand: Hand) -> list[list[str]]:
    """What is read in the thread once nobody has done anything for a while: who did what, by line."""
    hand.later(seconds=10)
    found = [one for one in deliver(hand) if one.screen == thread.STEP]
    assert all((one.thread_slot, one.slot, one.only_for) == ("card", "", None) for one in found)
    return [[f"{line.by} {line.verb}" for line in lines(hand, one)] for one in found]


def test_each_answer_is_read_once_in_the_thread(raised: Hand) -> None:
    press(raised, answer.ack)
    assert told(raised) == [["Lead acked"]]
    press(raised, answer.assign, raised.turn("Mkt").person_id)
    (notice,) = raised.notices(thread.STEP)
    (line,) = lines(raised, notice)
    assert (line.by, line.verb, line.to) == ("Lead", "assigned", "Mkt")
    assert told(raised) == [["Lead assigned"]]
    assert told(raised) == []


def test_it_says_until_when_it_was_put_off(raised: Hand) -> None:
    press(raised, answer.snooze)
    (notice,) = raised.notices(thread.STEP)
    assert [(one.by, one.verb, one.at) for one in lines(raised, notice)] == [
        ("Lead", "snoozed", row(raised).snoozed_until)
    ]


def test_what_is_left_as_it_is_says_why(raised: Hand) -> None:
    press(raised, answer.leave, "the team stays longer", who="Mkt")
    (notice,) = raised.notices(thread.STEP)
    (line,) = lines(raised, notice)
    assert (line.by, line.reason) == ("Mkt", "the team stays longer")


def test_what_is_done_in_quick_succession_is_one_line_and_no_step_is_lost(raised: Hand) -> None:
    press(raised, answer.ack)
    raised.later(seconds=6)
    press(raised, answer.assign, raised.turn("Mkt").person_id)
    (notice,) = raised.notices(thread.STEP)
    assert notice.due_at == NOW + timedelta(seconds=10), "nobody puts the first off by doing more"
    assert told(raised) == [["Lead acked", "Lead assigned"]]


def test_what_is_on_its_way_is_not_said_again_with_the_next(raised: Hand) -> None:
    press(raised, answer.ack)
    raised.later(seconds=10)
    in_hand(raised)
    press(raised, answer.assign, raised.turn("Mkt").person_id)
    first, second = raised.notices(thread.STEP)
    assert first.state is NoticeState.SENDING
    assert [one.verb for one in lines(raised, second)] == ["assigned"]


def in_hand(hand: Hand) -> None:
    """A sender has the line in hand."""

    def take(session: Any, turn: Any) -> None:
        (line,) = [one for one in notices.waiting(session, turn.workspace_id) if one.screen == thread.STEP]
        line.state, line.attempt = NoticeState.SENDING, 1
        line.called_at, line.lease_until = turn.now, turn.now + timedelta(seconds=20)
        session.commit()

    hand.run(take)


def test_a_way_out_that_was_taken_is_told(raised: Hand) -> None:
    version = row(raised).revision
    raised.run(cover.ask_for, 1, version, who="Lead", where="#care")
    assert told(raised) == [["Lead cover"]]
    to = EVENING + 14 * HOUR
    pressed = (1, row(raised).revision)
    raised.run(posts.move, 1, to, "Europe/London", the_post(raised).revision, alert=pressed, who="Mkt")
    (notice,) = raised.notices(thread.STEP)
    (line,) = lines(raised, notice)
    assert (line.by, line.verb, line.at, line.post and line.post.id) == ("Mkt", "moved", to, 1)


def test_a_move_that_was_not_pressed_on_it_is_no_step_of_it(raised: Hand) -> None:
    raised.run(posts.move, 1, EVENING + 14 * HOUR, "Europe/London", who="Mkt")
    assert raised.notices(thread.STEP) == []


def test_what_ends_at_once_is_told_with_what_ended_it(raised: Hand) -> None:
    raised.later(minutes=1)
    pressed = (1, row(raised).revision)
    raised.run(posts.move, 1, EVENING + 14 * HOUR, "Europe/London", alert=pressed, who="Mkt")
    settle(raised)
    assert row(raised).state is AlertState.CALLED_OFF
    (notice,) = raised.notices(thread.STEP)
    assert told(raised) == [["Mkt moved", " called_off"]]
    card = steps(raised.run(thread_view.show, 1), sayer("en", "Europe/London"), notice.values)
    assert "Called off: p-1" in card.fallback


def test_of_what_nobody_has_seen_no_end_is_told(staged: Stage) -> None:
    def unsent(hand: Hand) -> None:
        hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
        settle(hand, SPIKE)

    hand = staged("a warning that was not told yet", unsent)
    settle(hand, replace(SPIKE, minutes=500.0))
    settle(hand)
    assert hand.notices(thread.STEP) == []


def test_a_number_that_changes_is_told_once_it_has_settled(raised: Hand) -> None:
    settle(raised, replace(SPIKE, minutes=330.0))
    raised.later(seconds=30)
    settle(raised, replace(SPIKE, minutes=390.0))
    assert told(raised) == [], "it may change again as the plan is worked through"
    raised.later(seconds=20)
    ((line,),) = [thread.net(lines(raised, one)) for one in due_lines(raised)]
    assert line.was is not None
    assert line.figure is not None
    assert (line.was.minutes, line.figure.minutes) == (276.0, 390.0)
    assert [one.screen for one in deliver(raised) if one.slot == ""] == [], "nothing else is new there"


def test_a_number_that_is_what_it_was_before_anybody_read_of_it_is_not_mentioned(raised: Hand) -> None:
    settle(raised, replace(SPIKE, minutes=390.0))
    settle(raised, SPIKE)
    raised.later(minutes=5)
    assert told(raised) == []


def test_ways_out_that_change_are_on_the_card_only(raised: Hand) -> None:
    settle(raised, replace(SPIKE, minutes=280.0), ways=(some_cover(),))
    assert row(raised).minutes == 280.0
    raised.later(minutes=5)
    assert told(raised) == []


def test_what_grew_worse_than_what_was_answered_is_said_to_be_open_again(raised: Hand) -> None:
    press(raised, answer.ack)
    assert told(raised) == [["Lead acked"]]
    settle(raised, replace(SPIKE, minutes=400.0))
    assert told(raised) == [[" redrawn", " reopened"]]


def due_lines(hand: Hand) -> list[Notice]:
    return [one for one in deliver(hand) if one.screen == thread.STEP]


def test_what_stands_in_no_place_has_no_thread(hand: Hand) -> None:
    far = 200 * HOUR
    hand.run(calendar.apply, hand.source_id(), look(post("a", 233)), NOW)
    settle(hand, replace(SPIKE, starts_at=SPIKE.starts_at + far, ends_at=SPIKE.ends_at + far))
    assert hand.notices("alert.card") == []
    hand.run(answer.ack, 1, 1, who="Lead", where="#care")
    assert hand.notices(thread.STEP) == []


def test_the_log_takes_nothing_from_the_budget_and_counts_as_no_message(raised: Hand) -> None:
    press(raised, answer.ack)
    deliver(raised)
    (place,) = raised.ask(alerts.shown_in, 1)
    before = raised.run(record.week), raised.ask(alerts.voices, place, NOW - HOUR)
    assert told(raised) == [["Lead acked"]]
    assert (raised.run(record.week), raised.ask(alerts.voices, place, NOW - HOUR)) == before
