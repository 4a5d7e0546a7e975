"""A place that begins or ceases to hear of warnings misses none, and keeps none that is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import place as place_flow
from calbot.flows import post as post_flow
from calbot.model.notice import NoticeState
from calbot.model.place import PlaceKind
from calbot.model.post import PostState
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store import post as posts
from calbot.store.session import apply
from tests.databases import ON_SQLITE
from tests.flows.conftest import Hand, post, roster
from tests.flows.test_picture import crowd, plan


def bind(hand: Hand, kind: PlaceKind, where: str = "#care") -> None:
    hand.run(place_flow.bind, kind, who="Lead", where=where)


def deliver(hand: Hand) -> None:
    """As if a platform had taken all that waits."""

    def sent(session: Any, turn: Any) -> None:
        for notice in notices.waiting(session, turn.workspace_id):
            notice.state, notice.ref, notice.sent_at = NoticeState.SENT, f"message-{notice.id}", turn.now
        session.commit()

    apply(hand.engine, sent, hand.turn())


@ON_SQLITE
def test_a_place_bound_later_is_told_of_the_warnings_that_stand(hand: Hand) -> None:
    bind(hand, PlaceKind.MARKETING)
    roster(hand)
    plan(hand, *crowd())
    standing = hand.ask(alerts.open_ones)
    assert standing
    assert hand.notices("alert.card") == []
    bind(hand, PlaceKind.CARE)
    assert {notice.subject_id for notice in hand.notices("alert.card")} == {alert.id for alert in standing}
    before = len(hand.notices("alert.card"))
    bind(hand, PlaceKind.CARE)
    assert len(hand.notices("alert.card")) == before


def test_a_card_is_struck_where_it_stands_whatever_the_place_has_become(hand: Hand) -> None:
    roster(hand, per_hour=20.0)
    plan(hand, *crowd())
    told = {(one.place_id, one.subject_id) for one in hand.notices("alert.card")}
    assert told
    deliver(hand)
    bind(hand, PlaceKind.MARKETING)
    hand.later(minutes=5)
    plan(hand, *(post(str(n), 27 + n / 60, state=PostState.CANCELLED) for n in range(6)))
    assert hand.ask(alerts.open_ones) == []
    struck = hand.notices("alert.card")
    assert {(one.place_id, one.subject_id) for one in struck} == told
    assert {one.slot for one in struck} == {"card"}


@pytest.mark.parametrize("verb", ["move", "cancel"])
@ON_SQLITE
def test_what_is_out_is_neither_moved_nor_called_off(hand: Hand, verb: str) -> None:
    plan(hand, post("a", 2))
    hand.later(hours=3)
    (one,) = hand.run(_all_posts)
    to = (hand.now.replace(day=hand.now.day + 1), "UTC") if verb == "move" else ()
    with pytest.raises(TellUser, match=r"post\.out"):
        hand.run(getattr(post_flow, verb), one.id, *to, who="Mkt")
    view = hand.run(post_flow.show, one.id, who="Mkt")
    assert not view.may & {"post.move", "post.cancel"}
    assert "flag.open" in view.may


def _all_posts(session: Any, turn: Any) -> list[Any]:
    return posts.between(session, turn.workspace_id, turn.now - timedelta(days=9), turn.now + timedelta(days=9))
