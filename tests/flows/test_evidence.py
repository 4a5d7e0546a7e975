"""Whether a post went out: what shows it, who is asked where nothing does, and what can still be done until then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import calendar, evidence, idea, question, thread
from calbot.flows import post as post_flow
from calbot.flows.flag import open_flag
from calbot.flows.turn import Turn
from calbot.model.flag import Flag, FlagKind
from calbot.model.idea import IdeaFor, IdeaState
from calbot.model.result import Result
from calbot.store import history as histories
from calbot.store import idea as ideas
from calbot.store import post as posts
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, look, post
from tests.flows.warnings import SPIKE, deliver, settle

AT = NOW + timedelta(hours=33)


def expected(hand: Hand, size: str = "big", **more: Any) -> None:
    about = {"told_at": NOW, "starts_at": AT, "mean": 190.0, "low": 115.0, "high": 310.0} | more

    def keep(session: Session, _: Turn) -> None:
        session.add(Result(workspace_id=WORKSPACE, post_id=1, size=size, **about))
        session.commit()

    hand.run(keep)


@pytest.fixture
def out(hand: Hand) -> Hand:
    """Ten minutes after a post's hour."""
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    hand.later(hours=33, minutes=10)
    return hand


def asked(hand: Hand) -> list[Any]:
    return [one for one in deliver(hand) if one.screen == question.CARD]


def test_the_owner_of_what_care_counts_on_is_asked_once(out: Hand) -> None:
    expected(out)
    assert out.run(evidence.due) == [1]
    assert out.run(evidence.look, 1)
    (told,) = asked(out)
    assert told.values["kind"] == "out"
    assert not out.run(evidence.look, 1)
    assert out.run(evidence.due) == []


@pytest.mark.parametrize("more", [{"size": "small"}, {"starts_at": NOW}])
def test_of_small_posts_and_of_those_heard_of_too_late_nobody_is_asked(out: Hand, more: dict[str, Any]) -> None:
    expected(out, **more)
    assert out.run(evidence.due) == []
    assert not asked(out)


def test_a_small_post_with_a_warning_is_asked_about_and_care_reads_so_below_it(out: Hand) -> None:
    expected(out, "small")
    settle(out, SPIKE)
    deliver(out)
    assert out.run(evidence.look, 1)
    (line,) = (one for one in deliver(out) if one.screen == thread.STEP)
    assert (line.subject, line.thread_slot, line.only_for) == ("alert", "card", None)


@ON_SQLITE
def test_a_flag_after_its_hour_shows_that_it_is_out_and_nobody_need_answer(out: Hand) -> None:
    expected(out)

    def flag(session: Session, turn: Turn) -> None:
        about = {"post_id": 1, "opened_at": turn.now, "changed_at": turn.now}
        session.add(Flag(workspace_id=WORKSPACE, id=57, **about))
        session.commit()

    out.run(evidence.look, 1)
    deliver(out)
    out.later(minutes=5)
    out.run(flag)
    assert out.run(evidence.look, 1)
    (told,) = asked(out)
    assert (told.values["over"], told.values["shows"]) == (True, "f-57")
    (kept,) = (one for one in out.ask(histories.of, "post", 1) if one.verb == "out")
    assert kept.details["by"] == "f-57"
    with pytest.raises(TellUser, match=r"question\.known"):
        out.run(evidence.answer, 1, question.about(out.ask(posts.by_id, 1)), who="Mkt")
    assert out.run(evidence.due) == []


def _idea_taken(hand: Hand) -> None:
    hand.run(idea.give, "many ask how to run the water test", who="Agt1", where="#care")
    hand.run(idea.take, 1, 1, IdeaFor.VIDEO, 1, who="Mkt", where="#marketing")
    hand.run(idea.give, "people want a bigger lid", who="Agt1", where="#care")
    hand.run(idea.take, 2, 1, IdeaFor.VIDEO, None, who="Mkt", where="#marketing")


def _credited(hand: Hand) -> list[int]:
    return [one.subject_id for one in deliver(hand) if one.screen == "idea.shipped"]


@pytest.mark.parametrize("by", ["flag", "word"])
def test_the_idea_that_a_post_was_made_of_is_out_with_it_and_care_reads_whose_it_was(out: Hand, by: str) -> None:
    expected(out)
    _idea_taken(out)
    assert out.run(evidence.look, 1)
    assert _credited(out) == [], "nobody knows yet"
    if by == "flag":
        out.later(minutes=5)
        out.run(open_flag, FlagKind.COPY_ERROR, "", 1, who="Agt1", where="#care")
        assert out.run(evidence.look, 1)
    else:
        out.run(evidence.answer, 1, question.about(out.ask(posts.by_id, 1)), who="Mkt")
    assert _credited(out) == [1]
    assert [out.ask(ideas.by_id, number).state for number in (1, 2)] == [IdeaState.SHIPPED, IdeaState.TAKEN]


@ON_SQLITE
def test_while_nobody_knows_it_can_be_moved_and_what_was_asked_says_so(out: Hand) -> None:
    expected(out)
    with pytest.raises(TellUser, match=r"post\.out"):
        out.run(post_flow.move, 1, AT + timedelta(hours=2), "Europe/London", who="Mkt")
    out.run(evidence.look, 1)
    deliver(out)
    assert "post.move" in out.run(post_flow.show, 1, who="Mkt").may
    out.run(post_flow.move, 1, AT + timedelta(hours=2), "Europe/London", who="Mkt")
    assert [one.slot for one in asked(out)] == ["out"]
    assert out.run(evidence.due) == []


@ON_SQLITE
def test_once_it_is_said_to_be_out_it_is_moved_no_more(out: Hand) -> None:
    expected(out)
    out.run(evidence.look, 1)
    out.run(evidence.answer, 1, question.about(out.ask(posts.by_id, 1)), who="Mkt")
    with pytest.raises(TellUser, match=r"post\.out"):
        out.run(post_flow.move, 1, AT + timedelta(hours=2), "Europe/London", who="Mkt")


def test_where_nobody_looks_after_a_post_nobody_is_asked(out: Hand) -> None:
    expected(out)
    out.later(hours=3)
    assert out.run(evidence.due) == []
