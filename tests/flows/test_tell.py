"""Telling: once, the newest of a message, and nothing to whom has not heard of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, col, select

from calbot.flows.tell import care_places, tell, untell
from calbot.flows.turn import Turn
from calbot.model.notice import Notice, NoticeState
from calbot.store.session import apply
from tests.flows.conftest import Hand
from tests.flows.test_place import deliver

SUBJECT = ("alert", 7)


def told(hand: Hand, revision: str, **how: Any) -> None:
    def telling(session: Session, turn: Turn) -> None:
        tell(session, turn, care_places(session, turn), "alert.card", SUBJECT, revision, slot="card", **how)
        session.commit()

    apply(hand.engine, telling, hand.turn())


def states(hand: Hand) -> list[tuple[str, NoticeState]]:
    def look(session: Session, turn: Turn) -> list[tuple[str, NoticeState]]:
        wanted = select(Notice).where(Notice.workspace_id == turn.workspace_id, Notice.subject_id == 7)
        return [(one.key.split(":")[3], one.state) for one in session.exec(wanted.order_by(col(Notice.id)))]

    return apply(hand.engine, look, hand.turn())


def test_the_same_twice_is_kept_once_and_not_left_out_for_itself(hand: Hand) -> None:
    told(hand, "r1")
    told(hand, "r1")
    assert states(hand) == [("r1", NoticeState.PENDING)]


def test_of_several_pictures_of_one_message_only_the_newest_is_sent(hand: Hand) -> None:
    for revision in ("r1", "r2", "r3"):
        told(hand, revision)
    expected = [("r1", NoticeState.SUPERSEDED), ("r2", NoticeState.SUPERSEDED), ("r3", NoticeState.PENDING)]
    assert states(hand) == expected


def test_what_was_sent_is_edited(hand: Hand) -> None:
    told(hand, "r1")
    deliver(hand)
    told(hand, "r2")
    assert states(hand) == [("r1", NoticeState.SENT), ("r2", NoticeState.PENDING)]


def test_nobody_who_has_not_heard_of_it_reads_that_it_is_off(hand: Hand) -> None:
    told(hand, "r1")
    told(hand, "r2", retract=True)
    assert states(hand) == [("r1", NoticeState.CANCELLED)]


def test_whoever_may_have_heard_of_it_reads_that_it_is_off(hand: Hand) -> None:
    told(hand, "r1")

    def begun(session: Session, _turn: Turn) -> None:
        notice = session.exec(select(Notice).where(Notice.subject_id == 7)).one()
        notice.state, notice.attempt = NoticeState.DOUBT, 1
        session.commit()

    apply(hand.engine, begun, hand.turn())
    told(hand, "r2", retract=True)
    assert states(hand) == [("r1", NoticeState.DOUBT), ("r2", NoticeState.PENDING)]


def left(hand: Hand, **as_it_is: Any) -> None:
    """The card is as its senders left it."""

    def leave(session: Session, _turn: Turn) -> None:
        notice = session.exec(select(Notice).where(Notice.subject_id == 7)).one()
        for name, value in as_it_is.items():
            setattr(notice, name, value)
        session.commit()

    apply(hand.engine, leave, hand.turn())


def test_what_was_tried_and_never_reached_a_platform_is_heard_by_nobody(hand: Hand) -> None:
    told(hand, "r1")
    left(hand, attempt=3, called_at=hand.now, problem="its sender was held up")
    told(hand, "r2", retract=True)
    assert states(hand) == [("r1", NoticeState.CANCELLED)]


def test_what_was_tried_in_vain_is_left_out_for_a_newer_picture(hand: Hand) -> None:
    told(hand, "r1")
    left(hand, attempt=1, called_at=hand.now)
    told(hand, "r2")
    assert states(hand) == [("r1", NoticeState.SUPERSEDED), ("r2", NoticeState.PENDING)]


def test_what_was_said_again_blindly_may_be_there_though_the_last_call_was_refused(hand: Hand) -> None:
    told(hand, "r1")
    left(hand, attempt=3, called_at=hand.now, repeats=1)
    told(hand, "r2", retract=True)
    assert states(hand) == [("r1", NoticeState.PENDING), ("r2", NoticeState.PENDING)]


@pytest.mark.parametrize("called", [True, False])
def test_what_was_given_up_is_struck_where_it_may_be(hand: Hand, called: bool) -> None:
    told(hand, "r1")
    left(hand, attempt=5, state=NoticeState.DEAD, called_at=hand.now if called else None)
    told(hand, "r2", retract=True)
    struck = [("r2", NoticeState.PENDING)] if called else []
    assert states(hand) == [("r1", NoticeState.DEAD), *struck]


@pytest.mark.parametrize(("sent", "heard"), [(False, 0), (True, 1)])
def test_what_is_taken_back_tells_how_much_was_heard(hand: Hand, sent: bool, heard: int) -> None:
    told(hand, "r1")
    if sent:
        deliver(hand)

    def back(session: Session, turn: Turn) -> int:
        count = untell(session, turn, SUBJECT)
        session.commit()
        return count

    assert apply(hand.engine, back, hand.turn()) == heard
    assert states(hand) == [("r1", NoticeState.SENT if sent else NoticeState.CANCELLED)]
