"""Every promise warns when it breaks: on its own clock, of its own class, for its own part of the messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calbot.flows.assess import assess, plan_ahead
from calbot.flows.team import TeamPicture
from calbot.flows.world import World
from calbot.model.account import Account
from calbot.model.inbound import Count
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.sla import GENERAL, SlaClock, SlaProfile
from calbot.staffing.slots import safe_slots

NOW = datetime(2026, 11, 25, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)
OFFICE = SlaProfile("general", 240, SlaClock.BUSINESS)
REVIEWS = SlaProfile("reviews", 120)


def account(number: int, network: str, sla: str = "general") -> Account:
    return Account(workspace_id="w", id=number, network=network, handle="@pot", brand="Pot", sla_profile=sla)


def shift(start: float, end: float, **known: object) -> Shift:
    return Shift(workspace_id="w", id=1, starts_at=NOW + HOUR * start, ends_at=NOW + HOUR * end, **known)


def office(heads: int = 2, days: int = 20) -> list[Shift]:
    return [shift(24 * day + 9, 24 * day + 17, heads=heads) for day in range(days) if (2 + day) % 7 < 5]


def counts(network: str, messages: int) -> list[Count]:
    return [
        Count(workspace_id="w", id=n, starts_at=NOW - HOUR * n, brand="Pot", network=network, messages=messages)
        for n in range(1, 24 * 15)
    ]


def post(number: int, hours: float, network: str = "tiktok", account_id: int = 1, **more: object) -> Post:
    said = {
        "account_id": account_id,
        "network": network,
        "brand": "Pot",
        "content_type": "giveaway",
        "paid": True,
    } | more
    at = NOW + HOUR * hours
    return Post(workspace_id="w", id=number, title=f"Post {number}", starts_at=at, zone="Europe/London", **said | more)


def world(*posts: Post, days: int = 5, **more: object) -> World:
    given = {
        "accounts": {1: account(1, "tiktok"), 2: account(2, "forum", "reviews")},
        "inbound": [*counts("tiktok", 4), *counts("forum", 2)],
        "shifts": office(),
    } | more
    return World(posts=posts, start=NOW, end=NOW + timedelta(days=days), now=NOW, zone="Europe/London", **given)


def care(given: World) -> TeamPicture:
    return assess(given).teams["care"]


def test_nobody_is_warned_of_nights_that_the_promise_does_not_count() -> None:
    alone = {"accounts": {1: account(1, "tiktok")}, "inbound": counts("tiktok", 2)}
    evening = [post(1, 16.5, content_type="photo", paid=False)]
    around_the_clock = care(world(*evening, **alone))
    by_day = care(world(*evening, sla={"general": OFFICE}, **alone))
    assert around_the_clock.promises()[0].minutes > 480
    assert by_day.promises()[0].minutes < 240
    assert around_the_clock.spikes
    assert by_day.spikes == ()


def test_slots_and_ways_out_go_by_the_clock_of_the_promise() -> None:
    alone = {"accounts": {1: account(1, "tiktok")}, "inbound": counts("tiktok", 2)}
    given = world(post(1, 34), **alone)
    assert safe_slots(plan_ahead(given, "care"), 1) == ()
    assert safe_slots(plan_ahead(replace(given, sla={"general": OFFICE}), "care"), 1)
    crowd = world(*(post(n, 33 + n / 10) for n in range(1, 9)), sla={"general": OFFICE}, **alone)
    picture = care(crowd)
    assert picture.spikes
    (way, *_) = (one for _, ways in picture.options for one in ways if one.kind == "cover")
    assert way.minutes <= 240


def skilled(**more: object) -> World:
    """Two for all by day and night, one of them able to answer reviews by day only."""
    sla = {"general": GENERAL, "reviews": replace(REVIEWS, needs=("reviews",))}
    roster = [shift(0, 480, heads=3), *(replace_skill(one) for one in office(1))]
    return world(post(1, 42, "forum", 2), sla=sla, shifts=roster, **more)


def replace_skill(one: Shift) -> Shift:
    return Shift(workspace_id="w", id=2, starts_at=one.starts_at, ends_at=one.ends_at, skills=["reviews"])


def test_a_class_that_breaks_its_own_promise_warns_and_says_which() -> None:
    picture = care(skilled())
    general, reviews = picture.promises()
    assert general.minutes < 240
    assert reviews.minutes > 120
    assert picture.spikes
    assert {spike.sla for spike in picture.spikes} == {"reviews"}
    assert {spike.target_minutes for spike in picture.spikes} == {120}


def test_the_class_of_a_warning_has_ways_out_that_keep_it() -> None:
    picture = care(skilled())
    spike, ways = next((spike, ways) for spike, ways in picture.options if 1 in spike.post_ids)
    kinds = {way.kind for way in ways}
    assert {"cover", "nothing"} <= kinds
    assert ways[-1].minutes == pytest.approx(spike.minutes, rel=0.05)
    assert all(way.strain < ways[-1].strain for way in ways[:-1])


def test_a_percentile_that_breaks_warns_where_the_mean_holds() -> None:
    alone = {"accounts": {1: account(1, "tiktok")}, "inbound": counts("tiktok", 4), "shifts": [shift(0, 480, heads=2)]}
    crowd = [post(n, 40 + n / 10) for n in range(1, 4)]
    plain = care(world(*crowd, **alone))
    nine = {"general": SlaProfile("general", 240, SlaClock.ALWAYS, 99)}
    tight = care(world(*crowd, sla=nine, **alone))
    assert len(tight.spikes) >= 1
    assert sum((one.ends_at - one.starts_at) / HOUR for one in tight.spikes) > sum(
        (one.ends_at - one.starts_at) / HOUR for one in plain.spikes
    )
    spike = tight.spikes[0]
    assert spike.percentile == 99
    assert spike.share_late > 0.01
    ways = [way for way in tight.options[0][1] if way.kind == "cover"]
    assert all(way.share_late <= 0.01 + 1e-9 for way in ways if way.kept)


def test_promises_that_counts_cannot_tell_apart_warn_too() -> None:
    """Counts without a network: every promise is held against all messages."""
    together = counts("", 6)
    sla = {"general": GENERAL, "reviews": SlaProfile("reviews", 45)}
    picture = care(world(inbound=together, sla=sla, shifts=[shift(0, 480, heads=1)]))
    assert {spike.sla for spike in picture.spikes} <= {"reviews"}


def test_a_slot_keeps_the_promise_of_every_class() -> None:
    given = skilled(days=9)
    plan = plan_ahead(given, "care")
    found = safe_slots(plan, 1)
    for slot in found:
        moved = post(1, (slot.at - NOW) / HOUR, "forum", 2)
        again = care(replace(given, posts=[moved]))
        first = int((slot.at - NOW) // HOUR)
        assert all(one.minutes <= one.profile.target_minutes * 1.02 for one in again.promises(first, first + 12))
