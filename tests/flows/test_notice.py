"""A notice on its way: settled and followed by the next one of its place in one transaction, on both databases."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.errors import Passing
from calbot.flows import notice as notices
from calbot.flows import taking
from calbot.flows.delivery import Delivery
from calbot.flows.notice import Arrived
from calbot.flows.taking import InHand
from calbot.flows.tell import care_places, tell
from calbot.flows.turn import Turn
from calbot.model.notice import MOST_DEATHS, NoticeState
from calbot.store import notice as store
from calbot.store import slot
from calbot.store.session import writing
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand


def _told(hand: Hand, *subjects: int, revision: int = 1) -> int:
    """The place in which care is told of those alerts."""

    def telling(session: Session, turn: Turn) -> int:
        places = care_places(session, turn)[:1]
        for subject in subjects:
            tell(session, turn, places, "alert.card", ("alert", subject), revision, slot="card")
        session.commit()
        return places[0].id

    place_id: int = hand.run(telling)
    return place_id


def _drawn(_session: Session, _turn: Turn, delivery: Delivery) -> int:
    return delivery.notice.subject_id


def _next(hand: Hand, place_id: int, arrived: Arrived | None = None, draw: Any = _drawn) -> InHand | None:
    found: InHand | None = hand.run(taking.next_in, place_id, draw, arrived)
    return found


def _taken(hand: Hand, place_id: int) -> tuple[int, int] | None:
    """The notice that is taken, and as which attempt."""
    found = _next(hand, place_id)
    return (found.delivery.notice.id, found.taken.attempt) if found is not None else None


def _key(hand: Hand, number: int) -> str:
    return str(hand.ask(store.by_id, number).key)


def _state(hand: Hand, number: int) -> NoticeState:
    return NoticeState(hand.ask(store.by_id, number).state)


def test_what_arrived_is_kept_and_the_next_is_taken(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    first = _next(hand, place_id)
    assert first is not None
    assert (first.card, first.taken.attempt, first.taken.doubt) == (7, 1, False)
    assert _next(hand, place_id) is None, "its place waits while it is on its way"
    second = _next(hand, place_id, Arrived(first.delivery.notice.id, 1, "m1"))
    assert second is not None
    assert (second.card, _state(hand, 1), _state(hand, 2)) == (8, NoticeState.SENT, NoticeState.SENDING)
    assert _next(hand, place_id, Arrived(2, 1, "m2")) is None
    assert _state(hand, 2) is NoticeState.SENT


def test_what_arrived_is_kept_though_the_next_cannot_be_drawn(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    first = _next(hand, place_id)
    assert first is not None

    def failing(session: Session, _turn: Turn, _delivery: Delivery) -> None:
        # In PostgreSQL nothing else of the transaction holds after this.
        session.connection().exec_driver_sql("SELECT * FROM nowhere")

    second = _next(hand, place_id, Arrived(first.delivery.notice.id, 1, "m1"), failing)
    assert second is not None
    assert isinstance(second.card, Exception)
    assert (second.taken.attempt, _state(hand, 1)) == (1, NoticeState.SENT)


def test_what_another_sender_has_taken_over_is_not_settled_by_the_first(hand: Hand) -> None:
    place_id = _told(hand, 7)
    assert _next(hand, place_id) is not None
    hand.later(seconds=21)
    again = _next(hand, place_id)
    assert again is not None
    assert (again.taken.attempt, again.taken.doubt) == (2, True)
    assert _next(hand, place_id, Arrived(1, 1, "late")) is None
    assert _state(hand, 1) is not NoticeState.SENT


def test_one_in_doubt_is_held_for_a_call_only_once_it_was_asked_for(hand: Hand) -> None:
    place_id = _told(hand, 7)
    assert _next(hand, place_id) is not None
    hand.later(seconds=21)
    assert _next(hand, place_id) is not None
    hand.later(seconds=5)
    assert hand.run(notices.calling, 1, 2)
    hand.later(seconds=17)
    assert _next(hand, place_id) is None
    hand.later(seconds=2)
    again = _next(hand, place_id)
    assert again is not None
    assert (again.taken.attempt, again.taken.repeats) == (3, 0)
    assert not hand.run(notices.calling, 1, 2, repeat=True), "it is another's by now"
    assert hand.run(notices.calling, 1, 3, repeat=True)
    assert hand.ask(store.by_id, 1).repeats == 1


def test_a_message_that_ends_each_process_that_takes_it_is_parked(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    for attempt in range(1, MOST_DEATHS + 1):
        assert _taken(hand, place_id) == (1, attempt)
        if attempt > 1:
            assert hand.run(notices.calling, 1, attempt)
        hand.later(seconds=21)
    assert _taken(hand, place_id) is None
    assert _state(hand, 1) is NoticeState.DEAD
    assert hand.ask(store.by_id, 1).problem == "3 senders in a row died with it in their hand"
    assert _taken(hand, place_id) == (2, 1), "its neighbour goes on"


class Poison:
    """Draws what is told of alert 7, and ends the process with what is told of 8."""

    def __init__(self) -> None:
        self.deaths = 0

    def __call__(self, _session: Session, _turn: Turn, delivery: Delivery) -> int:
        if delivery.notice.subject_id == 8:
            self.deaths += 1
            raise SystemExit
        return delivery.notice.subject_id


def _boots(hand: Hand, place_id: int, draw: Poison) -> None:
    """Processes, one after another, each of which delivers what is due until it dies: a line as `chat.speaker` has it,
    and a platform that has all that it was told."""
    for _ in range(30):
        arrived: Arrived | None = None
        with suppress(SystemExit):
            while (found := _next(hand, place_id, arrived, draw)) is not None:
                arrived = Arrived(found.delivery.notice.id, found.taken.attempt, "m1")
                if found.taken.doubt:
                    hand.run(notices.another_turn, place_id, arrived)
                    arrived = None
        hand.later(seconds=11)


@pytest.mark.parametrize("line", [(8, 7), (7, 8, 9)])
def test_a_card_that_ends_each_process_that_draws_it_is_parked(hand: Hand, line: tuple[int, ...]) -> None:
    draw = Poison()
    place_id = _told(hand, *line)
    _boots(hand, place_id, draw)
    states = {subject: _state(hand, number) for number, subject in enumerate(line, 1)}
    assert states.pop(8) is NoticeState.DEAD
    assert set(states.values()) == {NoticeState.SENT}, "its neighbours go on"
    assert draw.deaths <= MOST_DEATHS + 5, "those in the first seconds are not counted"


def test_of_several_who_look_at_a_late_message_none_takes_the_others_for_dead(hand: Hand) -> None:
    place_id = _told(hand, 7)
    hand.later(minutes=5)
    looks = [(store.begin_drawing, hand.ask(store.by_id, 1).due_at)] * 12

    def look(session: Session, turn: Turn) -> int:
        due_at = turn.now - taking.LATE + taking.AGAIN
        counted = [begin(session, turn.workspace_id, 1, seen, due_at) for begin, seen in looks]
        session.commit()
        return sum(counted)

    assert hand.run(look) == 1
    assert _taken(hand, place_id) == (1, 1)
    assert hand.ask(store.by_id, 1).lapses == 0


def test_the_trouble_of_others_while_a_card_is_drawn_is_no_death(hand: Hand) -> None:
    place_id = _told(hand, 7)

    def away(_session: Session, _turn: Turn, _delivery: Delivery) -> int:
        raise Passing("the database is busy")

    for _ in range(10):
        hand.later(minutes=1)
        with pytest.raises(Passing):
            _next(hand, place_id, None, away)
    assert _taken(hand, place_id) == (1, 1)


def test_what_is_told_of_a_message_that_was_given_up_counts(hand: Hand) -> None:
    place_id = _told(hand, 7)
    assert _taken(hand, place_id) == (1, 1)
    assert hand.run(notices.give_up, 1, 1, "no such place")
    assert hand.run(notices.echoed, _key(hand, 1), "m1")
    assert (_state(hand, 1), hand.ask(store.by_id, 1).ref) == (NoticeState.SENT, "m1")


def test_what_is_tried_again_may_be_repeated_again(hand: Hand) -> None:
    place_id = _told(hand, 7)
    assert _taken(hand, place_id) == (1, 1)
    assert not hand.run(notices.calling, 1, 1, repeat=True), "an event may tell of what was called just now"
    hand.later(seconds=16)
    assert _taken(hand, place_id) == (1, 2)
    assert hand.run(notices.calling, 1, 2, repeat=True)
    assert hand.run(notices.give_up, 1, 2, "nobody can tell")
    assert hand.run(notices.revive, 1)
    assert hand.ask(store.by_id, 1).repeats == 0


def test_a_card_that_somebody_has_removed_is_said_anew(hand: Hand) -> None:
    place_id = _told(hand, 7)
    first = _next(hand, place_id)
    assert first is not None
    assert _next(hand, place_id, Arrived(1, 1, "m1")) is None

    def change(session: Session, turn: Turn) -> None:
        tell(session, turn, care_places(session, turn)[:1], "alert.card", ("alert", 7), 2, slot="card")
        session.commit()

    hand.run(change)
    second = _next(hand, place_id)
    assert second is not None
    assert second.delivery.ref == "m1"
    assert hand.run(notices.removed, second.delivery.notice.id, 1, "m1")
    again = _next(hand, place_id)
    assert again is not None
    assert (again.delivery.ref, again.taken.attempt, again.taken.doubt) == ("", 2, False)


def test_what_is_only_late_is_no_death(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for _ in range(2 * MOST_DEATHS):
        hand.later(hours=1)
        taken = _taken(hand, place_id)
        assert taken is not None
        assert hand.run(notices.put_off, 1, taken[1], 1.0, "not now")
    assert hand.ask(store.by_id, 1).lapses == 0


def test_whoever_is_slow_to_ask_is_not_taken_for_dead(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for attempt in range(1, 3 * MOST_DEATHS):
        assert _taken(hand, place_id) == (1, attempt)
        hand.later(seconds=21)
    assert _state(hand, 1) is NoticeState.DOUBT


def test_only_deaths_in_a_row_count(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for _ in range(MOST_DEATHS):
        taken = _taken(hand, place_id)
        assert taken is not None
        hand.later(seconds=21)
        again = _taken(hand, place_id)
        assert again is not None
        assert hand.run(notices.put_off, *again, 0.0, "not now", doubt=True)
        hand.later(seconds=11)
    assert _state(hand, 1) is NoticeState.DOUBT


def test_what_the_platform_refused_is_no_defect(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for _ in range(5):
        taken = _taken(hand, place_id)
        assert taken is not None
        assert hand.run(notices.refused, *taken, 0.0, "slow down")
        hand.later(seconds=15)
    for number in range(1, notices.MOST_DEFECTS + 1):
        taken = _taken(hand, place_id)
        assert taken is not None
        assert hand.run(notices.defect, *taken, "defect")
        hand.later(seconds=15)
        assert _state(hand, 1) is (NoticeState.DEAD if number == notices.MOST_DEFECTS else NoticeState.PENDING)


def test_a_call_that_the_platform_has_ended_is_looked_for_soon(hand: Hand) -> None:
    place_id = _told(hand, 7)
    assert _next(hand, place_id) is not None
    assert hand.run(notices.doubt, 1, 1, 7.0, "it failed", ended=True)
    hand.later(seconds=3)
    assert _taken(hand, place_id) is None, "it may be hidden yet"
    hand.later(seconds=1)
    assert _taken(hand, place_id) == (1, 2)
    assert hand.run(notices.calling, 1, 2)
    assert hand.run(notices.doubt, 1, 2, 7.0, "no answer")
    hand.later(seconds=7)
    assert _taken(hand, place_id) is None, "what has not ended may still be accepted"
    hand.later(seconds=1)
    assert _taken(hand, place_id) == (1, 3)


def test_a_first_refusal_after_doubts_costs_no_more_than_the_platform_asks_for(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for attempt in (1, 2, 3):
        assert _taken(hand, place_id) == (1, attempt)
        assert hand.run(notices.doubt, 1, attempt, 0.0, "broken line")
        hand.later(seconds=16)
    assert _taken(hand, place_id) == (1, 4)
    assert hand.run(notices.refused, 1, 4, 1.0, "busy")
    hand.later(seconds=4)
    assert _taken(hand, place_id) == (1, 5), "2 s, and one for the others of its place"
    assert hand.run(notices.refused, 1, 5, 1.0, "busy")
    hand.later(seconds=9)
    assert _taken(hand, place_id) is None, "one that goes on is met more and more rarely"
    hand.later(seconds=2)
    assert _taken(hand, place_id) == (1, 6)


def test_what_nobody_can_look_for_is_not_repeated_soon_though_its_call_has_ended(hand: Hand) -> None:
    place_id = _told(hand, 7)
    assert _next(hand, place_id) is not None
    hand.later(seconds=1)
    assert hand.run(notices.doubt, 1, 1, 1.0, "it failed", ended=True)
    hand.later(seconds=4)
    assert _taken(hand, place_id) == (1, 2)
    assert not hand.run(notices.calling, 1, 2, repeat=True)
    hand.later(seconds=9)
    assert _taken(hand, place_id) is None
    hand.later(seconds=2)
    assert _taken(hand, place_id) == (1, 3)
    assert hand.run(notices.calling, 1, 3, repeat=True), "15 s after its call began"


def test_what_a_platform_may_still_tell_of_is_not_repeated_yet(hand: Hand) -> None:
    place_id = _told(hand, 7, 8, 9)
    first = _next(hand, place_id)
    assert first is not None
    assert hand.run(notices.doubt, 1, 1, 0.0, "broken line")
    assert hand.run(notices.echoed, _key(hand, 3), "m3"), "it tells of what it has, of that one from long ago"
    second = _next(hand, place_id)
    assert second is not None
    assert second.delivery.notice.id == 2
    hand.later(seconds=15)
    assert _taken(hand, place_id) == (1, 2)
    assert hand.run(notices.echoed, _key(hand, 2), "m2")
    assert not hand.run(notices.calling, 1, 2, repeat=True), "that was called before this one could be accepted"
    assert _state(hand, 1) is NoticeState.DOUBT
    hand.later(seconds=46)
    assert _taken(hand, place_id) == (1, 3)
    assert hand.run(notices.calling, 1, 3, repeat=True), "a minute is enough"


def test_a_platform_that_is_behind_with_what_it_tells_is_waited_for_longer(hand: Hand) -> None:
    place_id = _told(hand, 7, 8, 9)
    assert _next(hand, place_id) is not None
    assert hand.run(notices.doubt, 1, 1, 0.0, "broken line")
    assert _taken(hand, place_id) == (2, 1)
    assert hand.run(notices.echoed, _key(hand, 2), "m2")
    hand.later(seconds=25)
    third = _next(hand, place_id)
    assert third is not None
    assert third.delivery.notice.id == 1
    assert not hand.run(notices.calling, 1, 2, repeat=True)
    assert _taken(hand, place_id) == (3, 1)
    assert _next(hand, place_id, Arrived(3, 1, "m3")) is None
    hand.later(seconds=40)
    assert _taken(hand, place_id) == (1, 3)
    assert not hand.run(notices.calling, 1, 3, repeat=True), "that it has the third it has answered, and not told yet"
    hand.later(minutes=5)
    taken = _taken(hand, place_id)
    assert taken is not None
    assert hand.run(notices.calling, *taken, repeat=True), "by now it tells of nothing any more"


def test_a_platform_that_tells_of_later_messages_has_told_of_all_before(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    assert _next(hand, place_id) is not None
    assert hand.run(notices.doubt, 1, 1, 0.0, "broken line")
    hand.later(seconds=14)
    assert _taken(hand, place_id) == (2, 1)
    hand.later(seconds=1)
    assert hand.run(notices.echoed, _key(hand, 2), "m2")
    assert _taken(hand, place_id) == (1, 2)
    assert hand.run(notices.calling, 1, 2, repeat=True)


def test_what_is_told_of_one_that_was_repeated_may_be_its_first_call(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    assert _taken(hand, place_id) == (1, 1)
    assert hand.run(notices.doubt, 1, 1, 0.0, "broken line")
    hand.later(seconds=1)
    assert _taken(hand, place_id) == (2, 1)
    assert hand.run(notices.doubt, 2, 1, 0.0, "broken line")
    hand.later(seconds=15)
    assert _taken(hand, place_id) == (1, 2)
    assert hand.run(notices.calling, 1, 2, repeat=True)
    hand.later(seconds=1)
    assert hand.run(notices.echoed, _key(hand, 1), "m1")
    assert _taken(hand, place_id) == (2, 2)
    assert not hand.run(notices.calling, 2, 2, repeat=True), "the second was called after that"


def _lost_and_later(hand: Hand) -> int:
    """Of the first the outcome is unknown, and the second, called a second later, was told of."""
    place_id = _told(hand, 7, 8)
    assert _next(hand, place_id) is not None
    assert hand.run(notices.doubt, 1, 1, 0.0, "broken line")
    hand.later(seconds=1)
    assert _taken(hand, place_id) == (2, 1)
    assert hand.run(notices.echoed, _key(hand, 2), "m2")
    return place_id


def test_where_a_later_one_was_told_of_half_a_minute_is_enough(hand: Hand) -> None:
    place_id = _lost_and_later(hand)
    hand.later(seconds=28)
    assert _taken(hand, place_id) == (1, 2)
    assert not hand.run(notices.calling, 1, 2, repeat=True), "29 s: it could have been accepted late"
    hand.later(seconds=2)
    assert _taken(hand, place_id) == (1, 3)
    assert hand.run(notices.calling, 1, 3, repeat=True)


def test_an_edit_is_nothing_of_which_it_would_have_told(hand: Hand) -> None:
    place_id = _lost_and_later(hand)
    assert _told(hand, 8, revision=2) == place_id
    hand.later(seconds=1)
    assert _taken(hand, place_id) == (3, 1)
    assert _next(hand, place_id, Arrived(3, 1, "m2")) is None
    hand.later(seconds=65)
    assert _taken(hand, place_id) == (1, 2)
    assert hand.run(notices.calling, 1, 2, repeat=True)


def test_the_further_behind_its_events_are_the_seldomer_one_looks(hand: Hand) -> None:
    place_id = _told(hand, 6, 7, 8)
    assert _taken(hand, place_id) == (1, 1)
    assert hand.run(notices.echoed, _key(hand, 1), "m1")
    hand.later(minutes=1)
    assert _taken(hand, place_id) == (2, 1)
    assert hand.run(notices.doubt, 2, 1, 0.0, "broken line")
    hand.later(seconds=6)
    assert _taken(hand, place_id) == (3, 1)
    hand.later(seconds=9)
    assert _taken(hand, place_id) == (2, 2)
    assert not hand.run(notices.calling, 2, 2, repeat=True)
    far = hand.ask(store.by_id, 2).due_at - hand.now
    assert hand.run(notices.echoed, _key(hand, 3), "m3")
    hand.later(seconds=9)
    assert _taken(hand, place_id) == (2, 3)
    assert not hand.run(notices.calling, 2, 3, repeat=True)
    assert (far.seconds, (hand.ask(store.by_id, 2).due_at - hand.now).seconds) == (9, 3)


def test_a_platform_that_tells_of_nothing_is_not_waited_for(hand: Hand) -> None:
    place_id = _told(hand, 7)
    assert _next(hand, place_id) is not None
    hand.later(seconds=21)
    assert _taken(hand, place_id) == (1, 2)
    assert hand.run(notices.calling, 1, 2, repeat=True)


def test_a_place_that_was_refused_rests_as_a_whole(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    assert _next(hand, place_id) is not None
    assert hand.run(notices.refused, 1, 1, 30.0, "slow down")
    hand.later(seconds=29)
    assert _next(hand, place_id) is None
    hand.later(seconds=2)
    first = _next(hand, place_id)
    assert first is not None
    assert first.card == 7


@ON_SQLITE
def test_a_message_that_is_always_refused_keeps_its_neighbours_waiting_for_a_while_only(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    taken: InHand | None = None
    for _ in range(120):
        hand.later(seconds=1)
        taken = _next(hand, place_id)
        if taken is not None and taken.card == 8:
            break
        if taken is not None:
            assert hand.run(notices.refused, taken.delivery.notice.id, taken.taken.attempt, 0.0, "not this one")
    assert taken is not None
    assert taken.card == 8
    assert hand.now - NOW < timedelta(seconds=45)


@pytest.mark.parametrize("asked", [1.79e9, math.inf, math.nan, -5.0])
@ON_SQLITE
def test_whatever_a_platform_asks_for_a_place_rests_an_hour_at_most(hand: Hand, asked: float) -> None:
    place_id = _told(hand, 7)
    assert _next(hand, place_id) is not None
    assert hand.run(notices.refused, 1, 1, asked, "come back later")
    hand.later(hours=1)
    assert _next(hand, place_id) is not None


def test_what_comes_while_a_card_is_drawn_that_is_called_off_is_woken(hand: Hand) -> None:
    place_id = _told(hand, 7)
    woken: list[tuple[str, int]] = []

    def called_off(session: Session, _turn: Turn, delivery: Delivery) -> str:
        delivery.notice.state = NoticeState.CANCELLED
        session.flush()
        return "card"

    def wake(_session: Session, _workspace: str, kind: str, subject: int, _at: datetime | None) -> None:
        woken.append((kind, subject))

    with writing(hand.engine, "w") as session:
        turn = replace(hand.turn(), enqueue=wake)
        assert taking.next_in(session, turn, place_id, called_off) is None
    assert woken == [("deliver", place_id)]


def test_a_row_that_cannot_be_read_is_taken_all_the_same_and_so_counted(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_id = _told(hand, 7)

    def unreadable(*_: object) -> str:
        raise LookupError("a word of a newer version")

    monkeypatch.setattr(slot, "last_said", unreadable)
    found = _next(hand, place_id)
    assert found is not None
    assert isinstance(found.card, LookupError)
    assert found.taken.attempt == 1
