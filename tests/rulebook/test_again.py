"""Whether a move cures what a rule found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.rulebook.again import alone, bad_moments, comes_again
from calbot.rulebook.check import judge
from calbot.rulebook.facts import Facts
from calbot.rulebook.rule import Rule
from tests.rulebook.build import NOON, facts, post, rule

HOURS = [NOON + timedelta(hours=hour) for hour in range(0, 96)]


def test_inside_an_event_of_its_scope_every_hour_is_bad() -> None:
    held = rule('event = { kind = ["blackout"], scope = ["brand"] }')
    row = {"workspace_id": "w", "id": 1, "kind": EventKind.BLACKOUT, "starts_at": NOON}
    event = Event(**row, ends_at=NOON + timedelta(hours=5), brand="Pot")
    assert alone(held)
    assert bad_moments(held, post(1, brand="Pot"), HOURS, facts(events=[event])) == set(HOURS[:5])
    assert bad_moments(held, post(1, brand="Pan"), HOURS, facts(events=[event])) == set()


def test_a_post_that_is_moved_is_known_from_now_on() -> None:
    short = rule("post = {}\nonly = \"a.size == 'big' && a.notice < 72\"")
    world = replace(facts(), sizes={7: "big"})
    assert bad_moments(short, post(7, 60), HOURS, world) == set(HOURS[:72])


def test_near_another_post_it_comes_again() -> None:
    gap = rule('pair = { same = ["account"], within = "1h" }')
    one, other = post(1, 0, handle="@a"), post(2, 30, handle="@a")
    assert not alone(gap)
    assert comes_again(gap, other, NOON + timedelta(minutes=59), facts(one, other))
    assert not comes_again(gap, other, NOON + timedelta(minutes=60), facts(one, other))


def test_one_less_is_no_cure_where_two_are_too_many() -> None:
    cap = rule('count = { same = ["account"], within = "1d", more_than = 2 }')
    posts = [post(number, 10 * number, handle="@a") for number in range(1, 5)]
    assert comes_again(cap, posts[3], NOON + timedelta(hours=12), facts(*posts))
    assert not comes_again(cap, posts[3], NOON + timedelta(days=3), facts(*posts))


COPIES = ("Three ways to clean the seal of your pot today", "Our new pan is here, and it comes in six colours", "Hi")
KINDS = (
    'pair = { same = ["account"], within = "5h" }',
    'pair = { same = ["brand"], differ = ["account"], within = "9h" }\nonly = "gap < 200 || a.hour < 9"',
    'pair = { near = { copy = 0.8, link = true }, within = "14h" }\nunless = "a.thread && b.thread"',
    'count = { same = ["account"], within = "9h", more_than = 3 }',
    'count = { within = "6h", more_than = 2 }\nunless = "a.type == \'promo\' || a.hour == 15"',
    'streak = { same = ["account"], within = "8h", more_than = 2 }\nonly = "a.type == \'promo\'"',
    'streak = { within = "4h", more_than = 3 }\nonly = "a.type != \'poll\'"\nunless = "a.thread"',
    'share = { within = "12h", above = 0.5, at_least = 4 }\nonly = "a.type == \'promo\'"\nunless = "a.thread"',
    'share = { same = ["brand"], within = "9h", above = 0.3, at_least = 3 }\nonly = "a.hour > 12"',
)


def crowded(seed: int) -> list[Post]:
    """Two dozen posts of two days, some of them at the same minute."""
    dice = np.random.default_rng(seed)

    def one(of: Sequence[str]) -> str:
        return of[int(dice.integers(len(of)))]

    return [
        post(
            number,
            30 * int(dice.integers(0, 96)),
            handle=one(("@a", "@b", "")),
            brand=one(("Pot", "Pan", "")),
            content_type=one(("promo", "promo", "promo", "poll")),
            copy_text=one(COPIES),
            link=one(("https://pot.example/lid", "https://pan.example", "")),
            thread=bool(dice.integers(4) == 0),
        )
        for number in range(1, 25)
    ]


def judged_there(held: Rule, moved: Post, at: datetime, world: Facts) -> bool:
    """What `judge` says of a plan in which the post stands there, as far as one other is concerned at a time for a
    pair, where only the nearest is told."""
    there = Post(**{name: getattr(moved, name) for name in Post.model_fields} | {"starts_at": at, "told_at": NOON})
    others = [other for other in world.posts if other.id != moved.id]
    plans = [[other] for other in others] if held.when.kind == "pair" else [others]
    found = (finding for some in plans for finding in judge([held], replace(world, posts=[*some, there])))
    return any(one is there for finding in found for one in finding.posts)


@pytest.mark.parametrize("when", KINDS)
def test_asked_of_all_moments_at_once_a_rule_says_what_it_says_of_each_by_itself(when: str) -> None:
    held, bad, moments = rule(when), 0, [NOON + timedelta(hours=number) for number in range(-16, 64)]
    for seed in (1, 2):
        world = facts(*crowded(seed))
        for moved in world.posts[:3]:
            found = bad_moments(held, moved, moments, world)
            assert found == {at for at in moments if judged_there(held, moved, at, world)}
            bad += len(found)
    assert 0 < bad < 6 * len(moments)
