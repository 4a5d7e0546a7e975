"""The same post in two calendars is in the plan once, and the calendar that stands first in the file has the say."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.flows import calendar
from calbot.flows.turn import Turn
from calbot.model.post import Post, PostState
from calbot.model.source import Source, SourceKind
from calbot.store import history as histories
from calbot.store import post as posts
from tests.flows.conftest import Hand, Stage, look, post

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


def test_the_first_calendar_has_the_say_when_they_part(hand: Hand) -> None:
    told(hand, FIRST, post("a", 40))
    told(hand, SECOND, post("row-7", 40, title="Post a"))
    told(hand, FIRST, post("a", 45))
    told(hand, SECOND, post("row-7", 40, title="Post a"))
    assert plan(hand) == [(FIRST, "a")]
    told(hand, FIRST, post("a", 45, state=PostState.CANCELLED))
    told(hand, SECOND, post("row-7", 40, title="Post a"))
    assert plan(hand) == []


@pytest.mark.parametrize(
    "said", [{"title": "Another"}, {"hours": 41}, {"network": "x", "handle": "@pan"}, {"title": ""}]
)
def test_posts_that_differ_in_title_hour_or_account_are_two(hand: Hand, said: dict[str, Any]) -> None:
    told(hand, FIRST, post("a", 40, title=said.get("title", "Post a") and "Post a"))
    other = {"title": "Post a"} | {name: value for name, value in said.items() if name != "hours"}
    told(hand, SECOND, post("row-7", said.get("hours", 40), **other))
    assert len(plan(hand)) == 2


def test_two_alike_in_one_calendar_stay_two(hand: Hand) -> None:
    told(hand, FIRST, post("a", 40, title="Lids"), post("b", 40, title="Lids"))
    told(hand, SECOND, post("row-7", 40, title="Lids"))
    assert plan(hand) == [(FIRST, "a"), (FIRST, "b")]
