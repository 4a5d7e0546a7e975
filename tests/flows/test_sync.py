"""What is kept of a look besides the posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from calbot.config.reading import read_workspace_file
from calbot.flows import sync
from calbot.flows import workspace as workspace_flow
from calbot.flows.sync import Outcome
from calbot.model.source import REST, WISH, Source
from calbot.model.state import SourceState
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.wiring.company import company
from tests.flows.conftest import COMPANY, WORKSPACE, Hand, look, post

EVERY = timedelta(minutes=5)


def kept(hand: Hand) -> bytes:
    return hand.run(sync.mirror, hand.source_id())


def keep(hand: Hand, outcome: Outcome) -> dict[str, int]:
    return hand.run(sync.keep, hand.source_id(), outcome)


def test_the_copy_of_a_server_is_kept_with_what_it_says(hand):
    assert kept(hand) == b""
    keep(hand, Outcome(EVERY, calendar=look(post("a", 3)), mirror=b"one"))
    assert kept(hand) == b"one"
    assert set(hand.ask(posts.by_entries, hand.source_id())) == {"a"}
    keep(hand, Outcome(EVERY, calendar=look(post("a", 3)), mirror=b"\0two\xff"))
    assert kept(hand) == b"\0two\xff"


def test_a_look_without_a_new_copy_leaves_the_old_one(hand):
    keep(hand, Outcome(EVERY, calendar=look(post("a", 3)), mirror=b"one"))
    keep(hand, Outcome(EVERY, same=True))
    keep(hand, Outcome(EVERY, problem="source.not_there"))
    assert kept(hand) == b"one"


def test_a_look_that_the_brake_holds_keeps_its_copy_and_is_held_again(hand):
    keep(hand, Outcome(EVERY, calendar=look(*(post(str(n), n + 3) for n in range(8))), mirror=b"whole"))
    keep(hand, Outcome(EVERY, calendar=look(post("0", 3)), mirror=b"shrunk"))
    assert kept(hand) == b"shrunk"
    assert all(one.live for one in hand.ask(posts.by_entries, hand.source_id()).values())


def test_a_feed_is_left_alone_over_a_start_unless_it_is_said_otherwise_or_could_not_be_read(hand):
    feed = COMPANY.replace('path = "pot.ics"', 'url = "https://c.example/pot.ics"')
    week = timedelta(days=7)

    def started(text: str) -> datetime | None:
        told = company(read_workspace_file(text, "calbot.toml"), WORKSPACE, Path("/"), hand.now)
        hand.run(workspace_flow.install, told)
        return hand.ask(sources.by_id, hand.source_id()).next_look_at

    assert started(feed) is None
    due = hand.now + week
    asks = {REST: week.total_seconds(), "day": "2026-11-26"}
    keep(hand, Outcome(week, calendar=look(post("a", 3)), memory=asks))
    assert started(feed) == due
    more = feed.replace(
        "[[sources]]", '[[accounts]]\nnetwork = "tiktok"\nhandle = "@new"\nbrand = "Pot"\n\n[[sources]]'
    )
    assert started(more) is None, "its posts may be of the new account"
    keep(hand, Outcome(week, calendar=look(post("a", 3)), memory=asks))
    assert [started(more), started(feed)] == [due, None]
    assert started(feed + 'overlay = "sale"\n') is None
    assert hand.ask(sources.by_id, hand.source_id()).memory["day"] == "", "all of it means something else by now"
    keep(hand, Outcome(week, problem="source.not_there"))
    assert started(feed + 'overlay = "sale"\n') is None


def test_what_a_feed_has_asked_for_is_not_asked_by_the_one_that_takes_its_place(hand):
    def started(path: str) -> Source:
        told = company(
            read_workspace_file(COMPANY.replace("pot.ics", path), "calbot.toml"), WORKSPACE, Path("/"), hand.now
        )
        hand.run(workspace_flow.install, told)
        return hand.ask(sources.by_id, hand.source_id())

    started("pot.ics")
    keep(hand, Outcome(EVERY, calendar=look(post("a", 3)), memory={WISH: 7 * 86_400, REST: 7 * 86_400}))
    assert started("pot.ics").rests == timedelta(days=7)
    other = started("pan.ics")
    assert (other.rests, WISH in other.memory) == (timedelta(0), False)


def test_what_a_resting_feed_mentions_no_more_is_looked_for_once_more_before_long(hand):
    week = timedelta(days=7)

    def wait(*gone: str, problem: str = "") -> timedelta:
        state = SourceState.BLIND if problem else SourceState.FRESH
        told = look(*(post(key, 3) for key in "abcdefgh" if key not in gone), state=state, problem=problem)
        keep(hand, Outcome(week, calendar=told))
        return hand.ask(sources.by_id, hand.source_id()).next_look_at - hand.now

    soon = timedelta(minutes=15)
    assert [wait(), wait("a"), wait("a")] == [week, soon, week]
    assert [wait(), wait(*"abcdef"), wait(*"abcdef")] == [week, soon, week], "the brake holds it"
    wait("a", *"bcdefg")
    assert wait(problem="source.unreadable") == week, "that waits as its reader says"
