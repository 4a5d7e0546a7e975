"""A notice on its way: settled and followed by the next one of its place in one transaction, on both databases."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.flows import notice as notices
from calbot.flows.notice import Arrived, InHand
from calbot.flows.tell import care_places, tell
from calbot.flows.turn import Turn
from calbot.flows.views import Delivery
from calbot.model.notice import NoticeState
from calbot.store import notice as store
from calbot.store.session import writing
from tests.flows.conftest import NOW, Hand


def _told(hand: Hand, *subjects: int) -> int:
    """The place in which care is told of those alerts."""

    def telling(session: Session, turn: Turn) -> int:
        places = care_places(session, turn)[:1]
        for subject in subjects:
            tell(session, turn, places, "alert.card", ("alert", subject), 1, slot="card")
        session.commit()
        return places[0].id

    place_id: int = hand.run(telling)
    return place_id


def _drawn(_session: Session, _turn: Turn, delivery: Delivery) -> int:
    return delivery.notice.subject_id


def _next(hand: Hand, place_id: int, arrived: Arrived | None = None, draw: Any = _drawn) -> InHand | None:
    found: InHand | None = hand.run(notices.next_in, place_id, draw, arrived)
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
    hand.later(seconds=19)
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
    for attempt in range(1, notices.MOST_LAPSES + 1):
        assert _taken(hand, place_id) == (1, attempt)
        if attempt > 1:
            assert hand.run(notices.calling, 1, attempt)
        hand.later(seconds=21)
    assert _taken(hand, place_id) is None
    assert _state(hand, 1) is NoticeState.DEAD
    assert hand.ask(store.by_id, 1).problem == "5 senders in a row died with it in their hand"
    assert _taken(hand, place_id) == (2, 1), "its neighbour goes on"


def test_a_card_that_ends_each_process_that_draws_it_is_parked(hand: Hand) -> None:
    place_id = _told(hand, 7, 8)
    deaths = 0

    def draw(_session: Session, _turn: Turn, delivery: Delivery) -> int:
        nonlocal deaths
        if delivery.notice.id == 1:
            deaths += 1
            raise SystemExit  # nothing of the transaction is kept, as after a kill
        return delivery.notice.subject_id

    for _ in range(notices.MOST_LAPSES):
        with pytest.raises(SystemExit):
            _next(hand, place_id, None, draw)
        hand.later(seconds=30)
    for _ in range(4):  # those before it was late were not counted
        with suppress(SystemExit):
            _next(hand, place_id, None, draw)
    assert _state(hand, 1) is NoticeState.DEAD
    assert deaths == notices.MOST_LAPSES + 3
    second = _next(hand, place_id, None, draw)
    assert second is not None
    assert second.card == 8, "its neighbour goes on"


def test_what_is_only_late_is_no_death(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for _ in range(2 * notices.MOST_LAPSES):
        hand.later(hours=1)
        taken = _taken(hand, place_id)
        assert taken is not None
        assert hand.run(notices.put_off, 1, taken[1], 1.0, "not now")
    assert hand.ask(store.by_id, 1).lapses == 0


def test_whoever_is_slow_to_ask_is_not_taken_for_dead(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for attempt in range(1, 3 * notices.MOST_LAPSES):
        assert _taken(hand, place_id) == (1, attempt)
        hand.later(seconds=21)
    assert _state(hand, 1) is NoticeState.DOUBT


def test_only_deaths_in_a_row_count(hand: Hand) -> None:
    place_id = _told(hand, 7)
    for _ in range(notices.MOST_LAPSES):
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
        assert notices.next_in(session, turn, place_id, called_off) is None
    assert woken == [("deliver", place_id)]


def test_a_row_that_cannot_be_read_is_taken_all_the_same_and_so_counted(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_id = _told(hand, 7)

    def unreadable(*_: object) -> str:
        raise LookupError("a word of a newer version")

    monkeypatch.setattr(store, "last_ref", unreadable)
    found = _next(hand, place_id)
    assert found is not None
    assert isinstance(found.card, LookupError)
    assert found.taken.attempt == 1
