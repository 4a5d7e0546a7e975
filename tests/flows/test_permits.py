"""Slots of a post where `stop` rules of the rulebook forbid months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from calbot.flows.assess import assess, plan_ahead
from calbot.flows.slots_view import search
from calbot.flows.world import CARRY, World
from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.inbound import Count
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.sla import SlaProfile
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.staffing.plan import Plan, moved
from calbot.staffing.plan import brought as brought_at
from calbot.staffing.slots import safe_slots
from calbot.staffing.together import place_together

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FAR = 90 * DAY
PAIR = 'pair = { same = ["brand"], within = "40d" }'
COUNT = 'count = { same = ["brand"], within = "40d", more_than = 1 }'
STREAK = """streak = { same = ["brand"], within = "40d", more_than = 1 }\nonly = "a.type == 'promo'\""""
SHARE = """share = { same = ["brand"], within = "40d", above = 0.9, at_least = 2 }\nonly = "a.type == 'promo'\""""
SALE = 'event = { kind = ["sale"] }'


def stop(when: str) -> Sequence[Rule]:
    """A rule that stops what is told so."""
    head = 'id = "never"\ntitle = "Not then"\nlevel = "stop"\nwhy = "So."\ndo = "Move it."\n\n[when]\n'
    return load_rules({"never.toml": head + when}, cases=False)


def post(number: int, days: float) -> Post:
    said = {"account_id": number, "network": "tiktok", "brand": "Pot", "content_type": "promo", "zone": "UTC"}
    return Post(workspace_id="w", id=number, title=f"Post {number}", starts_at=NOW + days * DAY, **said)


def world(rules: Sequence[Rule], *, other: float, sale: float = 0.0) -> World:
    """Post 1 in two days, another of its brand, somebody always there, and a sale of so many days from now on."""
    known = {"workspace_id": "w", "network": "tiktok", "brand": "Pot"}
    event = Event(workspace_id="w", id=1, kind=EventKind.SALE, starts_at=NOW, ends_at=NOW + sale * DAY)
    return World(
        posts=[post(1, 2.5), post(2, other)],
        start=NOW,
        end=NOW + FAR + CARRY,
        now=NOW,
        accounts={number: Account(id=number, handle=f"@{number}", **known) for number in (1, 2)},
        shifts=[Shift(workspace_id="w", id=1, starts_at=NOW, ends_at=NOW + FAR + CARRY, heads=9)],
        events=[event] if sale else [],
        rules=rules,
    )


@pytest.mark.parametrize("when", [PAIR, COUNT, STREAK, SHARE])
def test_a_post_that_must_stay_forty_days_behind_another_finds_the_first_slot_behind_them(when: str) -> None:
    asked = world(stop(when), other=3)
    found = safe_slots(plan_ahead(asked, "care"), 1, FAR)
    assert found
    assert min(slot.at for slot in found) == NOW + 43 * DAY + timedelta(hours=8)


def test_forty_days_of_an_event_are_skipped() -> None:
    found = safe_slots(plan_ahead(world(stop(SALE), other=3, sale=40), "care"), 1, FAR)
    assert min(slot.at for slot in found) == NOW + 40 * DAY + timedelta(hours=8)


@pytest.mark.parametrize(("rules", "closed"), [(stop(SALE), True), ([], False)])
def test_where_all_of_it_is_forbidden_that_is_said_and_not_that_the_promise_breaks(
    rules: Sequence[Rule], *, closed: bool
) -> None:
    asked = world(rules, other=3, sale=98)
    found = search(asked, "care", [asked.posts[0]], 90)
    assert found.closed is closed
    assert bool(found.ways) is not closed


def thin(rules: Sequence[Rule]) -> World:
    """Five by day and two from 15:00 to 06:00, who are hardly ahead of the usual messages, with four hours to answer
    them."""
    asked, told = world(rules, other=6), {"workspace_id": "w", "zone": "UTC"}
    night = Shift(id=1, starts_at=NOW, ends_at=NOW + 22 * DAY, heads=2, **told)
    day = [
        Shift(id=2 + n, starts_at=NOW + (n + 0.25) * DAY, ends_at=NOW + (n + 0.625) * DAY, heads=3, **told)
        for n in range(22)
    ]
    return replace(asked, shifts=[night, *day], end=NOW + 22 * DAY)


def found_there(asked: World, at: datetime) -> bool:
    """Whether the rules find post 1, were it really planned for `at`."""
    one, *others = asked.posts
    there = Post(**(one.model_dump() | {"starts_at": at}))
    seen = assess(replace(asked, posts=[there, *others]))
    return any(post.id == 1 for one in seen.judged for post in one.found.posts)


LOADS = {
    "capacity": 'load = { above = "capacity" }',
    "many hours": 'load = { above = "capacity" }\nonly = "w.hours > 1"',
    "target": 'load = { above = "target" }',
}


def bound_by(rules: Sequence[Rule], minutes: int) -> World:
    """That world with so many minutes to answer."""
    return replace(thin(rules), sla={"general": SlaProfile("general", minutes)})


