"""Promises by class, teams without anybody, and what stop rules forbid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calbot.flows.assess import assess, plan_ahead
from calbot.flows.promise import counted, profiles_of, usual_shares
from calbot.flows.world import World
from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.inbound import COMMENTS, Count
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.sla import GENERAL, SlaClock, SlaProfile
from calbot.rulebook.pack import load_rules
from calbot.staffing.turns import Discipline

NOW = datetime(2026, 11, 25, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)
NOT_AT = """
id = "not-then"
title = "No posts at that hour"
level = "stop"
why = "Nobody reads it."
do = "Move {{a}}."

[when]
post = {{}}
only = "a.hour == {hour}"

[[case]]
name = "then"
posts = [{{ account = "@pot", at = "2026-11-04T{hour:02}:00+00:00" }}]
finds = 1

[[case]]
name = "at another hour"
posts = [{{ account = "@pot", at = "2026-11-04T{other:02}:00+00:00" }}]
finds = 0
"""


def account(number: int, network: str, sla: str = "general") -> Account:
    return Account(workspace_id="w", id=number, network=network, handle="@pot", brand="Pot", sla_profile=sla)


def shift(start: float, end: float, **known: object) -> Shift:
    return Shift(workspace_id="w", id=1, starts_at=NOW + HOUR * start, ends_at=NOW + HOUR * end, **known)


def counts(network: str, messages: int) -> list[Count]:
    return [
        Count(workspace_id="w", id=n, starts_at=NOW - HOUR * n, brand="Pot", network=network, messages=messages)
        for n in range(1, 24 * 15)
    ]


def crowd() -> list[Post]:
    said = {"account_id": 1, "network": "tiktok", "brand": "Pot", "content_type": "giveaway", "zone": "Europe/London"}
    at = NOW + timedelta(days=1, hours=18)
    return [
        Post(workspace_id="w", id=n, title=f"Post {n}", starts_at=at + timedelta(minutes=n), **said)
        for n in range(1, 9)
    ]


def world(**more: object) -> World:
    given = {
        "posts": [],
        "accounts": {1: account(1, "tiktok"), 2: account(2, "forum", "reviews")},
        "inbound": [*counts("tiktok", 9), *counts("forum", 3)],
        "shifts": [shift(0, 24 * 20)],
    } | more
    return World(start=NOW, end=NOW + timedelta(days=4), now=NOW, zone="Europe/London", **given)


def test_each_class_waits_on_its_own_clock_and_reviews_let_the_others_go_first() -> None:
    general, reviews = assess(world()).teams["care"].promises()
    assert (general.profile.name, reviews.profile.name) == ("general", "reviews")
    together = assess(world(accounts={1: account(1, "tiktok"), 2: account(2, "forum")})).teams["care"].promises()[0]
    assert general.minutes < together.minutes


def test_only_whoever_has_the_skill_answers_its_class() -> None:
    sla = {"general": GENERAL, "reviews": SlaProfile("reviews", 480, SlaClock.ALWAYS, None, ("reviews",))}
    roster = [shift(0, 480, heads=2), shift(0, 24, skills=["reviews"])]
    general, reviews = assess(world(sla=sla, shifts=roster)).teams["care"].promises()
    assert general.minutes < 60
    assert reviews.minutes > 24 * 60
    able = [shift(0, 480, heads=2, skills=["reviews"])]
    assert assess(world(sla=sla, shifts=able)).teams["care"].promises()[1].minutes < 60


def test_a_holiday_stops_the_clock_of_a_business_promise() -> None:
    night = [shift(60, 480, heads=2)]
    holiday = Event(workspace_id="w", id=1, kind=EventKind.HOLIDAY, starts_at=NOW, ends_at=NOW + timedelta(days=2))
    working = assess(world(shifts=night)).teams["care"].promises()[1]
    off = assess(world(shifts=night, events=(holiday,))).teams["care"].promises()[1]
    assert off.minutes < 0.5 * working.minutes


def test_a_percentile_that_is_promised_is_what_is_told() -> None:
    nine = {"general": SlaProfile("general", 240, SlaClock.ALWAYS, 90)}
    plain, tight = (
        assess(world(posts=crowd(), accounts={1: account(1, "tiktok")}, **more)).teams["care"].promises()[0]
        for more in ({}, {"sla": nine})
    )
    assert tight.minutes == pytest.approx(plain.p90, rel=0.01)
    assert tight.minutes > plain.minutes


@pytest.mark.parametrize("percentile", [None, 90])
def test_the_window_of_a_post_is_what_its_promise_tells_of_these_hours(percentile: int | None) -> None:
    sla = {"general": SlaProfile("general", 240, SlaClock.ALWAYS, percentile)}
    picture = assess(world(posts=crowd(), accounts={1: account(1, "tiktok")}, sla=sla)).teams["care"]
    for post in picture.forecast.posts.values():
        brought = [hour for hour, each in enumerate(post.per_hour) if each >= 0.1 * max(post.per_hour)]
        promise, window = picture.promises(brought[0], brought[-1] + 1)[0], picture.window(post)
        assert window is not None
        told = promise.minutes, promise.low, promise.high, promise.profile.target_minutes, promise.share_late
        assert (window.minutes, window.low, window.high, window.target_minutes, window.late) == told
    assert len(picture.forecast.posts) == len(crowd())


def test_a_queue_tells_its_slow_tenth_its_oldest_and_its_end() -> None:
    plan = world(posts=crowd(), accounts={1: account(1, "tiktok")}, shifts=[shift(0, 480, heads=4)])
    one = assess(plan).teams["care"].promises()[0]
    assert one.minutes < one.p90 <= one.oldest
    assert one.within_hour < one.within_day <= 1.0
    assert one.clears_at is not None
    assert one.clears_at > crowd()[0].starts_at


def test_a_roster_that_has_run_out_is_told() -> None:
    gone = assess(world(shifts=[shift(-48, -1)]))
    (spike,) = gone.spikes
    assert spike.starts_at == NOW
    assert spike.ends_at <= NOW + timedelta(days=2)
    assert gone.teams["care"].nobody
    (way, nothing) = gone.teams["care"].options[0][1]
    assert (way.kind, nothing.kind) == ("cover", "nothing")
    assert assess(world(shifts=[], rostered=frozenset({"care"}))).spikes


def test_without_any_roster_nothing_is_said_of_waiting() -> None:
    quiet = assess(world(shifts=[]))
    assert quiet.spikes == ()
    assert not quiet.teams["care"].nobody


def moves(**more: object) -> list[datetime]:
    given = world(posts=crowd(), accounts={1: account(1, "tiktok")}, shifts=[shift(0, 480, heads=2)], **more)
    picture = assess(replace(given, end=NOW + timedelta(days=6))).teams["care"]
    return [way.to for _, ways in picture.options for way in ways if way.kind == "move"]


def test_no_way_out_of_a_spike_leads_to_where_a_stop_rule_holds() -> None:
    hour = moves()[0].hour
    rules = load_rules({"not-then.toml": NOT_AT.format(hour=hour, other=(hour + 1) % 24)})
    bound = moves(rules=rules)
    assert bound
    assert all(at.hour != hour for at in bound)


def test_comments_that_ask_nothing_and_parts_beside_their_whole_are_no_messages_of_a_class() -> None:
    plain = world()
    profiles = profiles_of(plain, "care")
    usual = usual_shares(plain, "care", profiles)
    assert usual == {"general": 0.75, "reviews": 0.25}
    praise = [replace(one, tag=COMMENTS, messages=900) for one in counts("tiktok", 9)]
    damage = [replace(one, tag="damage", messages=2) for one in counts("forum", 3)]
    total = [replace(one, network="", messages=12) for one in counts("tiktok", 9)]
    more = world(inbound=[*plain.inbound, *praise, *damage, *total])
    assert usual_shares(more, "care", profiles) == usual
    assert sum(count.messages for _, count in counted(more, "care", profiles)) == 12 * len(praise)


def test_the_oldest_message_goes_first_where_the_company_says_so() -> None:
    sla = {"general": GENERAL, "tight": SlaProfile("tight", 60)}
    accounts = {1: account(1, "tiktok"), 2: account(2, "x", "tight")}
    waits = {}
    for discipline in Discipline:
        told = world(
            sla=sla,
            accounts=accounts,
            inbound=[*counts("tiktok", 12), *counts("x", 4)],
            shifts=[shift(9, 90, heads=2)],
            discipline=discipline,
        )
        waits[discipline] = [one.minutes for one in assess(told).teams["care"].promises()]
        classes = plan_ahead(told, "care").team
        assert classes is not None
        assert classes.discipline is discipline
    assert waits[Discipline.DEADLINE_FIRST][1] < 0.9 * waits[Discipline.OLDEST_FIRST][1]
    assert waits[Discipline.DEADLINE_FIRST][0] > waits[Discipline.OLDEST_FIRST][0]
