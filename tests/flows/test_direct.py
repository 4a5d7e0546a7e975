"""Who is called by name hears it alone, in a message that is edited and struck like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from calbot.flows import answer, calendar, cover, digest, ladder
from calbot.flows import place as place_flow
from calbot.flows.turn import Turn
from calbot.model.alert import AlertState
from calbot.model.notice import Notice, NoticeState
from calbot.model.person import Person, Role
from calbot.model.place import PlaceKind
from calbot.store import place as places
from calbot.store.session import apply
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, Stage, look, post
from tests.flows.warnings import HOUR, SPIKE, deliver, row, settle, some_cover

SOON = replace(
    SPIKE,
    minutes=500.0,
    chance=0.9,
    starts_at=NOW + 5 * HOUR,
    ends_at=NOW + 13 * HOUR,
    causes=((1, 190.0, 115.0, 310.0),),
)


def _called(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 6)), NOW)
    settle(hand, SOON, ways=(some_cover(SOON.starts_at),))
    deliver(hand)


@pytest.fixture
def called(staged: Stage) -> Hand:
    """Mkt and the lead were told of s-1 by name; it is 09:00 in London."""
    hand = staged("two who were called by name", _called)
    hand.later(hours=4)
    deliver(hand)
    return hand


def lines(hand: Hand, *states: NoticeState) -> list[Notice]:
    """What was or is to be said of s-1 by name, in its order."""

    def look_up(session: Session, turn: Turn) -> list[Notice]:
        wanted = select(Notice).where(Notice.workspace_id == turn.workspace_id, Notice.subject == "call")
        found = session.exec(wanted.where(col(Notice.state).in_(states)).order_by(col(Notice.id)))
        return list(found)

    found: list[Notice] = apply(hand.engine, look_up, hand.turn())
    return found


def test_a_call_goes_to_the_persons_own_conversation(called: Hand) -> None:
    ids = {called.turn(name).person_id: name for name in ("Mkt", "Lead")}
    for one in lines(called, NoticeState.SENT):
        place = called.ask(places.by_id, one.place_id)
        who = ids[one.only_for]
        assert (place.kind, place.platform, place.address) == (PlaceKind.DIRECT, "playground", who.casefold())
    assert {one.only_for for one in lines(called, NoticeState.SENT)} == set(ids)


@ON_SQLITE
def test_each_call_is_a_new_message_and_its_end_strikes_them_all(called: Hand) -> None:
    called.now = SOON.starts_at - 2 * HOUR
    assert called.run(ladder.climb, 1)
    deliver(called)
    calls = [one for one in lines(called, NoticeState.SENT) if one.screen == "alert.call"]
    assert len({one.slot for one in calls if one.only_for == called.turn("Mkt").person_id}) == 2
    settle(called)
    assert row(called).state is AlertState.CALLED_OFF
    waiting = [one for one in lines(called, NoticeState.PENDING) if one.due_at <= called.now]
    assert {one.screen for one in waiting} == {"alert.told"}
    # Each in the slot of the message that it strikes, so that it edits that one; no phone rings, at night either.
    assert {(one.place_id, one.slot) for one in waiting} == {(one.place_id, one.slot) for one in calls}


def test_what_is_answered_is_shown_in_the_messages_of_all(called: Hand) -> None:
    called.run(answer.ack, 1, row(called).revision, who="Lead", where="#care")
    told = [one for one in deliver(called) if one.screen == "alert.told"]
    assert {one.only_for for one in told} == {called.turn("Mkt").person_id, called.turn("Lead").person_id}
    assert not [one for one in told if one.screen == "alert.call"]


def test_a_call_that_nobody_has_seen_is_struck_nowhere(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 6)), NOW)
    settle(hand, SOON)
    settle(hand)
    assert lines(hand, NoticeState.PENDING, NoticeState.SENT) == []


def test_the_lead_is_asked_about_the_cover_in_the_message_that_is_struck(called: Hand) -> None:
    called.run(cover.ask_for, 1, row(called).revision, who="Lead", where="#care")
    called.run(cover.answer, 1, 1, True, who="Agt1", where="#care")
    called.run(calendar.apply, called.source_id(), look(post("a", 300)), NOW)
    settle(called)
    lead, mkt = (called.run(digest.again, 1, who=name) for name in ("Lead", "Mkt"))
    assert [[one.name for one in view.comes] for view in lead.booked] == [["Agt1"]]
    assert mkt.booked == ()
    deliver(called)
    called.run(cover.release, 1, lead.booked[0].cover.revision, who="Lead", where="#care")
    assert "alert.told" in {one.screen for one in lines(called, NoticeState.PENDING)}
    assert called.run(digest.again, 1, who="Lead").booked == ()
    # Whoever is let go reads that alone as well.
    (gone,) = called.notices("cover.released")
    assert called.ask(places.by_id, gone.place_id).address == "agt1"


@ON_SQLITE
def test_where_a_person_takes_no_messages_a_whisper_is_what_is_left(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 6)), NOW)
    settle(hand, SOON)
    assert hand.run(place_flow.park, "playground", "mkt", "messages_tab_disabled")
    assert not hand.run(place_flow.park, "playground", "mkt", "messages_tab_disabled")
    (call,) = _of(hand, "Mkt")
    assert hand.ask(places.by_id, call.place_id).address == "#care"
    deliver(hand)
    settle(hand)
    # Nobody can edit a whisper: that it is off is whispered too.
    (gone,) = _of(hand, "Mkt")
    assert (gone.screen, hand.ask(places.by_id, gone.place_id).address) == ("alert.told", "#care")
    # From now on that person is called there.
    hand.later(hours=1)
    settle(hand, replace(SOON, starts_at=SOON.starts_at + HOUR))
    assert {hand.ask(places.by_id, one.place_id).address for one in _of(hand, "Mkt")} == {"#care", "#marketing"}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEAD])
def test_that_the_only_one_to_be_told_is_gone_is_told_to_somebody_else(hand: Hand, role: Role) -> None:
    gone, lead = (hand.turn(name).person_id for name in ("Mkt", "Lead"))

    def only(session: Session, turn: Turn) -> None:
        session.get_one(Person, (WORKSPACE, gone)).roles = [role.value]
        session.commit()

    hand.run(calendar.apply, hand.source_id(), look(post("a", 6)), NOW)
    settle(hand, SOON)
    deliver(hand)
    hand.run(only)
    assert hand.run(place_flow.park, "playground", "mkt", "user_disabled")
    told = [one.only_for for one in deliver(hand) if one.screen == "place.parked"]
    assert told == [lead]


def _of(hand: Hand, who: str) -> list[Any]:
    return [one for one in lines(hand, NoticeState.PENDING) if one.only_for == hand.turn(who).person_id]
