"""A tick asks for all that is due: what lost its wake-up is late by a minute, and after a downtime each comes once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.flows import heard, ticking
from calbot.flows.heard import Coming
from calbot.flows.turn import Turn
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store.session import writing
from tests.databases import ON_SQLITE
from tests.flows.conftest import WORKSPACE, Hand, roster
from tests.flows.test_picture import crowd, plan


def woken(hand: Hand, flow: Any, *args: Any) -> list[tuple[str, int, datetime | None]]:
    """What a flow wakes: kind, subject, hour."""
    heard: list[tuple[str, int, datetime | None]] = []

    def enqueue(_session: Any, workspace_id: str, kind: str, subject_id: int, at: datetime | None) -> None:
        assert workspace_id == WORKSPACE
        heard.append((kind, subject_id, at))

    turn: Turn = replace(hand.turn(), enqueue=enqueue)
    with writing(hand.engine, WORKSPACE) as session:
        flow(session, turn, *args)
    return heard


@ON_SQLITE
def test_what_was_never_woken_is_found(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    hand.later(minutes=1)
    kinds = [kind for kind, _, at in woken(hand, ticking.wake_due) if at is None]
    assert {"sync", "deliver"} <= set(kinds)
    assert len(kinds) == len(set(woken(hand, ticking.wake_due))), "each thing once"


def test_after_a_downtime_of_a_day_each_thing_comes_once(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    before = woken(hand, ticking.wake_due)
    hand.later(days=1)
    after = woken(hand, ticking.wake_due)
    assert len(after) == len(set(after))
    assert {kind for kind, *_ in before} <= {kind for kind, *_ in after}


@ON_SQLITE
def test_a_warning_that_is_to_be_told_again_is_woken_at_its_hour(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    (alert, *_) = hand.ask(alerts.open_ones)
    assert alert.rung_at is not None
    assert ("rung", alert.id, None) not in woken(hand, ticking.wake_due)
    hand.now = alert.rung_at
    assert ("rung", alert.id, None) in woken(hand, ticking.wake_due)


def test_only_what_has_been_due_for_a_while_is_swept(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    assert woken(hand, ticking.wake_left, timedelta(seconds=3), timedelta(seconds=12)) == []
    hand.later(seconds=4)
    assert {kind for kind, *_ in woken(hand, ticking.wake_left, timedelta(seconds=3), timedelta(seconds=12))} == {
        "deliver"
    }
    assert woken(hand, ticking.wake_left, timedelta(seconds=3), timedelta(seconds=12)) == []


def test_of_several_workers_one_takes_a_turn(hand: Hand) -> None:
    a_minute = timedelta(minutes=1)
    assert hand.run(ticking.my_turn, "tick", a_minute)
    assert not hand.run(ticking.my_turn, "tick", a_minute)
    hand.later(seconds=61)
    assert hand.run(ticking.my_turn, "tick", a_minute)
    assert hand.run(ticking.my_turn, "sweep", a_minute), "another turn is another matter"


def test_the_place_of_a_sender_that_died_is_woken_when_it_may_go_on(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())

    def taken(session: Session, turn: Turn) -> int:
        (place_id, *_) = notices.places_due(session, WORKSPACE, turn.now)
        found = notices.due_in(session, WORKSPACE, place_id, turn.now)
        assert found is not None
        assert notices.claim(session, WORKSPACE, found[0].id, turn.now) is not None
        session.commit()
        return place_id

    place_id = hand.run(taken)
    ends = [hand.now + notices.CALLING, hand.now + notices.LEASE]
    timed: list[tuple[str, int, datetime | None]] = []
    for _ in range(11):
        hand.later(seconds=2)
        swept = woken(hand, ticking.wake_left, timedelta(seconds=3), timedelta(seconds=12))
        timed += [one for one in swept if one[2] is not None]
    assert set(timed) == {("deliver", place_id, end) for end in ends}
    assert len(timed) <= 4, "each moment by two sweeps at most"


@ON_SQLITE
def test_whoever_answers_is_woken_for_what_nobody_has_taken(hand: Hand) -> None:
    some = [Coming(WORKSPACE, "ours", {"text": "week"}, mine=True), Coming(WORKSPACE, "free", {"text": "week"})]
    hand.run(heard.keep, some[:1], {})
    swept = (ticking.wake_left, timedelta(seconds=2), timedelta(seconds=12))
    hand.later(seconds=3)
    assert woken(hand, *swept) == [], "somebody is answering it"
    hand.run(heard.keep, some[1:], {})
    assert woken(hand, *swept) == [], "its own wake-up is on the way"
    hand.later(seconds=3)
    assert woken(hand, *swept) == [("hear", 0, None)]
    assert ("hear", 0, None) in woken(hand, ticking.wake_due)
