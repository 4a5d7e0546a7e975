"""Two calendars part over one post: its owner is asked once which is right, and the answer holds in both."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import parted, versions, writing
from calbot.flows import post as post_flow
from calbot.flows.turn import Turn
from calbot.model.post import PostState
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import Saying, WritebackState
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import writeback as writebacks
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, post
from tests.flows.test_twins import FIRST, SECOND, both, hours_of, plan, row, the_post, told
from tests.flows.warnings import deliver

TWIN = 2
"""The number that what the second calendar tells gets once it stands for itself."""


@pytest.fixture
def hand(staged: Stage) -> Hand:
    return staged("two calendars, each asked about", _second)


def _second(hand: Hand) -> None:
    def more(session: Any, turn: Turn) -> None:
        here = {"workspace_id": turn.workspace_id, "kind": SourceKind.POSTS_CSV, "location": "plan.csv"}
        session.add(Source(id=SECOND, name="Plan", **here))
        session.commit()

    hand.run(more)


def asked(hand: Hand) -> list[Any]:
    return [one for one in deliver(hand) if one.screen == parted.CARD]


@pytest.fixture(params=["first", "second"])
def apart(hand: Hand, request: pytest.FixtureRequest) -> Hand:
    """One of the two has moved it, and the other has not followed: 45 and 40 hours from now, or the other way round."""
    both(hand)
    moves = [(FIRST, post("a", 45)), (SECOND, row(40))] if request.param == "first" else [(SECOND, row(45))]
    for source, one in moves:
        told(hand, source, one)
    hand.later(minutes=10)
    if request.param == "first":
        told(hand, SECOND, row(40))
    else:
        told(hand, FIRST, post("a", 40))
        told(hand, SECOND, row(45))
    return hand


def stands(hand: Hand) -> str:
    return parted.about_both(the_post(hand, TWIN), the_post(hand))


def hour(hours: float) -> Any:
    return NOW + timedelta(hours=hours)


def say(hand: Hand, hours: float, who: str = "Mkt") -> Any:
    return hand.run(parted.answer_hour, TWIN, stands(hand), hour(hours), who=who)


def again(hand: Hand) -> None:
    """Both calendars are looked at until all is settled, and neither has changed."""
    first, second = the_post(hand).said["starts_at"], the_post(hand, TWIN).said["starts_at"]
    for _ in range(3):
        hand.later(minutes=20)
        told(hand, FIRST, post("a", hours_from(first)))
        told(hand, SECOND, row(hours_from(second)))


def hours_from(at: str) -> float:
    return (datetime.fromisoformat(at) - NOW) / timedelta(hours=1)


@ON_SQLITE
def test_its_owner_is_asked_alone_and_once(apart: Hand) -> None:
    assert hours_of(apart) == [40, 45]
    (one,) = asked(apart)
    assert (one.only_for, one.subject_id) == (apart.turn("Mkt").person_id, TWIN)
    view = apart.run(parted.show, TWIN)
    assert (view.open, view.calendar, view.others, view.other.id) == (True, "Plan", "Pot social", 1)
    again(apart)
    assert (asked(apart), hours_of(apart)) == ([], [40, 45])


@ON_SQLITE
def test_a_move_in_the_later_calendar_alone_is_seen_once_the_first_had_time_to_follow(hand: Hand) -> None:
    both(hand)
    told(hand, SECOND, row(45))
    first = hand.ask(sources.by_id, FIRST)
    assert (hours_of(hand), first.next_look_at <= hand.now, first.memory["day"]) == ([40], True, "")
    told(hand, FIRST, post("a", 45))
    hand.later(hours=1)
    told(hand, SECOND, row(45))
    assert (hours_of(hand), plan(hand), asked(hand)) == ([45], [(FIRST, "a")], [])


@pytest.mark.parametrize("right", [40, 45])
@ON_SQLITE
def test_the_hour_that_is_right_is_the_hour_of_one_post_whatever_the_other_calendar_goes_on_saying(
    apart: Hand, right: int
) -> None:
    asked(apart)
    assert say(apart, right).said == parted.ONE
    assert (hours_of(apart), plan(apart)) == ([right], [(FIRST, "a")])
    (edited,) = asked(apart)
    assert edited.subject_id == TWIN
    again(apart)
    assert (hours_of(apart), asked(apart)) == ([right], [])


@pytest.mark.parametrize("right", [40, 45])
@ON_SQLITE
def test_the_other_calendar_is_asked_to_follow_and_has_when_it_does(apart: Hand, right: int) -> None:
    wrong = SECOND if the_post(apart).starts_at == hour(right) else FIRST
    say(apart, right)
    (wish,) = apart.ask(writebacks.open_ones)
    assert (wish.source_id, wish.wants.starts_at, wish.wants.off) == (wrong, hour(right), False)
    assert (wish.stood.starts_at, wish.stood.off) == (hour(85 - right), False)
    if wrong == FIRST:
        told(apart, FIRST, post("a", right))
    else:
        told(apart, SECOND, row(right))
    assert apart.ask(writebacks.by_id, wish.id).state is WritebackState.DONE
    assert (hours_of(apart), plan(apart)) == ([right], [(FIRST, "a")])


@ON_SQLITE
def test_two_posts_stay_two_and_nobody_is_asked_again(apart: Hand) -> None:
    asked(apart)
    assert apart.run(parted.answer_two, TWIN, stands(apart), who="Mkt").said == parted.TWO
    assert (len(asked(apart)), apart.ask(writebacks.open_ones)) == (1, [])
    again(apart)
    assert (hours_of(apart), asked(apart)) == ([40, 45], [])


@pytest.mark.parametrize("who_moves", ["first", "second"])
@ON_SQLITE
def test_once_a_calendar_says_a_third_hour_it_is_asked_anew_in_a_message_of_its_own(
    apart: Hand, who_moves: str
) -> None:
    (before,) = asked(apart)
    say(apart, 45)
    asked(apart)
    second = hours_from(the_post(apart, TWIN).said["starts_at"])
    if who_moves == "first":
        told(apart, FIRST, post("a", 60))
    else:
        second = 60
    for _ in range(2):
        hand_looks = row(second)
        told(apart, SECOND, hand_looks)
        apart.later(minutes=20)
    told(apart, SECOND, row(second))
    new = [one for one in asked(apart) if one.slot != before.slot]
    assert len(new) == 1
    assert hours_of(apart) == sorted({60.0, second if who_moves == "first" else 45.0})
    assert [one.source_id for one in apart.ask(writebacks.open_ones) if one.post_id == TWIN] == []


def test_what_agrees_again_is_asked_about_no_more(apart: Hand) -> None:
    asked(apart)
    at = hours_from(the_post(apart).said["starts_at"])
    old = stands(apart)
    told(apart, SECOND, row(at))
    (edited,) = asked(apart)
    assert not apart.run(parted.show, TWIN).open
    assert edited.subject_id == TWIN
    with pytest.raises(TellUser, match=r"question\.known"):
        apart.run(parted.answer_two, TWIN, old, who="Mkt")


@ON_SQLITE
def test_a_post_that_is_moved_or_cancelled_in_chat_changes_the_question(apart: Hand) -> None:
    asked(apart)
    old = stands(apart)
    apart.run(post_flow.move, 1, hour(50), "Europe/London", who="Mkt", where="#marketing")
    (edited,) = asked(apart)
    assert edited.values["about"] == stands(apart)
    with pytest.raises(TellUser, match=r"post\.stale"):
        apart.run(parted.answer_two, TWIN, old, who="Mkt")
    apart.run(post_flow.cancel, TWIN, who="Mkt", where="#marketing")
    assert len(asked(apart)) == 1
    assert not apart.run(parted.show, TWIN).open


@ON_SQLITE
def test_who_may_not_move_the_post_may_not_answer_and_a_third_hour_is_no_answer(apart: Hand) -> None:
    with pytest.raises(TellUser, match=r"rights\.refused"):
        say(apart, 45, who="Agt1")
    with pytest.raises(TellUser, match=r"question\.known"):
        say(apart, 44)
    assert hours_of(apart) == [40, 45]


@ON_SQLITE
def test_what_is_off_in_one_calendar_only_is_no_question_of_hours(hand: Hand) -> None:
    both(hand)
    told(hand, FIRST, post("a", 40, state=PostState.CANCELLED))
    hand.later(minutes=10)
    told(hand, SECOND, row(40))
    assert (asked(hand), plan(hand)) == ([], [(SECOND, "row-7")])


@ON_SQLITE
def test_what_somebody_then_moves_in_chat_stays_there(apart: Hand) -> None:
    say(apart, 45)
    apart.run(post_flow.move, 1, hour(50), "Europe/London", who="Mkt", where="#marketing")
    asked(apart)
    again(apart)
    assert (hours_of(apart), asked(apart)) == ([50], [])
    assert apart.ask(posts.by_id, TWIN).state is PostState.CANCELLED


@pytest.fixture
def clash(apart: Hand) -> Any:
    """It is one post at 45, calbot writes that into the calendar that is wrong, and that says 50 by now."""

    def writable(session: Any, turn: Turn) -> None:
        for number in (FIRST, SECOND):
            source = sources.by_id(session, turn.workspace_id, number)
            source.kind, source.memory["write"] = SourceKind.CALDAV, True
        session.commit()

    apart.run(writable)
    right = hours_from(the_post(apart).starts_at.isoformat())
    say(apart, right)
    (number,) = apart.run(writing.due)
    task = apart.run(writing.begin, number)

    def found(saying: Saying) -> Any:
        apart.run(writing.finish, task, writing.Answer(WritebackState.CONFLICT, saying))
        return apart.ask(writebacks.by_id, number)

    return apart, right, found


def press(hand: Hand, how: Any, writeback: Any) -> None:
    hand.run(how, writeback.id, writeback.revision, who="Mkt")


def test_theirs_of_the_calendar_that_was_wrong_is_the_hour_of_the_one_post(clash: Any) -> None:
    hand, _, found = clash
    writeback = found(Saying(hour(50)))
    assert (writeback.post_id, writeback.source_id) == (TWIN, SECOND)
    press(hand, versions.theirs, writeback)
    assert (hours_of(hand), hand.ask(writebacks.by_id, writeback.id).state) == ([50], WritebackState.DROPPED)
    (wish,) = hand.ask(writebacks.open_ones)
    assert (wish.source_id, wish.wants.starts_at) == (FIRST, hour(50))
    for _ in range(3):
        hand.later(minutes=20)
        told(hand, SECOND, row(50))
    assert (hours_of(hand), asked(hand)[1:]) == ([50], [])


@ON_SQLITE
def test_theirs_is_off_where_that_calendar_has_cancelled_it(clash: Any) -> None:
    hand, right, found = clash
    writeback = found(Saying(hour(right), off=True))
    press(hand, versions.theirs, writeback)
    assert hours_of(hand) == []
    for _ in range(3):
        hand.later(minutes=20)
        told(hand, SECOND, row(right, state=PostState.CANCELLED))
    assert hours_of(hand) == []


@ON_SQLITE
def test_mine_is_written_over_a_third_hour_that_is_no_question_meanwhile(clash: Any) -> None:
    hand, right, found = clash
    writeback = found(Saying(hour(50)))
    press(hand, versions.mine, writeback)
    for _ in range(3):
        hand.later(minutes=20)
        told(hand, SECOND, row(50))
    assert hours_of(hand) == [right]
    task = hand.run(writing.begin, writeback.id)
    assert (task.wanted.starts_at, task.is_ours(Saying(hour(50)))) == (hour(right), True)
