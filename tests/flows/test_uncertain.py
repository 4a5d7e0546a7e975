"""A post without an hour is a question only where the hour changes what care can keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calbot.flows.uncertain import thought
from calbot.flows.ways import OpenHour
from calbot.flows.world import World
from calbot.model.post import Post
from calbot.model.shift import Shift
from tests.flows.test_assess import NOW, world

LONDON = ZoneInfo("Europe/London")


def a_day(number: int = 1, days: int = 1, **said: object) -> Post:
    told = {"account_id": 1, "network": "tiktok", "brand": "Pot", "zone": "Europe/London", "all_day": True}
    at = NOW + timedelta(days=days)
    return Post(workspace_id="w", id=number, starts_at=at, **(told | {"content_type": "giveaway"} | said))


def shifts(first: int = 8, last: int = 17, heads: int = 3) -> list[Shift]:
    """So many more from `first` to `last` o'clock than the one who is there round the clock, and is slow."""

    def one(number: int, starts: datetime, ends: datetime, many: int, pace: float = 12.0) -> Shift:
        return Shift(workspace_id="w", id=number, starts_at=starts, ends_at=ends, heads=many, replies_per_hour=pace)

    days = [NOW + timedelta(days=day) for day in range(6)]
    early = [one(n, day + timedelta(hours=first), day + timedelta(hours=last), heads) for n, day in enumerate(days, 1)]
    return [*early, one(99, NOW, NOW + timedelta(days=20), 1, 6.0)]


def asked(given: World) -> tuple[OpenHour, ...]:
    return thought(given).open_hours


def test_where_the_evening_is_thin_the_hour_is_asked_for_with_what_each_means():
    (one,) = asked(world(posts=[a_day()], shifts=shifts()))
    fine, bad = ([at.astimezone(LONDON).hour for at in some] for some in (one.fine, one.bad))
    assert sorted([*fine, *bad]) == list(range(8, 20))
    assert fine[0] == 8
    assert bad[-1] == 19
    assert max(fine) < min(bad)
    assert one.minutes > one.target_minutes == 240


@pytest.mark.parametrize("heads", [30, 0])
def test_where_all_hours_are_alike_nothing_is_asked(heads):
    alike = [Shift(workspace_id="w", id=1, starts_at=NOW, ends_at=NOW + timedelta(days=20), heads=max(heads, 1))]
    alike[0].replies_per_hour = 12.0 if heads else 0.5
    assert asked(world(posts=[a_day()], shifts=alike)) == ()


@pytest.mark.parametrize(
    "post",
    [a_day(all_day=False), a_day(days=9), a_day(content_type="", account_id=2, network="reviews")],
    ids=["has an hour", "far off", "brings next to nothing"],
)
def test_what_needs_no_answer_is_not_asked(post):
    given = replace(world(posts=[post], shifts=shifts()), end=NOW + timedelta(days=12))
    assert asked(given) == ()


def test_without_a_roster_nothing_is_asked():
    assert asked(world(posts=[a_day()], shifts=[])) == ()


def test_hours_that_are_over_are_no_answer():
    given = world(posts=[a_day(days=0)], shifts=shifts())
    (one,) = asked(replace(given, now=NOW + timedelta(hours=8, minutes=5)))
    assert min((*one.fine, *one.bad)).hour == 9
    assert asked(replace(given, now=NOW + timedelta(hours=18, minutes=5))) == ()
