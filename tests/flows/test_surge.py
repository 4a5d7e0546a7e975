"""A surge that runs now, and how much of it the plan explains."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.flows import fitted
from calbot.flows.assess import assess
from calbot.flows.surge import Surge
from calbot.flows.world import World
from calbot.model.account import Account
from calbot.model.inbound import Count
from calbot.model.post import Post

NIGHT = datetime(2026, 11, 26, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL, BRINGS, TEMPO = 20, 300, 4.0


def post(number: int, at: datetime) -> Post:
    return Post(workspace_id="w", id=number, account_id=1, network="tiktok", brand="Pot", title="How to", starts_at=at)


def count(at: datetime, messages: float, number: int) -> Count:
    return Count(workspace_id="w", id=number, starts_at=at, brand="Pot", messages=round(messages))


def response(starts_at: datetime, at: datetime) -> float:
    """What a post brings in the hour of `at`."""
    lag = (at - starts_at) / HOUR
    return BRINGS * (np.exp(-lag / TEMPO) - np.exp(-(lag + 1) / TEMPO)) if lag >= 0 else 0.0


PAST = [post(number, NIGHT - timedelta(days=3 * number) + 10 * HOUR) for number in range(1, 14)]
LIVE = post(50, NIGHT + 8 * HOUR)


def a_history() -> World:
    """Forty days of even hours with a post every third, as they were learnt at night; it is noon now."""
    rng = np.random.default_rng(7)
    hours = [NIGHT - timedelta(days=40) + number * HOUR for number in range(40 * 24)]
    counts = [
        count(at, rng.poisson(USUAL + sum(response(one.starts_at, at) for one in PAST)), number)
        for number, at in enumerate(hours)
    ]
    now = NIGHT + 12 * HOUR
    accounts = {1: Account(workspace_id="w", id=1, network="tiktok", handle="@pot", brand="Pot")}
    world = World(posts=PAST, start=now, end=now + 48 * HOUR, now=now, accounts=accounts, inbound=counts)
    return fitted.learnt_on(world, fitted.learnt(world))


@pytest.fixture(scope="module")
def learnt() -> World:
    return a_history()


def surge(world: World, posts: list[Post], *today: float) -> Surge | None:
    """What runs after the hours of `today`, from midnight on."""
    counts = [count(NIGHT + hour * HOUR, messages, 10_000 + hour) for hour, messages in enumerate(today)]
    seen = replace(world, posts=[*PAST, *posts], inbound=[*world.inbound, *counts])
    return assess(seen).teams["care"].surge


CALM = [USUAL] * 8


def test_what_a_post_was_to_bring_is_planned(learnt: World) -> None:
    told = surge(learnt, [LIVE], *CALM, *(USUAL + response(LIVE.starts_at, NIGHT + h * HOUR) for h in range(8, 12)))
    assert told is not None
    assert told.since == LIVE.starts_at
    assert told.until == NIGHT + 12 * HOUR
    assert told.share > 0.75
    assert told.posts[0][0] == 50
    assert told.by_posts == pytest.approx(told.came - told.usual, rel=0.35)


def test_the_same_messages_without_the_post_are_not(learnt: World) -> None:
    told = surge(learnt, [], *CALM, *(USUAL + response(LIVE.starts_at, NIGHT + h * HOUR) for h in range(8, 12)))
    assert told is not None
    assert told.share < 0.1
    assert told.posts == ()


def test_three_times_what_a_post_was_to_bring_is_planned_in_part(learnt: World) -> None:
    told = surge(learnt, [LIVE], *CALM, *(USUAL + 4 * response(LIVE.starts_at, NIGHT + h * HOUR) for h in range(8, 12)))
    assert told is not None
    assert 0.1 < told.share < 0.5
    assert told.low < told.share < told.high


@pytest.mark.parametrize(
    "today",
    [
        [USUAL] * 12,
        [*CALM, 100, 100, USUAL, USUAL],
        [*CALM, USUAL, USUAL, USUAL, USUAL + 12],
        [*CALM, 100],
        [],
    ],
    ids=["calm", "over", "chance", "nothing counted for three hours", "nothing counted"],
)
def test_no_surge_runs(learnt: World, today: list[float]) -> None:
    assert surge(learnt, [], *today) is None


def test_nothing_is_said_of_a_team_of_which_nothing_was_learnt_before(learnt: World) -> None:
    assert surge(replace(learnt, fitted={}), [], *CALM, 100, 100, 100, 100) is None


@pytest.mark.parametrize(
    ("today", "loud"),
    [
        ([*CALM, USUAL, USUAL, USUAL, 4.5 * USUAL], True),
        ([*CALM, USUAL, USUAL, USUAL, 3.5 * USUAL], False),
        ([*CALM, USUAL, USUAL, 3 * USUAL, 3 * USUAL], True),
        ([*CALM, USUAL, 1.8 * USUAL, 2 * USUAL, 1.9 * USUAL], False),
    ],
    ids=["far more in an hour", "more in an hour", "thrice for two hours", "not twice for three hours"],
)
def test_what_is_told_unasked_is_much_or_lasts(learnt: World, today: list[float], loud: bool) -> None:
    told = surge(learnt, [], *today)
    assert told is not None
    assert told.loud == loud
    planned = surge(learnt, [LIVE], *CALM, *(USUAL + response(LIVE.starts_at, NIGHT + h * HOUR) for h in range(8, 12)))
    assert planned is not None
    assert not planned.loud
