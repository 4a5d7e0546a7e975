"""The options card: move, people, split, trim, nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.staffing.backlog import serve
from calbot.staffing.options import Option, free_slot, options
from calbot.staffing.plan import Plan, Planned, brought, moved
from tests.staffing.stops import ForbidsLoad, each

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = 96
WINDOW = (NOW + 10 * HOUR, NOW + 20 * HOUR)


def planned(post_id: int, hour: int, messages: float, **known: object) -> Planned:
    curve = np.zeros(HOURS)
    curve[hour:] = messages / 3 * (2 / 3) ** np.arange(HOURS - hour)
    return Planned(post_id, NOW + HOUR * hour, "Europe/London", f"@{post_id}", curve, np.ones(0), **known)


def evening(*posts: Planned, **known: object) -> Plan:
    local = (np.arange(HOURS) + 9) % 24
    capacity = np.where((local >= 7) & (local < 21), 36.0, 9.0)
    load = np.tile(8.0 + sum(post.per_hour for post in posts), (6, 1))
    return Plan(NOW, load, capacity, posts, NOW, **known)


def ways(plan: Plan, *causes: int) -> dict[str, Option]:
    return {way.kind: way for way in options(plan, *WINDOW, causes=causes)}


def test_a_promoted_post_can_be_trimmed_as_little_as_is_enough() -> None:
    plan = evening(planned(1, 10, 230, trims=True))
    trim = ways(plan, 1)["trim"]
    assert trim.minutes <= 240
    assert trim.reach == pytest.approx(1 - trim.share)
    less = plan.load - (1 - trim.share - 0.25) * plan.posts[0].per_hour
    assert trim.share == 0.75 or serve(less, plan.capacity).mean(10, 20) > 240
    assert "trim" not in ways(evening(planned(1, 10, 230)), 1)


def test_a_newsletter_can_be_sent_in_two_halves() -> None:
    plan = evening(planned(1, 10, 230, splits=True))
    split, move = ways(plan, 1)["split"], ways(plan, 1)["move"]
    assert (split.share, split.reach) == (0.5, None)
    assert split.minutes < ways(plan, 1)["nothing"].minutes
    assert move.minutes < split.minutes


def test_doing_nothing_is_told_with_what_comes_of_it() -> None:
    plan = evening(planned(1, 10, 230))
    seen = serve(plan.load, plan.capacity).window(10, 20)
    nothing = options(plan, *WINDOW, causes=(1,))[-1]
    assert (nothing.kind, nothing.post_id) == ("nothing", None)
    assert (nothing.minutes, nothing.share_late) == pytest.approx((seen.minutes, seen.share_late))


def test_the_cover_that_is_asked_for_is_enough() -> None:
    cover = ways(evening(planned(1, 10, 400)), 1)["cover"]
    assert cover.minutes <= 240
    assert cover.heads >= 1


def test_no_move_goes_where_a_rule_forbids_it() -> None:
    forbidden = (NOW + HOUR, NOW + 30 * HOUR)
    asked = []

    def permits(post_id: int, at: datetime, others: Mapping[int, datetime | None]) -> bool:
        asked.append((post_id, at))
        return not forbidden[0] <= at < forbidden[1]

    free = ways(evening(planned(1, 10, 230)), 1)["move"]
    bound = ways(evening(planned(1, 10, 230), permits=each(permits)), 1)["move"]
    assert forbidden[0] <= free.to < forbidden[1]
    assert not forbidden[0] <= bound.to < forbidden[1]
    assert {post_id for post_id, _ in asked} == {1}
    slot = free_slot(evening(planned(1, 10, 230), permits=each(permits)), 1)
    assert slot is not None
    assert not forbidden[0] <= slot.to < forbidden[1]


def test_where_all_is_forbidden_nothing_moves() -> None:
    plan = evening(planned(1, 10, 230), permits=each(lambda post_id, at, others: False))
    assert "move" not in ways(plan, 1)
    assert free_slot(plan, 1) is None


def test_a_move_tells_what_reach_it_costs() -> None:
    day = np.tile(np.concatenate([np.full(12, 1.0), np.full(12, 2.0)]), 7)
    plan = evening(planned(1, 10, 230, activity=day))
    move = ways(plan, 1)["move"]
    there = 1.0 if move.to.hour < 12 else 2.0
    assert move.reach == pytest.approx(1 - there / 2.0)
    assert ways(evening(planned(1, 10, 230)), 1)["move"].reach is None


def test_messages_that_are_late_without_a_post_to_blame_still_have_cover() -> None:
    plan = evening()
    drowning = replace(plan, load=np.full((4, HOURS), 40.0))
    assert [way.kind for way in options(drowning, *WINDOW, causes=())] == ["cover", "nothing"]


def later(post_id: int, hour: int, messages: float, after: int) -> Planned:
    """One that brings little at once, and most of it `after` hours later."""
    rise = np.exp(-0.5 * ((np.arange(HOURS) - hour - after) / 3) ** 2)
    return Planned(post_id, NOW + HOUR * hour, "Europe/London", "@pot", messages * rise / rise.sum(), np.ones(0))


def worst_after(plan: Plan, post: Planned, to: datetime, share: float = 1.0) -> float:
    """By hand: the hardest half-day from a post on that keeps the promise without it."""
    there = plan.bringing(post, (1 - share) * post.per_hour + share * brought(plan, post, to))
    bare = plan.bringing(post, np.zeros(HOURS))
    spans = [(at, min(at + 12, HOURS)) for at in range(plan.index(to), HOURS, 12)]
    return max((there.worst(span).minutes for span in spans if bare.worst(span).kept), default=0.0)


@pytest.mark.parametrize("messages", [300, 500])
def test_a_move_is_measured_over_all_that_it_brings_and_not_over_its_first_half_day(messages: float) -> None:
    """With 500, who is left waiting keeps others waiting that come after the last of them."""
    post = later(1, 2, messages, after=14)
    plan = evening(post)
    move = ways(plan, 1)["move"]
    assert move.minutes >= worst_after(plan, post, move.to) - 1e-6
    assert move.minutes >= moved(plan, post, move.to).worst(plan.window(*WINDOW)).minutes - 1e-6


def test_what_a_half_brings_days_later_counts_for_a_split() -> None:
    post = replace(later(1, 2, 500, after=14), splits=True)
    plan = evening(post)
    split = ways(plan, 1).get("split")
    assert split is None or split.minutes >= worst_after(plan, post, split.to, 0.5) - 1e-6


def test_a_move_or_half_goes_nowhere_where_a_rule_forbids_its_load() -> None:
    post = planned(1, 10, 230, splits=True)
    free = ways(evening(post), 1)
    stops = ForbidsLoad(lambda moved: moved[0].starts_at == free["move"].to)
    bound = ways(evening(post, stops=stops), 1)
    assert bound["move"].to != free["move"].to
    assert {one.per_hour.sum() > 0 for one in stops.seen} == {True}
    assert ways(evening(post, stops=ForbidsLoad(lambda moved: True)), 1).keys() & {"move", "split"} == set()
    slot = free_slot(evening(post, stops=ForbidsLoad(lambda moved: True)), 1)
    assert slot is None
