"""One of two calendars has cancelled a post: its owner is asked once whether it is off; the answer holds in both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import half_off, versions
from calbot.flows import post as post_flow
from calbot.flows.question import about
from calbot.model.post import Post, PostState
from calbot.model.writeback import WritebackState
from calbot.store import writeback as writebacks
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, post
from tests.flows.test_parted import _second
from tests.flows.test_twins import FIRST, SECOND, both, hours_of, off, plan, row, the_post, told
from tests.flows.warnings import deliver


@pytest.fixture
def hand(staged: Stage) -> Hand:
    return staged("two calendars, each asked about", _second)


def row_off(hours: float = 40) -> Post:
    return row(hours, state=PostState.CANCELLED)


def asked(hand: Hand) -> list[Any]:
    return [one for one in deliver(hand) if one.screen == half_off.CARD]


def look(hand: Hand, first: Post, second: Post) -> None:
    """Both calendars are looked at, now and when a change is settled."""
    for _ in range(3):
        told(hand, FIRST, first)
        told(hand, SECOND, second)
        hand.later(minutes=6)


@pytest.fixture(params=["first", "second"])
def half(hand: Hand, request: pytest.FixtureRequest) -> Hand:
    both(hand)
    look(hand, *cancelled(request.param))
    return hand


def cancelled(by: str) -> tuple[Post, Post]:
    return (off(), row(40)) if by == "first" else (post("a", 40), row_off())


def again(hand: Hand) -> None:
    by_first = the_post(hand).source_id == SECOND
    look(hand, *cancelled("first" if by_first else "second"))


def stands(hand: Hand) -> str:
    return about(the_post(hand))


@ON_SQLITE
def test_its_owner_is_asked_alone_and_once_and_it_is_on_meanwhile(half: Hand) -> None:
    (one,) = asked(half)
    assert (one.only_for, one.subject_id) == (half.turn("Mkt").person_id, 1)
    view = half.run(half_off.show, 1)
    assert (view.open, {view.calendar, view.by}) == (True, {"Plan", "Pot social"})
    assert view.calendar == ("Plan" if the_post(half).source_id == SECOND else "Pot social")
    again(half)
    assert (asked(half), hours_of(half)) == ([], [40])


@pytest.mark.parametrize("by", ["first", "second"])
@ON_SQLITE
def test_nobody_is_asked_where_the_other_calendar_follows_in_time(hand: Hand, by: str) -> None:
    both(hand)
    first, second = cancelled(by)
    told(hand, FIRST, first)
    told(hand, SECOND, second)
    told(hand, FIRST, off())
    hand.later(hours=1)
    look(hand, off(), row_off())
    assert (asked(hand), hours_of(hand)) == ([], [])


@ON_SQLITE
def test_off_is_off_and_the_other_calendar_is_asked_to_follow(half: Hand) -> None:
    asked(half)
    on_in = the_post(half).source_id
    assert half.run(versions.off, 1, stands(half), who="Mkt").said == half_off.OFF
    (wish,) = half.ask(writebacks.open_ones)
    assert (wish.source_id, wish.wants.off, wish.stood.off) == (on_in, True, False)
    assert "post.cancelled" in [one.screen for one in deliver(half)]
    look(half, *cancelled("first" if on_in == SECOND else "second"))
    assert (hours_of(half), asked(half)) == ([], [])
    look(half, off(), row_off())
    assert half.ask(writebacks.by_id, wish.id).state is WritebackState.DONE
    assert (hours_of(half), asked(half)) == ([], [])


@ON_SQLITE
def test_still_on_stays_and_nothing_is_asked_of_anybody(half: Hand) -> None:
    asked(half)
    assert half.run(versions.on, 1, stands(half), who="Mkt").said == half_off.ON
    assert len(asked(half)) == 1
    again(half)
    assert (hours_of(half), asked(half), half.ask(writebacks.open_ones)) == ([40], [], [])
    with pytest.raises(TellUser, match=r"question\.known"):
        half.run(versions.off, 1, stands(half), who="Mkt")


@ON_SQLITE
def test_what_agrees_again_is_asked_about_no_more_and_anew_when_it_parts_again(half: Hand) -> None:
    (before,) = asked(half)
    by_first = the_post(half).source_id == SECOND
    half.run(versions.on, 1, stands(half), who="Mkt")
    asked(half)
    look(half, post("a", 40), row(40))
    assert plan(half) == [(FIRST, "a")]
    assert not half.run(half_off.show, 1).open
    asked(half)
    look(half, *cancelled("first" if by_first else "second"))
    (new,) = asked(half)
    assert new.slot != before.slot
    assert half.run(half_off.show, 1).said == ""


@pytest.mark.parametrize("how", ["both off", "both on", "cancelled in chat"])
@ON_SQLITE
def test_a_question_that_is_over_says_so_and_takes_no_answer(half: Hand, how: str) -> None:
    asked(half)
    old = stands(half)
    if how == "cancelled in chat":
        half.run(post_flow.cancel, 1, who="Mkt", where="#marketing")
    else:
        look(half, *((off(), row_off()) if how == "both off" else (post("a", 40), row(40))))
    assert len(asked(half)) == 1
    assert not half.run(half_off.show, 1).open
    for answer in (versions.off, versions.on):
        with pytest.raises(TellUser, match=r"question\.known"):
            half.run(answer, 1, old, who="Mkt")


@ON_SQLITE
def test_a_press_from_before_a_move_does_nothing_and_the_message_shows_the_new_hour(half: Hand) -> None:
    asked(half)
    old = stands(half)
    half.run(post_flow.move, 1, NOW + timedelta(hours=50), "Europe/London", who="Mkt", where="#marketing")
    (edited,) = asked(half)
    assert edited.values["about"] == stands(half)
    with pytest.raises(TellUser, match=r"post\.stale"):
        half.run(versions.off, 1, old, who="Mkt")


@ON_SQLITE
def test_who_may_not_cancel_the_post_may_not_answer(half: Hand) -> None:
    for answer in (versions.off, versions.on):
        with pytest.raises(TellUser, match=r"rights\.refused"):
            half.run(answer, 1, stands(half), who="Agt1")


@ON_SQLITE
def test_what_somebody_has_cancelled_in_chat_is_no_question(hand: Hand) -> None:
    both(hand)
    hand.run(post_flow.cancel, 1, who="Mkt", where="#marketing")
    look(hand, post("a", 40), row_off())
    assert (asked(hand), hours_of(hand)) == ([], [])
