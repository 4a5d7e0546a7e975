"""What was just done to a post is taken back by whoever did it, and by nobody else, for ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, moved, undo
from calbot.flows import post as posts
from calbot.model.post import Post, PostState
from calbot.store import post as kept
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import deliver, screens

AT = NOW + timedelta(hours=200)
LATER = AT + timedelta(hours=5)


@pytest.fixture
def planned(hand: Hand) -> Hand:
    """p-1 of a calendar."""
    hand.run(calendar.apply, hand.source_id(), look(post("a", 200)), NOW)
    deliver(hand)
    return hand


def stands(hand: Hand) -> Post:
    found: Post = hand.ask(kept.by_id, 1)
    return found


def do(hand: Hand, verb: str) -> datetime | None:
    if verb == "move":
        return hand.run(posts.move, 1, LATER, "Europe/London", who="Mkt").undo_until
    flow = posts.defer if verb == "hold" else posts.cancel
    return hand.run(flow, 1, who="Mkt").undo_until


def back(hand: Hand, revision: int | None = None, who: str = "Mkt") -> None:
    view = hand.run(undo.undo, 1, stands(hand).revision if revision is None else revision, who=who)
    assert view.undo_until is None


@pytest.mark.parametrize("verb", ["move", "hold", "cancel"])
def test_it_is_as_it_was(planned: Hand, verb: str) -> None:
    before = stands(planned)
    assert do(planned, verb) == NOW + timedelta(minutes=10)
    assert stands(planned).revision == before.revision + 1
    planned.later(minutes=9)
    back(planned)
    now = stands(planned)
    assert (now.starts_at, now.all_day, now.state, now.zone) == (AT, False, PostState.SCHEDULED, before.zone)
    assert now.revision == before.revision + 2, "presses drawn before are stale"


@ON_SQLITE
def test_there_and_back_is_told_to_nobody(planned: Hand) -> None:
    do(planned, "move")
    back(planned)
    planned.later(minutes=11)
    for one in planned.run(moved.due):
        planned.run(moved.settle, one)
    assert not [one for one in screens(deliver(planned)) if one.startswith("post.")]


@ON_SQLITE
def test_who_has_read_that_it_is_off_reads_that_it_is_on_again(planned: Hand) -> None:
    do(planned, "cancel")
    assert screens(deliver(planned)) == ["post.cancelled"] * 2
    back(planned)
    planned.later(minutes=11)
    for one in planned.run(moved.due):
        planned.run(moved.settle, one)
    told = [one for one in deliver(planned) if one.screen == "post.settled"]
    assert [one.values.get("again") for one in told] == [True, True]


def test_what_was_added_is_off(hand: Hand) -> None:
    view = hand.run(posts.add, "tiktok", "Pot", "Seal", "", AT, "Europe/London", who="Mkt")
    assert view.undo_until == NOW + timedelta(minutes=10)
    hand.run(undo.undo, view.post.id, view.post.revision, who="Mkt")
    assert not hand.ask(kept.by_id, view.post.id).live


@ON_SQLITE
def test_after_ten_minutes_it_is_too_late(planned: Hand) -> None:
    do(planned, "move")
    planned.later(minutes=10, seconds=1)
    with pytest.raises(TellUser, match=r"post\.undo\.late"):
        back(planned)
    assert stands(planned).starts_at == LATER


def test_nobody_takes_back_what_another_did_nor_what_was_taken_back(planned: Hand) -> None:
    do(planned, "move")
    with pytest.raises(TellUser, match=r"post\.stale|rights\.refused"):
        back(planned, who="Mkt2")
    older = stands(planned).revision
    back(planned)
    for revision in (older, stands(planned).revision):
        with pytest.raises(TellUser, match=r"post\.stale"):
            back(planned, revision)


@ON_SQLITE
def test_an_hour_that_is_over_by_now_does_not_come_back(planned: Hand) -> None:
    planned.later(hours=199, minutes=55)
    do(planned, "move")
    planned.later(minutes=6)
    with pytest.raises(TellUser, match=r"post\.undo\.past"):
        back(planned)
