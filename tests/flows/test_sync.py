"""What is kept of a look besides the posts."""

from __future__ import annotations

from datetime import timedelta

from calbot.flows import sync
from calbot.flows.sync import Outcome
from calbot.store import post as posts
from tests.flows.conftest import Hand, look, post

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
