"""In which zone a calendar's hours are meant: asked once, answered for all its posts, and remembered of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, meant, meant_view, moved
from calbot.flows import post as post_flow
from calbot.model.post import Post
from calbot.model.source import SourceKind
from calbot.store import post as posts
from calbot.store import source as sources
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import deliver

TWO = 17
"""Hours until two o'clock at night in London, where it is eight hours to two o'clock in Chicago."""


def by_night(count: int = 6, zone: str = "Europe/London", later: float = 0) -> list[Post]:
    return [post(str(n), TWO + 24 * n + later, zone=zone) for n in range(count)]


def told(hand: Hand, *said: Post) -> list[Any]:
    hand.later(minutes=5)
    hand.run(calendar.apply, hand.source_id(), look(*said), hand.now)
    return [one for one in deliver(hand) if one.screen == meant.CARD]


def answer(hand: Hand, said: str, who: str = "Mkt", revision: int | None = None) -> Any:
    at = revision or source(hand).memory["meant"]["revision"]
    return hand.run(meant.answer, hand.source_id(), at, said, who=who)


def source(hand: Hand) -> Any:
    return hand.ask(sources.by_id, hand.source_id())


def starts(hand: Hand) -> list[float]:
    every = hand.ask(posts.by_entries, hand.source_id()).values()
    return sorted((one.starts_at - NOW) / timedelta(hours=1) for one in every)


NIGHTS = [TWO + 24.0 * n for n in range(6)]
MORNINGS = [at + 6 for at in NIGHTS]


def test_its_owner_is_asked_alone_with_both_readings_of_a_post(hand: Hand) -> None:
    (one,) = told(hand, *by_night())
    assert one.only_for == hand.turn("Mkt").person_id
    view = hand.run(meant_view.show, hand.source_id(), who="Mkt")
    assert (view.zone, view.other, view.odd, view.many) == ("Europe/London", "America/Chicago", 6, 6)
    assert (view.told, view.meant) == (NOW + timedelta(hours=TWO), NOW + timedelta(hours=TWO + 6))
    assert starts(hand) == NIGHTS


@ON_SQLITE
def test_it_is_asked_once(hand: Hand) -> None:
    told(hand, *by_night())
    assert told(hand, *by_night(8)) == []
    answer(hand, meant_view.AS_TOLD)
    deliver(hand)
    assert told(hand, *by_night(9)) == []


@pytest.mark.parametrize("many", [4, 0])
def test_few_posts_and_posts_by_day_are_no_question(hand: Hand, many: int) -> None:
    assert told(hand, *by_night(many), *[post(f"d{n}", 4 + 24 * n) for n in range(6)]) == []
    assert "meant" not in source(hand).memory


def test_as_told_changes_nothing(hand: Hand) -> None:
    told(hand, *by_night())
    view = answer(hand, meant_view.AS_TOLD)
    assert (view.answer, view.by, starts(hand)) == ("told", "Mkt", NIGHTS)
    assert source(hand).meant is None


@ON_SQLITE
def test_meant_elsewhere_moves_all_its_posts_without_a_word_each(hand: Hand) -> None:
    told(hand, *by_night())
    answer(hand, meant_view.OTHERWISE)
    assert starts(hand) == MORNINGS
    assert source(hand).meant == ("Europe/London", "America/Chicago")
    (line,) = [one for one in hand.ask(posts.revisions, 1) if one.changes]
    assert line.person_id == hand.turn("Mkt").person_id
    assert {one.screen for one in deliver(hand)} == {meant.CARD}
    hand.later(hours=1)
    assert hand.run(moved.due) == []
    # The next look is read so, and finds nothing new.
    assert source(hand).memory["day"] == ""
    hand.run(calendar.apply, hand.source_id(), look(*by_night(zone="America/Chicago", later=6)), hand.now)
    assert len(hand.ask(posts.revisions, 1)) == 2


@ON_SQLITE
def test_whoever_answered_may_think_better_of_it(hand: Hand) -> None:
    told(hand, *by_night())
    answer(hand, meant_view.OTHERWISE)
    answer(hand, meant_view.AS_TOLD)
    assert (starts(hand), source(hand).meant) == (NIGHTS, None)
    with pytest.raises(TellUser, match=r"meant\.answered"):
        answer(hand, meant_view.AS_TOLD)
    with pytest.raises(TellUser, match=r"meant\.stale"):
        answer(hand, meant_view.OTHERWISE, revision=1)


@ON_SQLITE
def test_what_somebody_has_moved_in_chat_stays_there(hand: Hand) -> None:
    told(hand, *by_night())
    hand.run(post_flow.move, 1, NOW + timedelta(hours=25), "Europe/London", who="Mkt", where="#marketing")
    answer(hand, meant_view.OTHERWISE)
    assert starts(hand) == sorted([25.0, *MORNINGS[1:]])
    hand.run(calendar.apply, hand.source_id(), look(*by_night(zone="America/Chicago", later=6)), hand.now)
    assert starts(hand) == sorted([25.0, *MORNINGS[1:]])


def test_an_agent_may_not_answer_unless_the_calendar_is_theirs(hand: Hand) -> None:
    told(hand, *by_night())
    with pytest.raises(TellUser, match=r"rights\.refused"):
        answer(hand, meant_view.OTHERWISE, who="Agt1")

    def own(session: Any, turn: Any) -> None:
        known = sources.by_id(session, turn.workspace_id, hand.source_id())
        known.memory["owner"] = "Agt1"
        session.commit()

    hand.run(own)
    assert answer(hand, meant_view.OTHERWISE, who="Agt1").by == "Agt1"


def test_a_calendar_whose_hours_mean_others_is_written_to_by_nobody_but_people(hand: Hand) -> None:
    def writable(session: Any, turn: Any) -> None:
        known = sources.by_id(session, turn.workspace_id, hand.source_id())
        known.kind, known.memory["write"] = SourceKind.CALDAV, True
        session.commit()

    hand.run(writable)
    told(hand, *by_night())
    assert source(hand).written
    answer(hand, meant_view.OTHERWISE)
    assert not source(hand).written


def every_time(hand: Hand, said: bool = True) -> Any:
    return hand.run(meant.ask_every_time, hand.source_id(), source(hand).memory["meant"]["revision"], said, who="Mkt")


def batch(first: int) -> list[Post]:
    """Two more posts, by day as everybody's."""
    return [post(f"b{first + n}", 4 + 24 * (first + n)) for n in range(2)]


