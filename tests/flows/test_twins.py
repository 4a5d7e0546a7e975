"""The same post in two calendars is in the plan once, and the calendar that stands first in the file has the say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, removal, writing
from calbot.flows import post as post_flow
from calbot.flows.turn import Turn
from calbot.model.post import Post, PostState
from calbot.model.removal import RemovalState
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import WritebackState
from calbot.store import history as histories
from calbot.store import post as posts
from calbot.store import removal as removals
from calbot.store import source as sources
from calbot.store import writeback as writebacks
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, look, post

FIRST, SECOND, IMPORT, CHAT = 1, 91, 92, 93


@pytest.fixture
def hand(staged: Stage) -> Hand:
    return staged("several calendars", _several)


def _several(hand: Hand) -> None:
    def more(session: Any, turn: Turn) -> None:
        for number, kind, location in (
            (SECOND, SourceKind.POSTS_CSV, "plan.csv"),
            (IMPORT, SourceKind.ICS, ""),
            (CHAT, SourceKind.CHAT, ""),
        ):
            session.add(
                Source(workspace_id=turn.workspace_id, id=number, kind=kind, name=str(number), location=location)
            )
        session.commit()

    hand.run(more)


def told(hand: Hand, source: int, *said: Post) -> None:
    hand.later(minutes=5)
    hand.run(calendar.apply, source, look(*said), hand.now)


def plan(hand: Hand) -> list[tuple[int | None, str]]:
    every = [one for number in (FIRST, SECOND, IMPORT) for one in hand.ask(posts.by_entries, number).values()]
    return sorted((one.source_id, one.entry_key) for one in every if one.live)


def test_what_a_later_calendar_tells_again_is_no_second_post(hand: Hand) -> None:
    told(hand, FIRST, post("a", 40, title="Do's & don'ts"))
    told(hand, SECOND, post("row-7", 40, title="Dos & Don'ts"), post("row-8", 41))
    assert plan(hand) == [(FIRST, "a"), (SECOND, "row-8")]


@ON_SQLITE
def test_a_calendar_that_stands_first_takes_over_what_a_later_one_brought(hand: Hand) -> None:
    told(hand, SECOND, post("row-7", 40))
    told(hand, FIRST, post("a", 40, title="Post row-7"))
    assert plan(hand) == [(FIRST, "a")]
    assert hand.ask(posts.by_id, 1).entry_key == "a"
    assert [line.verb for line in hand.ask(histories.of, "post", 1)] == ["merged"]
    told(hand, SECOND, post("row-7", 40))
    told(hand, SECOND, post("row-7", 40))
    assert plan(hand) == [(FIRST, "a")]
    assert hand.ask(posts.by_id, 1).state is PostState.SCHEDULED


def test_what_was_imported_once_gives_way_to_a_calendar_that_is_looked_at(hand: Hand) -> None:
    told(hand, IMPORT, post("old", 40))
    told(hand, SECOND, post("row-7", 40, title="Post old"))
    assert plan(hand) == [(SECOND, "row-7")]


def both(hand: Hand) -> None:
    told(hand, FIRST, post("a", 40))
    told(hand, SECOND, row(40))


def row(hours: float, **said: Any) -> Post:
    return post("row-7", hours, title="Post a", **said)


def off(hours: float = 40) -> Post:
    return post("a", hours, state=PostState.CANCELLED)


def the_post(hand: Hand, number: int = 1) -> Any:
    return hand.ask(posts.by_id, number)


def hours_of(hand: Hand) -> list[float]:
    every = [one for number in (FIRST, SECOND) for one in hand.ask(posts.by_entries, number).values()]
    return sorted((one.starts_at - NOW).total_seconds() / 3600 for one in every if one.live)


def asked_at(hand: Hand, source: int = SECOND) -> Any:
    return hand.ask(sources.by_id, source).next_look_at


@ON_SQLITE
def test_the_first_calendar_has_the_say_while_the_other_may_still_follow(hand: Hand) -> None:
    both(hand)
    told(hand, FIRST, post("a", 45))
    told(hand, SECOND, row(40))
    assert hours_of(hand) == [45]
    told(hand, SECOND, row(45))
    hand.later(hours=1)
    told(hand, SECOND, row(45))
    told(hand, FIRST, off(45))
    told(hand, SECOND, row(45, state=PostState.CANCELLED))
    hand.later(hours=1)
    told(hand, SECOND, row(45, state=PostState.CANCELLED))
    assert plan(hand) == []


def test_the_other_calendar_is_asked_at_once_and_again_when_the_change_is_settled(hand: Hand) -> None:
    both(hand)
    told(hand, FIRST, off())
    assert asked_at(hand) <= hand.now
    assert hand.ask(sources.by_id, SECOND).memory["day"] == ""
    since = hand.now
    hand.later(minutes=1)
    hand.run(calendar.apply, SECOND, look(row(40)), hand.now + timedelta(hours=4))
    assert asked_at(hand) == since + timedelta(minutes=10)
    assert hand.ask(sources.by_id, SECOND).memory["day"] == ""


@ON_SQLITE
def test_what_is_off_in_one_calendar_only_is_on_under_its_old_number(hand: Hand) -> None:
    both(hand)
    told(hand, FIRST, off())
    told(hand, SECOND, row(40))
    assert plan(hand) == []
    hand.later(minutes=10)
    told(hand, SECOND, row(40))
    assert plan(hand) == [(SECOND, "row-7")]
    assert the_post(hand).state is PostState.SCHEDULED
    told(hand, FIRST, off())
    told(hand, SECOND, row(41))
    assert hours_of(hand) == [41]
    told(hand, FIRST, post("a", 41))
    told(hand, SECOND, row(41))
    assert plan(hand) == [(FIRST, "a")]
    assert [line.verb for line in hand.ask(histories.of, "post", 1)][-3:] == ["passed", "half_off", "merged"]


@ON_SQLITE
def test_a_post_that_is_near_is_not_off_for_a_minute_because_of_one_calendar(hand: Hand) -> None:
    told(hand, FIRST, post("a", 1.5))
    told(hand, SECOND, row(1.5))
    told(hand, FIRST, off(1.5))
    told(hand, SECOND, row(1.5))
    assert plan(hand) == [(SECOND, "row-7")]


def test_what_is_gone_from_one_calendar_by_itself_is_on_by_the_other(hand: Hand) -> None:
    more = [post(f"b{n}", 50 + n) for n in range(5)]
    told(hand, FIRST, post("a", 40), *more)
    told(hand, SECOND, row(40))
    for _ in range(12):
        told(hand, FIRST, *[post(f"b{n}", 50 + n) for n in range(5)])
    hand.later(minutes=10)
    told(hand, FIRST, *[post(f"b{n}", 50 + n) for n in range(5)])
    assert the_post(hand).state is PostState.CANCELLED
    assert asked_at(hand) <= hand.now
    hand.later(minutes=10)
    told(hand, SECOND, row(40))
    assert the_post(hand).state is PostState.SCHEDULED
    assert the_post(hand).source_id == SECOND
    assert hand.ask(removals.by_id, 1).state is RemovalState.OVER


@pytest.mark.parametrize("hours", [40, 43])
def test_what_somebody_has_cancelled_or_moved_in_chat_stays_so_though_the_other_calendar_has_the_old_hour(
    hand: Hand, hours: float
) -> None:
    both(hand)
    hand.run(post_flow.move, 1, NOW + timedelta(hours=44), "Europe/London", who="Mkt")
    told(hand, SECOND, row(40))
    hand.later(hours=2)
    told(hand, SECOND, row(40))
    assert hours_of(hand) == [44]
    hand.run(post_flow.cancel, 1, who="Mkt")
    hand.later(hours=2)
    told(hand, SECOND, row(hours))
    # An hour at which it never was is news.
    assert hours_of(hand) == ([] if hours == 40 else [43])


@ON_SQLITE
def test_moved_in_one_calendar_only_it_is_two_and_one_again_when_the_other_follows(hand: Hand) -> None:
    both(hand)
    told(hand, FIRST, post("a", 45))
    hand.later(minutes=10)
    told(hand, SECOND, row(40))
    assert hours_of(hand) == [40, 45]
    told(hand, SECOND, row(45))
    assert plan(hand) == [(FIRST, "a")]
    assert hours_of(hand) == [45]
    told(hand, SECOND, row(45))
    assert hours_of(hand) == [45]
    told(hand, FIRST, post("a", 47))
    hand.later(minutes=10)
    told(hand, SECOND, row(45))
    assert hours_of(hand) == [45, 47]
    assert the_post(hand, 2).state is PostState.SCHEDULED
    told(hand, FIRST, post("a", 45))
    assert plan(hand) == [(FIRST, "a")]


@ON_SQLITE
def test_another_title_of_what_is_one_already_makes_no_second_post(hand: Hand) -> None:
    both(hand)
    told(hand, FIRST, post("a", 40, title="Quite another"))
    hand.later(hours=1)
    told(hand, SECOND, row(40))
    assert plan(hand) == [(FIRST, "a")]


@pytest.mark.parametrize("writes", [True, False])
@ON_SQLITE
def test_what_was_asked_of_a_calendar_whose_post_another_one_has_now_is_withdrawn(hand: Hand, *, writes: bool) -> None:
    def writable(session: Any, turn: Turn) -> None:
        source = sources.by_id(session, turn.workspace_id, SECOND)
        source.kind, source.memory["write"] = SourceKind.CALDAV, writes
        session.commit()

    hand.run(writable)
    told(hand, SECOND, row(40))
    hand.run(post_flow.move, 1, NOW + timedelta(hours=44), "Europe/London", who="Mkt")
    task = hand.run(writing.begin, hand.run(writing.due)[0])
    told(hand, FIRST, post("a", 44))
    asked = hand.ask(writebacks.by_id, 1)
    assert (asked.state, hours_of(hand)) == (WritebackState.DROPPED, [44])
    assert hand.run(writing.due) == []
    assert not hand.run(writing.finish, task, writing.Answer(WritebackState.WRITTEN))


@pytest.mark.parametrize("more", [0, 1])
def test_a_press_about_what_another_calendar_has_now_reaches_it_no_more(hand: Hand, more: int) -> None:
    others = [post(f"other-{n}", 60 + n) for n in range(9)]
    told(hand, SECOND, row(40), *others)
    left = [one.entry_key for one in others][more:]
    for _ in range(2):
        told(hand, SECOND, *[post(key, 60 + int(key[6:])) for key in left])
    drawn = hand.ask(removals.by_id, 1).revision
    told(hand, FIRST, post("a", 40))
    kept = hand.ask(removals.by_id, 1)
    assert (kept.state, len(kept.post_ids)) == ((RemovalState.OVER, 0) if not more else (RemovalState.HELD, 1))
    with pytest.raises(TellUser):
        hand.run(removal.apply, 1, drawn, who="Mkt")
    assert the_post(hand).state is PostState.SCHEDULED


@pytest.mark.parametrize(
    "said", [{"title": "Another"}, {"hours": 41}, {"network": "x", "handle": "@pan"}, {"title": ""}]
)
@ON_SQLITE
def test_posts_that_differ_in_title_hour_or_account_are_two(hand: Hand, said: dict[str, Any]) -> None:
    told(hand, FIRST, post("a", 40, title=said.get("title", "Post a") and "Post a"))
    other = {"title": "Post a"} | {name: value for name, value in said.items() if name != "hours"}
    told(hand, SECOND, post("row-7", said.get("hours", 40), **other))
    assert len(plan(hand)) == 2


def test_two_alike_in_one_calendar_stay_two(hand: Hand) -> None:
    told(hand, FIRST, post("a", 40, title="Lids"), post("b", 40, title="Lids"))
    told(hand, SECOND, post("row-7", 40, title="Lids"))
    assert plan(hand) == [(FIRST, "a"), (FIRST, "b")]
