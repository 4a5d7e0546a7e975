"""Whether a move cures what a rule found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.model.event import Event, EventKind
from calbot.rulebook.again import alone, bad_moments, comes_again
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
