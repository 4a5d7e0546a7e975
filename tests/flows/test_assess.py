"""The pure thought: from a world to an assessment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calbot.flows.assess import assess
from calbot.flows.remedy import who_can
from calbot.flows.ways import Remedy
from calbot.flows.world import World
from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.inbound import Count
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.rulebook.found import Found
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts

NOW = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)  # a Wednesday


def world(**more) -> World:
    accounts = {
        1: Account(workspace_id="w", id=1, network="tiktok", handle="@pot", brand="Pot", audience=200_000),
        2: Account(workspace_id="w", id=2, network="reviews", handle="shop", brand="Pot", sla_profile="reviews"),
    }
    post = Post(
        workspace_id="w", id=1, account_id=1, network="tiktok", brand="Pot", starts_at=NOW + timedelta(hours=12)
    )
    shift = Shift(
        workspace_id="w", id=1, starts_at=NOW, ends_at=NOW + timedelta(days=20), heads=1, replies_per_hour=20.0
    )
    given = {"posts": [post], "accounts": accounts, "shifts": [shift]} | more
    return World(start=NOW, end=NOW + timedelta(days=4), now=NOW, zone="Europe/London", **given)


def test_the_same_world_gives_the_same_answer():
    first, second = assess(world()), assess(world())
    assert (first.teams["care"].forecast.paths == second.teams["care"].forecast.paths).all()
    assert first.posts[1].mean == second.posts[1].mean


@pytest.mark.parametrize(
    ("away", "movers", "leads"),
    [((), "Own", "Lia"), (("own",), "Bea", "Lia"), (("Own", "Bea", "Lia"), None, "Lou"), (("Lia", "Lou"), "Own", None)],
)
def test_nobody_who_is_away_is_named_for_a_way_out(
    away: tuple[str, ...], movers: str | None, leads: str | None
) -> None:
    people = {
        number: Person(workspace_id="w", id=number, name=name, roles=[role])
        for number, (name, role) in enumerate(
            (("Own", Role.MARKETER), ("Bea", Role.MARKETER), ("Lia", Role.LEAD), ("Lou", Role.LEAD)), 1
        )
    }
    account = Account(workspace_id="w", id=1, network="tiktok", handle="@pot", brand="Pot", owner_id=1, backup_id=2)
    past = {"starts_at": NOW - timedelta(days=3), "ends_at": NOW}
    now = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    leave = [Event(workspace_id="w", id=0, kind=EventKind.ABSENCE, owner=name, **now) for name in away]
    leave += [Event(workspace_id="w", id=0, kind=EventKind.ABSENCE, owner=name, **past) for name in ("Own", "Lia")]
    seen = world(accounts={1: account}, people=people, events=leave)
    (post,) = seen.posts
    rule = next(iter(load_rules(read_rule_texts(None))))
    found = Found(rule, (post,), NOW, None, {}, "key")
    named = who_can(found, Remedy("move", NOW, 10.0, post), seen)
    assert (named.name if named else None) == movers
    named = who_can(found, Remedy("cover", NOW, 10.0, None), seen)
    assert (named.name if named else None) == leads


def test_reviews_wait_on_the_business_clock():
    general, reviews = assess(world()).teams["care"].promises()
    assert (general.profile.name, reviews.profile.name) == ("general", "reviews")
    assert reviews.profile.target_minutes == 480
    assert reviews.minutes < general.minutes


def test_one_queue_that_all_wait_in_is_thought_through_once():
    together = assess(world()).teams["care"]
    assert together.waiting is together.served[0].waiting


def test_where_classes_wait_by_themselves_all_together_are_another_queue():
    counts = [
        Count(workspace_id="w", id=n, starts_at=NOW - timedelta(hours=n), brand="Pot", network=network, messages=9)
        for n in range(1, 24 * 15)
        for network in ("tiktok", "reviews")
    ]
    by_class = assess(world(inbound=counts)).teams["care"]
    assert by_class.plan.team is not None
    assert by_class.waiting.minutes.shape != by_class.served[0].waiting.minutes.shape


def test_two_teams_are_forecast_from_their_own_counts():
    accounts = {
        1: Account(workspace_id="w", id=1, network="x", handle="@pan", brand="Pan", team="pan-care"),
        2: Account(workspace_id="w", id=2, network="x", handle="@pot", brand="Pot", team="pot-care"),
    }
    counts = [
        Count(workspace_id="w", id=n, starts_at=NOW - timedelta(hours=n), brand=brand, messages=messages)
        for n in range(1, 24 * 21)
        for brand, messages in (("Pan", 5), ("Pot", 50))
    ]
    teams = assess(world(posts=[], accounts=accounts, inbound=counts, shifts=[])).teams
    assert teams["pan-care"].forecast.mean.mean() == pytest.approx(5, rel=0.2)
    assert teams["pot-care"].forecast.mean.mean() == pytest.approx(50, rel=0.2)


def test_the_window_hours_are_those_asked_for():
    seen = assess(world())
    assert (seen.start, seen.hours) == (NOW, 96)
    assert len(seen.load) == 96


def test_an_empty_world_is_quiet():
    seen = assess(World(posts=[], start=NOW, end=NOW + timedelta(hours=5), now=NOW))
    assert seen.spikes == ()
    assert seen.judged == ()
    assert seen.posts == {}


def test_last_week_s_copy_is_held_against_next_week_s_but_the_past_alone_is_no_finding():
    rules = load_rules(read_rule_texts())
    text = "Our autumn sale is on: every pan, every lid and every steamer is reduced until Sunday night."

    def told(number: int, days: float) -> Post:
        at = NOW + timedelta(days=days, hours=10)
        said = {"account_id": 1, "network": "tiktok", "brand": "Pot", "copy_text": text, "owner_name": "Mkt"}
        return Post(workspace_id="w", id=number, title=f"Post {number}", starts_at=at, zone="Europe/London", **said)

    repeated = assess(world(posts=[told(1, -3), told(2, 2)], rules=rules)).judged
    (found,) = [one.found for one in repeated]
    assert (found.rule.id, [post.id for post in found.posts]) == ("near-duplicate", [1, 2])
    assert assess(world(posts=[told(1, -3), told(2, -2)], rules=rules)).judged == ()


COPY = "Our autumn sale is on: every pan, every lid and every steamer is reduced until Sunday night."


def planned(number: int, days: float, copy: str = "") -> Post:
    """A TikTok of Pot at ten o'clock UTC, `days` from NOW."""
    at = NOW + timedelta(days=days, hours=10)
    said = {"account_id": 1, "network": "tiktok", "brand": "Pot", "copy_text": copy, "owner_name": "Mkt"}
    return Post(workspace_id="w", id=number, title=f"Post {number}", starts_at=at, zone="Europe/London", **said)