@ON_SQLITE
def test_asked_every_time_each_answer_is_about_the_posts_that_it_had_by_then(hand: Hand) -> None:
    told(hand, *by_night())
    every_time(hand)
    view = answer(hand, meant_view.OTHERWISE)
    assert (view.every, view.open, starts(hand)) == (True, False, MORNINGS)
    deliver(hand)
    # As `wiring.look` reads them now.
    turned = by_night(zone="America/Chicago", later=6)
    assert source(hand).meant_only == {str(n) for n in range(6)}
    assert told(hand, *turned) == [], "nothing new, nothing asked"

    (asked,) = told(hand, *turned, *batch(6))
    assert (asked.only_for, asked.slot != "zone") == (hand.turn("Mkt").person_id, True), "a message of its own"
    view = hand.run(meant_view.show, hand.source_id(), who="Mkt")
    assert (view.again, view.open, view.many, view.answer) == (True, True, 2, "")
    assert view.told == NOW + timedelta(hours=4 + 24 * 6)
    assert answer(hand, meant_view.AS_TOLD).answer == "told"
    assert starts(hand) == sorted([*MORNINGS, 4 + 24 * 6.0, 4 + 24 * 7.0])

    told(hand, *turned, *batch(6), *batch(8))
    answer(hand, meant_view.OTHERWISE)
    late = [10 + 24 * 8.0, 10 + 24 * 9.0]
    assert starts(hand) == sorted([*MORNINGS, 4 + 24 * 6.0, 4 + 24 * 7.0, *late])
    assert source(hand).meant_only == {*(str(n) for n in range(6)), "b8", "b9"}
    answer(hand, meant_view.AS_TOLD)
    assert source(hand).meant_only == {str(n) for n in range(6)}
    assert starts(hand)[:6] == MORNINGS[:6]


@ON_SQLITE
def test_asked_no_more_what_was_answered_stays_and_new_posts_are_as_told(hand: Hand) -> None:
    told(hand, *by_night())
    answer(hand, meant_view.OTHERWISE)
    every_time(hand)
    assert every_time(hand, said=False).every is False
    deliver(hand)
    assert told(hand, *by_night(zone="America/Chicago", later=6), *batch(6)) == []
    assert starts(hand) == sorted([*MORNINGS, 4 + 24 * 6.0, 4 + 24 * 7.0])
    assert source(hand).meant_only == {str(n) for n in range(6)}


def test_who_may_not_answer_may_not_say_how_often_either(hand: Hand) -> None:
    told(hand, *by_night())
    with pytest.raises(TellUser, match=r"rights\.refused"):
        hand.run(meant.ask_every_time, hand.source_id(), 1, True, who="Agt1")
    every_time(hand)
    with pytest.raises(TellUser, match=r"meant\.stale"):
        hand.run(meant.ask_every_time, hand.source_id(), 1, True, who="Mkt")
