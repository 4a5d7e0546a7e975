"""The auditor: what should have been said and was not is mended once, and what stays wrong is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, delete, select

from calbot.flows import audit
from calbot.flows.audit import Audit
from calbot.model.notice import Notice, NoticeState
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store.session import apply
from tests.flows.conftest import Hand, roster
from tests.flows.test_picture import crowd, plan
from tests.flows.test_place import deliver

WELL = Audit(missing=0, late=0, given_up=0, parked=0)


def warned(hand: Hand) -> None:
    """A warning stands in #care."""
    roster(hand)
    plan(hand, *crowd())
    deliver(hand)
    assert hand.ask(alerts.open_ones)


def lose(hand: Hand, **about: Any) -> int:
    """As if an outbox row had never been, or was lost with a backup."""

    def gone(session: Any, turn: Any) -> int:
        wanted = [getattr(Notice, name) == value for name, value in about.items()]
        ids = list(session.exec(select(Notice.id).where(Notice.workspace_id == turn.workspace_id, *wanted)))
        session.execute(delete(Notice).where(col(Notice.id).in_(ids)))
        session.commit()
        return len(ids)

    return apply(hand.engine, gone, hand.turn())


def test_nothing_is_wrong_where_all_was_said(hand: Hand) -> None:
    warned(hand)
    assert hand.run(audit.audit) == WELL


def test_a_lost_outbox_row_is_found_and_said_once(hand: Hand) -> None:
    warned(hand)
    assert lose(hand, screen="alert.card")
    assert hand.run(audit.audit).missing == 1
    assert [notice.screen for notice in hand.ask(notices.waiting)].count("alert.card") == 1
    deliver(hand)
    assert hand.run(audit.audit) == WELL


def test_what_is_late_is_woken_once_and_told_until_it_is_delivered(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    hand.now += timedelta(minutes=3)
    assert hand.run(audit.audit).late >= 1
    assert hand.run(audit.audit).late >= 1
    deliver(hand)
    assert hand.run(audit.audit) == WELL


def test_what_was_given_up_stays_wrong_for_two_days(hand: Hand) -> None:
    warned(hand)

    def dead(session: Any, turn: Any) -> None:
        notice = session.exec(select(Notice).where(Notice.workspace_id == turn.workspace_id)).first()
        notice.state, notice.problem = NoticeState.DEAD, "archived"
        session.commit()

    apply(hand.engine, dead, hand.turn())
    assert hand.run(audit.audit).given_up == 1
    hand.now += timedelta(days=3)
    assert hand.run(audit.audit).given_up == 0