def judged(posts: list[Post], rule: str, days: int = 14, events: tuple[Event, ...] = ()):
    """The findings of one shipped rule over `days`."""
    rules = [one for one in load_rules(read_rule_texts()) if one.id == rule]
    return assess(replace(world(posts=posts, rules=rules, events=events), end=NOW + timedelta(days=days))).judged


def test_a_repeated_copy_is_moved_out_of_the_week_and_not_within_it():
    (one,) = judged([planned(1, 1, COPY), planned(2, 2, COPY)], "near-duplicate")
    slot = one.remedies[0].to
    assert abs(slot - (NOW + timedelta(days=1, hours=10))) >= timedelta(days=7)


def test_without_a_slot_that_cures_it_none_is_offered():
    (one,) = judged([planned(1, 1, COPY), planned(2, 2, COPY)], "near-duplicate", days=4)
    assert one.remedies == ()


def test_no_way_out_of_a_spike_leads_into_a_blackout():
    closed = Event(workspace_id="w", id=1, kind=EventKind.BLACKOUT, title="Recall", starts_at=NOW, ends_at=NOW)
    closed.starts_at, closed.ends_at = NOW + timedelta(days=2), NOW + timedelta(days=6)
    crowd = [planned(number, 1 + number / 1440) for number in range(1, 9)]
    for post in crowd:
        post.content_type = "giveaway"
    seen = assess(replace(world(posts=crowd, events=(closed,)), end=NOW + timedelta(days=8)))
    moves = [way for _, ways in seen.teams["care"].options for way in ways if way.kind == "move"]
    assert moves
    assert not [way for way in moves if closed.starts_at <= way.to < closed.ends_at]


def test_a_warning_and_the_finding_about_it_tell_one_number():
    crowd = [planned(number, 1 + number / 1440) for number in range(1, 9)]
    rules = [rule for rule in load_rules(read_rule_texts()) if rule.id == "load-above-cover"]
    seen = assess(world(posts=crowd, rules=rules))
    (spike,) = seen.spikes
    (found,) = [one.found for one in seen.judged]
    assert found.at == spike.starts_at
    assert found.values["wait_hours"] == pytest.approx(spike.minutes / 60, abs=0.1)


def test_a_release_lifts_the_week_but_is_no_post_that_could_be_moved():
    release = Event(
        workspace_id="w",
        id=1,
        kind=EventKind.RELEASE,
        title="Pot 3.0 major",
        starts_at=NOW + timedelta(hours=13),
        ends_at=NOW + timedelta(hours=14),
    )
    counts = [Count(workspace_id="w", id=n, starts_at=NOW - timedelta(hours=n), messages=20) for n in range(1, 24 * 40)]
    plain, lifted = (assess(world(inbound=counts, events=events)).teams["care"] for events in ([], [release]))
    assert lifted.forecast.mean.sum() > 1.02 * plain.forecast.mean.sum()
    assert lifted.forecast.posts.keys() == plain.forecast.posts.keys() == {1}


def test_quarters_of_the_running_hour_move_the_size_of_a_live_post():
    now = NOW + timedelta(hours=12, minutes=45)
    hours = [Count(workspace_id="w", id=n, starts_at=NOW - timedelta(hours=n), messages=5) for n in range(1, 24 * 21)]
    today = [Count(workspace_id="w", id=900 + n, starts_at=NOW + timedelta(hours=n), messages=5) for n in range(12)]
    quarters = [
        Count(workspace_id="w", id=950 + n, starts_at=NOW + timedelta(hours=12, minutes=15 * n), minutes=15)
        for n in range(3)
    ]
    means = []
    for messages in (1, 60):
        live = [replace(quarter, messages=messages) for quarter in quarters]
        seen = replace(world(inbound=[*hours, *today, *live]), now=now, start=now.replace(minute=0))
        means.append(assess(seen).posts[1].mean)
    assert means[1] > 1.1 * means[0]
