"""What a calendar leaves open about a post: asked once, of its owner, and settled by an answer or by the truth."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, question
from calbot.flows import post as post_flow
from calbot.flows.ways import OpenHour
from calbot.model.post import Post
from calbot.store import post as posts
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import deliver

MIDNIGHT = 15.0
"""The next one in London, in hours from now."""


def told(hand: Hand, *said: Post) -> None:
    hand.later(minutes=5)
    hand.run(calendar.apply, hand.source_id(), look(*said), hand.now)


def hours(*which: int) -> tuple[Any, ...]:
    return tuple(NOW + timedelta(hours=MIDNIGHT + hour) for hour in which)


def found(fine: tuple[int, ...] = (8, 9), bad: tuple[int, ...] = (18, 19), minutes: float = 300.0) -> OpenHour:
    return OpenHour(1, hours(*fine), hours(*bad), minutes, 240.0)


def matter(hand: Hand, *some: OpenHour) -> list[Any]:
    """What is told when an assessment finds these hours to matter."""
    hand.later(minutes=1)

    def keep(session: Any, turn: Any) -> None:
        question.keep_hours(session, turn, some)
        session.commit()

    hand.run(keep)
    return asked(hand)


def asked(hand: Hand) -> list[Any]:
    return [one for one in deliver(hand) if one.screen == question.CARD]


def the_post(hand: Hand) -> Post:
    found_one: Post = hand.ask(posts.by_id, 1)
    return found_one


@pytest.fixture
def open_hour(hand: Hand) -> Hand:
    told(hand, post("a", MIDNIGHT, all_day=True))
    return hand


def test_its_owner_is_asked_alone_and_once(open_hour: Hand) -> None:
    (one,) = matter(open_hour, found())
    assert one.only_for == open_hour.turn("Mkt").person_id
    assert (one.slot, one.values["kind"], len(one.values["fine"])) == ("hour", "hour", 2)
    assert matter(open_hour, found(minutes=310.0)) == []


def test_other_hours_edit_the_message(open_hour: Hand) -> None:
    matter(open_hour, found())
    (one,) = matter(open_hour, found(fine=(8,)))
    assert (one.slot, len(one.values["fine"])) == ("hour", 1)


def test_once_it_makes_no_difference_that_is_said_once_and_it_may_matter_again(open_hour: Hand) -> None:
    matter(open_hour, found())
    (one,) = matter(open_hour)
    assert one.values["over"]
    assert matter(open_hour) == []
    (again,) = matter(open_hour, found())
    assert "over" not in again.values


def test_an_answer_ends_it(open_hour: Hand) -> None:
    matter(open_hour, found())
    view = open_hour.run(question.answer_hour, 1, the_post(open_hour).revision, who="Mkt")
    assert view.answers == {"hour": ("fine", "Mkt")}
    assert len(asked(open_hour)) == 1
    assert matter(open_hour, found(fine=(8,))) == []
    assert matter(open_hour) == []


def test_an_answer_to_another_day_counts_no_more(open_hour: Hand) -> None:
    matter(open_hour, found())
    open_hour.run(question.answer_hour, 1, the_post(open_hour).revision, who="Mkt")
    asked(open_hour)
    told(open_hour, post("a", MIDNIGHT + 24, all_day=True))
    asked(open_hour)
    assert len(matter(open_hour, found())) == 1


@pytest.mark.parametrize("how", ["calendar", "chat", "off"])
def test_the_message_says_what_is_true_once_the_post_changes(open_hour: Hand, how: str) -> None:
    matter(open_hour, found())
    if how == "calendar":
        told(open_hour, post("a", MIDNIGHT + 9))
    elif how == "chat":
        to = NOW + timedelta(hours=MIDNIGHT + 9)
        open_hour.run(post_flow.move, 1, to, "Europe/London", who="Mkt", where="#marketing")
    else:
        open_hour.run(post_flow.cancel, 1, who="Mkt", where="#marketing")
    (one,) = asked(open_hour)
    assert one.slot == "hour"
    with pytest.raises(TellUser, match=r"question\.known"):
        open_hour.run(question.answer_hour, 1, the_post(open_hour).revision, who="Mkt")


def test_who_may_not_move_the_post_may_not_answer_and_an_old_press_does_nothing(open_hour: Hand) -> None:
    matter(open_hour, found())
    revision = the_post(open_hour).revision
    with pytest.raises(TellUser, match=r"rights\.refused"):
        open_hour.run(question.answer_hour, 1, revision, who="Agt1")
    with pytest.raises(TellUser, match=r"post\.stale"):
        open_hour.run(question.answer_hour, 1, revision - 1, who="Mkt")


def test_what_nobody_has_seen_yet_is_taken_back_without_a_word(open_hour: Hand) -> None:
    def keep(*some: OpenHour) -> None:
        def flow(session: Any, turn: Any) -> None:
            question.keep_hours(session, turn, some)
            session.commit()

        open_hour.later(minutes=1)
        open_hour.run(flow)

    keep(found())
    keep()
    assert asked(open_hour) == []
    keep(found())
    assert len(asked(open_hour)) == 1
