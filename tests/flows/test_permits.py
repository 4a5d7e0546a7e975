"""Slots of a post where `stop` rules of the rulebook forbid months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from calbot.flows.assess import plan_ahead
from calbot.flows.slots_view import search
from calbot.flows.world import CARRY, World
from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.staffing.slots import safe_slots

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DAY = timedelta(days=1)
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