@cache
def offered_free(minutes: int) -> list[datetime]:
    """Every slot there where no rule stops any."""
    return offered_in(bound_by([], minutes))


def offered_in(asked: World) -> list[datetime]:
    """Every slot within three days."""
    return [slot.at for slot in safe_slots(plan_ahead(asked, "care"), 1, 3 * DAY, most=500)]


@pytest.mark.parametrize("kind", LOADS)
def test_no_slot_is_offered_whose_load_a_stop_rule_forbids(kind: str) -> None:
    minutes = 60 if kind == "target" else 240
    bound = bound_by(stop(LOADS[kind]), minutes)
    offered, every = offered_in(bound), offered_free(minutes)
    forbidden = sorted(set(every) - set(offered))
    assert offered
    assert forbidden
    assert set(offered) <= set(every)
    assert not any(found_there(bound, at) for at in sorted(offered)[:: len(offered) // 6 + 1])
    assert all(found_there(bound, at) for at in forbidden[:: len(forbidden) // 6 + 1])


def test_a_set_is_not_put_where_a_stop_rule_forbids_its_load() -> None:
    bound = thin(stop(LOADS["capacity"]))
    bound = replace(bound, posts=[post(1, 2.7), post(2, 2.75)])
    assert found_there(bound, bound.posts[0].starts_at)
    placed = place_together(plan_ahead(bound, "care"), [1, 2])
    assert placed is not None
    there = [Post(**(post.model_dump() | {"starts_at": placed.at[post.id]})) for post in bound.posts]
    assert not assess(replace(bound, posts=there)).judged


def test_a_post_is_tried_with_what_posts_bring_at_that_hour() -> None:
    """In its past, evening posts brought nine times what those of the morning did."""
    asked = world([], other=6)
    past = [
        Post(**(post(100 + n, 0).model_dump() | {"starts_at": NOW - (60 - n) * DAY + hour * HOUR}))
        for n in range(59)
        for hour in [8 if n % 2 else 19]
    ]
    counts = []
    for hour in range(60 * 24):
        at = NOW - 60 * DAY + hour * HOUR
        late = [(at - one.starts_at) / HOUR for one in past if 0 <= (at - one.starts_at) / HOUR < 6]
        brought = sum(20 * (9 if (at - lag * HOUR).hour == 19 else 1) / (1 + lag) for lag in late)
        counts.append(Count("w", hour, at, messages=round(4 + brought)))
    asked = replace(asked, posts=[*asked.posts, *past], inbound=counts)
    plan, own = plan_ahead(asked, "care"), asked.posts[0]
    planned = plan.post(own.id)
    assert planned is not None
    morning, evening = (NOW + 3 * DAY + hour * HOUR for hour in (8, 19))
    sums = [brought_at(plan, planned, at).sum() for at in (morning, evening)]
    assert sums[1] > 3 * sums[0]
    for at, messages in zip((morning, evening), sums, strict=True):
        there = Post(**(own.model_dump() | {"starts_at": at}))
        seen = assess(replace(asked, posts=[there, *asked.posts[1:]]))
        assert messages == pytest.approx(seen.posts[own.id].mean, rel=0.01)
    told = replace(asked, expected={own.id: 77.0})
    plan = plan_ahead(told, "care")
    assert brought_at(plan, plan.posts[0], evening).sum() == pytest.approx(77, rel=0.01), "people know better"


def thin_plan(at: float, **told: object) -> Plan:
    """The plan with post 1 planned in so many days."""
    asked = replace(thin([]), **told)
    return plan_ahead(replace(asked, posts=[post(1, at), *asked.posts[1:]]), "care")


@pytest.mark.parametrize("expected", [{}, {1: 90.0}])
@pytest.mark.parametrize("days", [2.4, 2.52, 3.3, 9.25])
def test_what_is_told_of_a_slot_is_what_the_forecast_tells_once_it_is_moved(
    days: float, expected: dict[int, float]
) -> None:
    """Its bursts go with it, and all other hours and posts keep their luck."""
    plan, there = thin_plan(2.5, expected=expected), thin_plan(days, expected=expected)
    own = plan.post(1)
    assert own is not None
    tried = moved(plan, own, NOW + days * DAY)
    # A sum in another order may make a draw of one more or less.
    assert (np.abs(tried.load - there.load) > 1e-6).mean() < 0.01
    (seen,), (real,) = (
        one.each((there.index(NOW + days * DAY), there.index(NOW + (days + 0.5) * DAY))) for one in (tried, there)
    )
    assert seen[0].minutes == pytest.approx(real[0].minutes, rel=0.05)


def test_without_a_post_the_plan_is_that_of_a_world_without_it() -> None:
    plan, asked = thin_plan(2.5), thin([])
    own = plan.post(1)
    assert own is not None
    bare = plan_ahead(replace(asked, posts=asked.posts[1:]), "care")
    assert (np.abs(plan.bringing(own, np.zeros(plan.hours)).load - bare.load) > 1e-6).mean() < 0.01
    half = plan.bringing(own, np.zeros(plan.hours), 0.5)
    assert half.load.mean() == pytest.approx((plan.load.mean() + bare.load.mean()) / 2, rel=0.05)
