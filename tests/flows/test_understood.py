"""What the owner of a calendar hears when it is connected, and what of it is in sight later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.chat.cards import Card
from calbot.chat.plain import plain
from calbot.chat.screens import feeds as screen
from calbot.flows import feeds, sync
from calbot.flows.sync import Outcome
from calbot.flows.understood import READ, Understood
from calbot.flows.understood_told import CARD
from calbot.model.post import Post
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.sources.columns import POSTS
from calbot.store import source as sources
from calbot.store.number import next_number
from calbot.words.say import sayer
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.test_meant import by_night
from tests.flows.warnings import deliver

PAUSE = timedelta(minutes=15)
COLUMNS = (("Publish date", "date"), ("Kanal", "channel"))


def looked(hand: Hand, *posts: Post, columns: Any = (), **memory: Any) -> None:
    """A look that could read the calendar, as its reader hands it on."""
    hand.later(minutes=5)
    outcome = Outcome(PAUSE, calendar=look(*posts), memory={READ: {"columns": columns}, **memory})
    hand.run(sync.keep, hand.source_id(), outcome)


def told(hand: Hand) -> list[int | None]:
    return [one.only_for for one in deliver(hand) if one.screen == CARD]


def read(hand: Hand) -> Understood:
    found = hand.run(feeds.show, hand.source_id()).read
    assert found is not None
    return found


def card(hand: Hand, locale: str = "en") -> str:
    line = hand.run(feeds.show, hand.source_id())
    return plain(screen.understood(line, sayer(locale, "Europe/London")))


@ON_SQLITE
def test_the_owner_of_its_posts_hears_alone_and_once_what_was_understood(hand: Hand) -> None:
    looked(hand, post("a", -40), post("b", 40), post("c", 64), columns=COLUMNS, zone="Europe/London")
    assert told(hand) == [hand.turn("Mkt").person_id]
    assert read(hand) == Understood(
        *(hand.now, 3, 2, NOW + timedelta(hours=40)), zones=("Europe/London",), columns=COLUMNS
    )
    said = card(hand)
    for part in (
        *("Pot social is connected.", "3 posts, 2 ahead.", "The next goes out"),
        *("Europe/London", "“Publish date” as date and “Kanal” as channel", "I ask", "Nothing."),
    ):
        assert part in said
    looked(hand, post("b", 40), post("c", 64), post("d", 70))
    assert told(hand) == []
    assert (read(hand).posts, read(hand).ahead) == (3, 3)


@ON_SQLITE
def test_a_calendar_that_lists_only_what_was_published_is_said_to(hand: Hand) -> None:
    looked(hand, post("a", -40), post("b", -16))
    assert len(told(hand)) == 1
    assert "It lists only what was published" in card(hand)
    assert "公開済みの投稿しかありません" in card(hand, "ja")
    in_list = plain(screen.card(hand.run(feeds.lines), sayer("en", "UTC")))
    assert "2 posts, 0 ahead. It lists only what was published" in in_list
    # The remark goes when there is something to come.
    looked(hand, post("a", -40), post("b", 40))
    assert "It lists only" not in card(hand)


def test_a_sheet_that_is_the_history_is_said_to_list_only_that(hand: Hand) -> None:
    with_kind(hand, SourceKind.POSTS_CSV)
    looked(hand, post("a", -40), columns=COLUMNS)
    assert read(hand).past_only
    in_list = plain(screen.card(hand.run(feeds.lines), sayer("en", "UTC")))
    assert "“Kanal” as channel" in in_list
    assert "It lists only what was published" in in_list


@ON_SQLITE
def test_a_history_beside_a_calendar_that_plans_is_no_warning(hand: Hand) -> None:
    with_kind(hand, SourceKind.POSTS_CSV)
    looked(hand, post("a", -40), columns=COLUMNS)
    assert shown(hand).level == "warn"
    planning = hand.run(beside)
    # Not read yet, it may hold what is to come.
    assert (shown(hand).level, "It lists only what was published; what is" in card(hand)) == ("", True)
    hand.run(sync.keep, planning, Outcome(PAUSE, calendar=look(post("b", -40)), memory={READ: {}}))
    assert "connect the one that plans" in card(hand)
    hand.run(sync.keep, planning, Outcome(PAUSE, calendar=look(post("b", 40)), memory={READ: {}}))
    assert (shown(hand).level, "connect the one" in card(hand)) == ("", False)
    assert "公開済みの投稿だけです" in card(hand, "ja")
    in_list = plain(screen.card(hand.run(feeds.lines), sayer("en", "UTC")))
    assert "connect the one" not in in_list
    assert "1 post, 0 ahead. It lists only what was published; what is to come I take from elsewhere." in in_list


def test_what_is_asked_is_in_it(hand: Hand) -> None:
    looked(hand, *by_night(), post("d", 50, all_day=True))
    deliver(hand)
    assert (read(hand).asked, read(hand).hourless) == (True, 1)
    said = card(hand)
    assert "In which zone are its hours meant?" in said
    assert "1 post ahead says no hour" in said


def test_a_calendar_of_which_nothing_is_known_is_told_where_marketing_is_spoken_to(hand: Hand) -> None:
    looked(hand, post("a", -40))
    assert told(hand) == [None]
    assert read(hand).ahead == 0


def test_nothing_is_said_before_it_could_be_read(hand: Hand) -> None:
    hand.run(sync.keep, hand.source_id(), Outcome(PAUSE, problem="source.not_there"))
    broken = look(state=SourceState.BLIND, problem="source.unreadable")
    hand.run(sync.keep, hand.source_id(), Outcome(PAUSE, calendar=broken))
    assert told(hand) == []
    assert hand.run(feeds.show, hand.source_id()).read is None
    looked(hand, post("b", 40))
    assert len(told(hand)) == 1


def test_one_that_was_read_before_calbot_said_so_is_not_told_anew(hand: Hand) -> None:
    hand.run(sync.keep, hand.source_id(), Outcome(PAUSE, calendar=look(post("a", 40))))
    looked(hand, post("a", 40), post("b", 50))
    assert told(hand) == []
    assert read(hand).ahead == 2


def shown(hand: Hand) -> Card:
    return screen.understood(hand.run(feeds.show, hand.source_id()), sayer("en", "UTC"))


def beside(session: Any, turn: Any) -> int:
    number = next_number(session, turn.workspace_id, "source")
    session.add(Source(workspace_id=turn.workspace_id, id=number, name="Plan", location="plan.ics"))
    session.commit()
    return number


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_every_column_that_a_sheet_may_have_has_a_name(locale: str) -> None:
    say = sayer(locale, "UTC")
    named = {role: say(f"feeds.role.{role}") for role in POSTS}
    assert [role for role, name in named.items() if not name or name.startswith("feeds.")] == []
    assert len(set(named.values())) == len(named)


def with_kind(hand: Hand, kind: SourceKind) -> None:
    def change(session: Any, turn: Any, number: int) -> None:
        found = sources.by_id(session, turn.workspace_id, number)
        found.kind = kind
        session.commit()

    hand.run(change, hand.source_id())
