"""A round: many places' next notices settled, drawn and taken in one transaction, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from calbot.errors import Passing
from calbot.flows import round as rounds
from calbot.flows import taking
from calbot.flows.delivery import Delivery
from calbot.flows.memo import remembered
from calbot.flows.notice import Arrived
from calbot.flows.round import Limits, Round
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.notice import MOST_DEATHS, Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.store import notice as store
from calbot.store import round_statements
from calbot.store.session import beside, reading, writing
from tests.flows.conftest import Hand

PLACES = 16
_FIRST = 101


def _told(hand: Hand, *subjects: int, places: int = PLACES) -> list[int]:
    """The places in which care is told of each of those alerts, in their order."""

    def telling(session: Session, turn: Turn) -> list[int]:
        rows = [
            Place(
                workspace_id=turn.workspace_id,
                id=_FIRST + one,
                platform="room",
                address=f"#p{one}",
                kind=PlaceKind.CARE,
            )
            for one in range(places)
        ]
        session.add_all(rows)
        session.flush()
        for subject in subjects:
            tell(session, turn, rows, "alert.card", ("alert", subject), 1, slot="card")
        session.commit()
        return [row.id for row in rows]

    found: list[int] = hand.run(telling)
    return found


def _drawn(_session: Session, _turn: Turn, delivery: Delivery) -> int:
    return delivery.notice.subject_id


def _take(
    hand: Hand, arrived: Sequence[Arrived] = (), draw: Callable[..., Any] = _drawn, most: int = 24, busy: Any = ()
) -> Round:
    got: Round = hand.run(rounds.take, Limits(most, busy), draw, arrived)
    return got


def _came(got: Round) -> list[Arrived]:
    """All that was taken has arrived."""
    return [Arrived(one.delivery.notice.id, one.taken.attempt, f"m{one.delivery.notice.id}") for one in got.hands]


def _states(hand: Hand, numbers: Sequence[int]) -> set[NoticeState]:
    return {NoticeState(hand.ask(store.by_id, number).state) for number in numbers}


def test_a_round_takes_what_is_first_in_each_place_and_keeps_what_arrived(hand: Hand) -> None:
    places = _told(hand, 7, 8)
    first = _take(hand)
    assert [(one.delivery.place.id, one.card) for one in first.hands] == [(place, 7) for place in places]
    assert {one.taken for one in first.hands} == {(1, False, "", 0)}
    assert _take(hand) == Round([], [], []), "each place waits while one of it is on its way"
    second = _take(hand, _came(first))
    assert [one.card for one in second.hands] == [8] * PLACES
    assert _states(hand, [one.delivery.notice.id for one in first.hands]) == {NoticeState.SENT}
    assert hand.ask(store.by_id, first.hands[0].delivery.notice.id).ref == f"m{first.hands[0].delivery.notice.id}"
    assert _take(hand, _came(second)) == Round([], [], [])


def test_of_more_than_it_may_take_a_round_takes_the_longest_due_and_says_so(hand: Hand) -> None:
    places = _told(hand, 7)
    got = _take(hand, most=5, busy={places[1]})
    assert [one.delivery.place.id for one in got.hands] == [places[0], *places[2:6]]
    assert got.full
    rest = _take(hand, most=24)
    assert len(rest.hands) == PLACES - 5
    assert not rest.full
    assert _take(hand, most=0) == Round([], [], [])


def test_what_another_sender_has_taken_over_is_not_settled_by_a_round(hand: Hand) -> None:
    _told(hand, 7, places=2)
    first = _take(hand)
    hand.later(seconds=21)
    again = _take(hand)
    assert not again.hands, "what may have been called for is looked at alone"
    assert again.alone == [one.delivery.place.id for one in first.hands]
    taken = hand.run(taking.next_in, again.alone[0], _drawn)
    assert (taken.taken.attempt, taken.taken.doubt) == (2, True)
    _take(hand, _came(first))
    numbers = [one.delivery.notice.id for one in first.hands]
    assert [_states(hand, [number]) for number in numbers] == [{NoticeState.DOUBT}, {NoticeState.SENT}]


def test_one_that_cannot_be_drawn_sends_all_of_its_round_to_be_looked_at_alone(hand: Hand) -> None:
    places = _told(hand, 7, 8, places=3)
    first = _take(hand)

    def failing(session: Session, _turn: Turn, delivery: Delivery) -> int:
        if delivery.place.id == places[1]:
            # In PostgreSQL nothing else of the transaction holds after this.
            session.connection().exec_driver_sql("SELECT * FROM nowhere")
        return delivery.notice.subject_id

    got = _take(hand, _came(first), failing)
    assert (got.hands, sorted(got.alone), got.left) == ([], places, [])
    assert _states(hand, [one.delivery.notice.id for one in first.hands]) == {NoticeState.SENT}
    assert [hand.run(taking.next_in, place, _drawn).card for place in places] == [8, 8, 8]


class Poison:
    """Draws what is told, and ends the process with what is told of one alert in one place."""

    def __init__(self, place_id: int) -> None:
        self.place_id = place_id
        self.deaths = 0

    def __call__(self, _session: Session, _turn: Turn, delivery: Delivery) -> int:
        if (delivery.place.id, delivery.notice.subject_id) == (self.place_id, 7):
            self.deaths += 1
            raise SystemExit
        return delivery.notice.subject_id


def _boot(hand: Hand, draw: Poison) -> None:
    """A process that delivers what is due until it dies, as `chat.round` does: round by round, and alone what is to be
    looked at alone; a platform that has all that it was told."""
    arrived: list[Arrived] = []
    while (got := _take(hand, arrived, draw)).hands or got.alone:
        arrived = _came(got)
        for place_id in got.alone:
            taken = hand.run(taking.next_in, place_id, draw)
            if taken is not None:
                arrived.append(Arrived(taken.delivery.notice.id, taken.taken.attempt, "m1"))


@pytest.mark.parametrize("late", [False, True])
def test_a_card_that_ends_each_process_that_draws_it_is_parked_and_none_of_its_round(hand: Hand, late: bool) -> None:
    places = _told(hand, 7, 8)
    draw = Poison(places[5])
    if late:
        hand.later(minutes=5)
    for _ in range(30):
        with suppress(SystemExit):
            _boot(hand, draw)
        hand.later(seconds=11)
    notices_7 = [number + 1 for number in range(PLACES)]
    parked = [number for number in notices_7 if _states(hand, [number]) == {NoticeState.DEAD}]
    assert [hand.ask(store.by_id, number).place_id for number in parked] == [places[5]]
    rest = [number for number in range(1, 2 * PLACES + 1) if number not in parked]
    assert _states(hand, rest) == {NoticeState.SENT}, "the others of its rounds and of its place go on"
    assert draw.deaths <= MOST_DEATHS + 5, "those in the first seconds are not counted"


def test_after_a_death_each_of_a_round_is_looked_at_alone_until_it_is_drawn(hand: Hand) -> None:
    places = _told(hand, 7, places=4)
    hand.later(minutes=5)
    with pytest.raises(SystemExit):
        _take(hand, (), Poison(places[2]))
    assert {hand.ask(store.by_id, number).lapses for number in range(1, 5)} == {1}
    got = _take(hand)
    assert (got.hands, sorted(got.alone)) == ([], places)
    for place_id in places:
        assert hand.run(taking.next_in, place_id, _drawn) is not None
    assert {hand.ask(store.by_id, number).lapses for number in range(1, 5)} == {0}


def test_what_is_late_is_counted_before_it_is_drawn_with_what_arrived_before(hand: Hand) -> None:
    places = _told(hand, 7, 8, places=3)
    first = _take(hand)
    hand.later(seconds=8)
    hand.now += taking.LATE - taking.AGAIN

    def ending(_session: Session, _turn: Turn, _delivery: Delivery) -> int:
        raise SystemExit

    hand.later(seconds=5)
    with pytest.raises(SystemExit):
        _take(hand, _came(first), ending)
    assert _states(hand, [one.delivery.notice.id for one in first.hands]) == {NoticeState.SENT}
    assert [hand.ask(store.by_id, number).lapses for number in range(4, 4 + len(places))] == [1, 1, 1]


def test_the_trouble_of_others_while_a_round_is_drawn_is_no_death(hand: Hand) -> None:
    _told(hand, 7, places=3)

    def away(_session: Session, _turn: Turn, _delivery: Delivery) -> int:
        raise Passing("the database is busy")

    for _ in range(10):
        hand.later(minutes=1)
        with pytest.raises(Passing):
            _take(hand, (), away)
    assert {hand.ask(store.by_id, number).lapses for number in range(1, 4)} == {0}
    assert len(_take(hand).hands) == 3


def test_a_round_waits_for_no_row_that_another_session_holds(hand: Hand) -> None:
    if hand.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    places = _told(hand, 7, 8, places=3)
    first = _take(hand)
    numbers = [one.delivery.notice.id for one in first.hands]
    with writing(hand.engine, "elsewhere") as other:
        # A writer that changes one that has arrived, and one that is next in its place.
        held = select(Notice).where(col(Notice.id).in_([numbers[0], 5])).with_for_update()
        assert len(other.exec(held).all()) == 2
        got = hand.run(rounds.take, Limits(24), _drawn, _came(first))
        other.rollback()
    assert got.left == _came(first)[:1]
    assert [one.delivery.place.id for one in got.hands] == [places[2]]
    assert got.alone == [places[1]]
    assert _states(hand, numbers[1:]) == {NoticeState.SENT}
    assert hand.run(rounds.end, places[0], got.left) == []
    assert _states(hand, numbers) == {NoticeState.SENT}


def test_nothing_goes_to_a_platform_that_is_away(hand: Hand) -> None:
    _told(hand, 7, places=3)
    got: Round = hand.run(rounds.take, Limits(24, (), {"room"}), _drawn)
    assert got == Round([], [], [])
    assert len(_take(hand).hands) == 3


def test_what_is_drawn_from_the_same_rows_is_asked_for_once(hand: Hand) -> None:
    _told(hand, 7, places=3)
    asked: list[int] = []

    def draw(session: Session, _turn: Turn, delivery: Delivery) -> int:
        return remembered(session, "about", lambda: asked.append(delivery.place.id) or len(asked))

    assert [one.card for one in _take(hand, (), draw).hands] == [1, 1, 1]
    assert len(asked) == 1
    with reading(hand.engine) as session:
        assert [remembered(session, "about", lambda: asked.append(0)) for _ in range(2)] == [None, None]
    assert len(asked) == 3, "outside of a round each asks anew"


def test_a_round_that_takes_long_to_draw_sends_what_it_has(hand: Hand) -> None:
    """What it did not come to is counted as no death, and goes next."""
    places = _told(hand, 7, places=3)
    hand.later(minutes=5)
    clock = [0.0]

    def slow(session: Session, turn: Turn, delivery: Delivery) -> int:
        clock[0] += 1.5
        return _drawn(session, turn, delivery)

    got = hand.run(rounds.take, Limits(24, clock=lambda: clock[0]), slow)
    claimed = hand.ask(store.by_id, 1)
    assert claimed.lease_until - hand.now == store.LEASE + timedelta(seconds=3.0), "drawing does not count"
    assert [one.delivery.place.id for one in got.hands] == places[:2]
    assert (got.alone, got.full) == ([], True)
    assert hand.ask(store.by_id, 3).lapses == 0
    rest = _take(hand)
    assert ([one.delivery.place.id for one in rest.hands], rest.alone) == (places[2:], [])


def _writes(hand: Hand) -> None:
    """Somebody else writes."""
    with beside(hand.engine) as other:
        other.execute(update(Place).where(col(Place.address) == "#elsewhere").values(name="busy"))
        other.commit()


@pytest.mark.parametrize("alone", [False, True])
def test_while_cards_are_drawn_others_write(hand: Hand, alone: bool) -> None:
    places = _told(hand, 7, places=3)
    wrote: list[int] = []

    def draw(session: Session, turn: Turn, delivery: Delivery) -> int:
        _writes(hand)
        wrote.append(delivery.place.id)
        return _drawn(session, turn, delivery)

    hands = [hand.run(taking.next_in, place, draw) for place in places] if alone else _take(hand, (), draw).hands
    assert [one.card for one in hands] == [7, 7, 7]
    assert wrote == places


def test_what_is_called_off_while_it_is_drawn_is_not_taken(hand: Hand) -> None:
    places = _told(hand, 7, places=3)

    def draw(session: Session, turn: Turn, delivery: Delivery) -> int:
        if delivery.place.id == places[0]:
            with beside(hand.engine) as other:
                gone = update(Notice).where(col(Notice.place_id) == places[1])
                other.execute(gone.values(state=NoticeState.CANCELLED))
                other.commit()
        return _drawn(session, turn, delivery)

    got = _take(hand, (), draw)
    assert ([one.delivery.place.id for one in got.hands], got.alone) == ([places[0], places[2]], [places[1]])
    assert hand.run(taking.next_in, places[1], _drawn) is None


def test_of_very_many_places_those_are_looked_at_that_have_waited_longest(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(round_statements, "PLACES", 3)
    round_statements.firsts.cache_clear()
    places = _told(hand, 7, places=5)

    def due_earlier(session: Session, _turn: Turn) -> None:
        session.execute(
            update(Notice).where(col(Notice.place_id) == places[4]).values(wanted_at=hand.now - timedelta(hours=1))
        )
        session.execute(update(Place).where(col(Place.id) == places[0]).values(parked_at=hand.now))
        session.commit()

    hand.run(due_earlier)
    try:
        told = [[one.delivery.place.id for one in _take(hand).hands] for _ in range(2)]
    finally:
        round_statements.firsts.cache_clear()
    assert told == [[places[4], places[1], places[2]], [places[3]]], "what may not be taken takes no other's room"
