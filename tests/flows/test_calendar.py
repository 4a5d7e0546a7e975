"""What looks at a calendar do to its posts."""

from __future__ import annotations

from datetime import timedelta

from calbot.flows import calendar
from calbot.flows import post as post_flow
from calbot.model.post import PostState
from calbot.model.state import SourceState
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post

SOON = NOW + timedelta(minutes=1)


def apply(hand: Hand, *told, **said):
    return hand.run(calendar.apply, hand.source_id(), look(*told, **said), SOON)


def kept(hand: Hand, key: str):
    return hand.ask(posts.by_entries, hand.source_id())[key]


def test_new_entries_become_numbered_posts_on_their_accounts(hand):
    assert apply(hand, post("a", 3), post("b", 5))["added"] == 2
    first = kept(hand, "a")
    assert first.name == "p-1"
    assert (first.brand, first.account_id) == ("Pot", 1)
    assert [one.revision for one in hand.ask(posts.revisions, first.id)] == [1]


def test_the_same_look_again_changes_nothing_and_owes_no_assessment(hand):
    apply(hand, post("a", 3))
    before = hand.run(lambda session, turn: workspaces.by_id(session, turn.workspace_id).changed_at)
    hand.later(minutes=5)
    assert not any(apply(hand, post("a", 3)).values())
    assert hand.run(lambda session, turn: workspaces.by_id(session, turn.workspace_id).changed_at) == before


def test_a_moved_entry_moves_its_post_and_says_from_when_to_when(hand):
    apply(hand, post("a", 3))
    apply(hand, post("a", 6))
    moved = kept(hand, "a")
    assert moved.starts_at == NOW + timedelta(hours=6)
    change = hand.ask(posts.revisions, moved.id)[-1]
    assert change.changes["starts_at"][0].startswith("2026-11-26T12:00")
    assert change.source_id == hand.source_id()


def test_what_was_there_at_the_first_look_was_announced_nobody_knows_when(hand):
    apply(hand, post("a", 3))
    assert kept(hand, "a").told_at is None


def test_what_came_or_moved_since_was_told_at_the_earliest_after_the_look_before(hand):
    apply(hand, post("a", 3))
    seen = hand.ask(sources.by_id, hand.source_id()).seen_at
    hand.later(minutes=30)
    apply(hand, post("a", 3, title="Other"), post("b", 5))
    assert (kept(hand, "a").told_at, kept(hand, "b").told_at) == (None, seen)
    hand.later(minutes=30)
    apply(hand, post("a", 8), post("b", 5))
    assert kept(hand, "a").told_at > seen
    assert kept(hand, "b").told_at == seen


def test_a_move_in_chat_is_told_at_once(hand):
    apply(hand, post("a", 3))
    hand.run(post_flow.move, 1, NOW + timedelta(hours=30), "Europe/London", who="Mkt", where="#marketing")
    assert kept(hand, "a").told_at is not None


def test_a_line_number_that_shifts_is_no_news(hand):
    apply(hand, post("a", 3, line=10))
    apply(hand, post("a", 3, line=99))
    assert kept(hand, "a").line == 99
    assert kept(hand, "a").revision == 1


@ON_SQLITE
def test_a_post_moved_in_chat_stays_moved_while_its_calendar_says_the_old_time(hand):
    apply(hand, post("a", 3))
    to = NOW + timedelta(hours=30)
    hand.run(post_flow.move, 1, to, "Europe/London", who="Mkt", where="#marketing")
    apply(hand, post("a", 3))
    assert kept(hand, "a").starts_at == to
    apply(hand, post("a", 4))
    assert kept(hand, "a").starts_at == NOW + timedelta(hours=4)


def test_a_cancelled_entry_cancels_its_post_at_once(hand):
    apply(hand, post("a", 3), post("b", 5))
    assert apply(hand, post("a", 3, state=PostState.CANCELLED), post("b", 5))["cancelled"] == 1
    assert kept(hand, "a").state is PostState.CANCELLED


@ON_SQLITE
def test_an_entry_that_vanishes_is_missing_after_two_good_looks_and_back_when_it_returns(hand):
    every = [post(key, hour) for key, hour in (("a", 3), ("b", 5), ("c", 7), ("d", 9), ("e", 11))]
    apply(hand, *every)
    apply(hand, *[post(key, hour) for key, hour in (("b", 5), ("c", 7), ("d", 9), ("e", 11))])
    assert kept(hand, "a").state is PostState.SCHEDULED
    apply(hand, *[post(key, hour) for key, hour in (("b", 5), ("c", 7), ("d", 9), ("e", 11))])
    assert kept(hand, "a").state is PostState.MISSING
    assert kept(hand, "a").live
    apply(hand, *[post(key, hour) for key, hour in (("a", 3), ("b", 5), ("c", 7), ("d", 9), ("e", 11))])
    assert kept(hand, "a").state is PostState.SCHEDULED


def test_a_feed_that_loses_most_of_its_coming_posts_takes_none_off_but_is_not_believed(hand):
    apply(hand, *[post(str(n), 3 + n) for n in range(6)])
    assert apply(hand, post("0", 3)) == {}
    assert all(one.state is PostState.SCHEDULED for one in hand.ask(posts.by_entries, hand.source_id()).values())
    assert apply(hand, post("0", 3))["missing"] == 5
    assert apply(hand, post("0", 3)) == {}
    assert all(one.live for one in hand.ask(posts.by_entries, hand.source_id()).values())
    assert kept(hand, "3").missing_since == NOW
    source = hand.ask(sources.by_id, hand.source_id())
    assert (source.state, source.problem) == (SourceState.BLIND, "source.shrunk")


def test_an_emptied_feed_cancels_nothing(hand):
    apply(hand, *[post(str(n), 3 + n) for n in range(4)])
    apply(hand, state=SourceState.EMPTY)
    assert all(one.live for one in hand.ask(posts.by_entries, hand.source_id()).values())


def test_a_page_instead_of_a_calendar_makes_the_source_blind_and_a_good_look_mends_it(hand):
    apply(hand, post("a", 3))
    apply(hand, state=SourceState.BLIND, problem="source.unreadable")
    assert hand.ask(sources.by_id, hand.source_id()).state is SourceState.BLIND
    assert kept(hand, "a").live
    apply(hand, post("a", 3))
    assert hand.ask(sources.by_id, hand.source_id()).state is SourceState.FRESH


def test_posts_that_are_over_do_not_go_missing(hand):
    apply(hand, post("old", -5), post("a", 3))
    for _ in range(3):
        apply(hand, post("a", 3))
    assert kept(hand, "old").state is PostState.SCHEDULED
