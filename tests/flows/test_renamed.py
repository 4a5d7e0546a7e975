"""A calendar that names all its entries anew: the posts stay the same posts, whichever process looks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from calbot.flows import calendar
from calbot.flows import post as post_flow
from calbot.flows.renamed import renamed
from calbot.model.post import Post, PostState
from calbot.store import post as posts
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post

SOON = NOW + timedelta(minutes=1)


def apply(hand: Hand, *told: Post) -> dict[str, int]:
    return hand.run(calendar.apply, hand.source_id(), look(*told), SOON)


def kept(hand: Hand) -> dict[str, Post]:
    return hand.ask(posts.by_entries, hand.source_id())


def named(prefix: str, **more: Any) -> list[Post]:
    return [post(f"{prefix}{n}", 3 + n, title=f"Post {n}", **more) for n in range(8)]


def test_new_names_for_everything_change_nothing(hand):
    apply(hand, *named("old"))
    before = {one.id: (one.title, one.revision) for one in kept(hand).values()}
    assert not any(apply(hand, *named("new")).values())
    after = kept(hand)
    assert set(after) == {f"new{n}" for n in range(8)}
    assert {one.id: (one.title, one.revision) for one in after.values()} == before
    # And they stay what they are under the names of the next look.
    assert not any(apply(hand, *named("newer")).values())
    assert not any(apply(hand, *named("newer", line=7)).values())


@ON_SQLITE
def test_what_was_cancelled_or_moved_in_the_chat_stays_so_under_its_new_name(hand):
    apply(hand, *named("old"))
    to = NOW + timedelta(hours=40)
    hand.run(post_flow.move, kept(hand)["old1"].id, to, "Europe/London", who="Mkt", where="#marketing")
    hand.run(post_flow.cancel, kept(hand)["old2"].id, who="Mkt", where="#marketing")
    apply(hand, *named("new"))
    assert kept(hand)["new1"].starts_at == to
    assert kept(hand)["new2"].state is PostState.CANCELLED
    assert len(kept(hand)) == 8


def test_what_was_missing_is_there_again_under_its_new_name(hand):
    every = named("old")
    apply(hand, *every)
    for _ in range(2):
        apply(hand, *named("old")[1:])
    assert kept(hand)["old0"].state is PostState.MISSING
    apply(hand, *named("old")[1:], post("back", 3, title="Post 0"))
    assert kept(hand)["back"].state is PostState.SCHEDULED
    assert len(kept(hand)) == 8


@ON_SQLITE
def test_those_that_moved_with_their_names_are_moved_and_none_is_missing(hand):
    apply(hand, *named("old"))
    moved = [post(f"new{n}", 3 + n + (20 if n < 4 else 0), title=f"Post {n}") for n in range(8)]
    assert apply(hand, *moved) == {"added": 0, "changed": 4, "cancelled": 0, "missing": 0}
    assert {one.title: one.starts_at for one in kept(hand).values()} == {one.title: one.starts_at for one in moved}
    assert len(kept(hand)) == 8


def test_of_two_alike_that_moved_with_their_names_nobody_knows_which_is_which(hand):
    alike = [post(f"old{n}", 3 + n, title="Tip") for n in range(2)]
    apply(hand, *alike, *named("x"))
    counts = apply(hand, *[post(f"new{n}", 30 + n, title="Tip") for n in range(2)], *named("x"))
    assert counts["added"] == 2


@ON_SQLITE
def test_what_is_weeks_apart_is_another_one_with_the_same_words(hand):
    apply(hand, *named("x"), post("old", 9, title="Tip"))
    assert apply(hand, *named("x"), post("new", 9 + 15 * 24, title="Tip"))["added"] == 1


@ON_SQLITE
def test_what_has_gone_out_is_not_what_is_posted_again_and_what_is_off_stays_off(hand):
    apply(hand, *named("x"), post("past", -5, title="Tip"), post("off", 9, title="Sale", state=PostState.CANCELLED))
    apply(hand, *named("x"), post("again", 30, title="Tip"), post("on", 31, title="Sale"))
    told = kept(hand)
    assert (told["past"].starts_at, told["again"].starts_at) == tuple(NOW + timedelta(hours=n) for n in (-5, 30))
    assert "on" in told


@ON_SQLITE
def test_one_that_changed_with_its_name_is_a_new_post(hand):
    apply(hand, *named("old"))
    counts = apply(hand, *named("new")[1:], post("new0", 3, title="Something else"))
    assert counts["added"] == 1
    assert "old0" in kept(hand)


def test_a_feed_that_renames_and_empties_itself_at_once_is_held(hand):
    apply(hand, *named("old"))
    assert apply(hand, *named("new")[:2]) == {}
    assert all(one.live for one in kept(hand).values())
    assert len(kept(hand)) == 8


def plan(many: int, prefix: str) -> dict[str, dict[str, Any]]:
    """What a calendar says of many entries, every tenth pair alike to the last letter."""
    told = {}
    for n in range(many):
        same = n - n % 2 if n % 20 < 2 else n
        told[f"{prefix}{n}"] = {
            "title": f"Post {same}",
            "starts_at": f"2026-12-01T{same}",
            "tags": ["a"],
            "line": n * 7,
        }
    return told


def test_ten_thousand_of_ten_thousand_are_known_again():
    old, new = plan(10_000, "old"), plan(10_000, "new")
    for one in new.values():
        one["line"] += 1
    again = renamed(old, dict(reversed(new.items())))
    assert len(again) == len(set(again.values())) == 10_000
    assert all(new[after]["title"] == old[before]["title"] for after, before in again.items())
