"""Each promise is looked back on with its own messages, on its own clock, answered by those who were able to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calbot.flows.looked_back import looked_back
from calbot.flows.promise import Served
from calbot.flows.world import World
from calbot.model.inbound import Count
from calbot.model.shift import Shift
from calbot.model.sla import GENERAL, SlaClock
from calbot.staffing.backlog import serve
from calbot.staffing.coverage import capacity
from tests.flows.test_class_warnings import HOUR, NOW, REVIEWS, counts, shift, world

BACK = NOW - 48 * HOUR
USUAL = np.full(48, 6.0)
NIGHT = NOW - 24 * HOUR
"""Midnight of the day before."""


def burst(network: str, messages: int = 40, hours: int = 3) -> list[Count]:
    at = [NIGHT + HOUR * n for n in range(hours)]
    return [Count(workspace_id="w", id=9, starts_at=one, brand="Pot", network=network, messages=messages) for one in at]


def past(inbound: list[Count], shifts: list[Shift], **more: object) -> tuple[World, list[Shift]]:
    return world(inbound=inbound, shifts=shifts, **more), shifts


def served(given: World, shifts: list[Shift]) -> dict[str, Served]:
    _, every = looked_back(given, "care", shifts, BACK, USUAL)
    return {one.profile.name: one for one in every}


def skilled() -> list[Shift]:
    """Three for all by day and night, and by day one who can answer reviews."""
    able = [
        Shift(workspace_id="w", id=2, starts_at=BACK + HOUR * a, ends_at=BACK + HOUR * b, skills=["reviews"])
        for a, b in ((9, 17), (33, 41))
    ]
    return [shift(-48, 0, heads=3), *able]


def test_a_crowd_of_one_class_waits_for_those_who_can_answer_it_and_the_others_do_not() -> None:
    sla = {"general": GENERAL, "reviews": replace(REVIEWS, needs=("reviews",))}
    every = served(*past([*counts("tiktok", 4), *counts("forum", 1), *burst("forum")], skilled(), sla=sla))
    assert every["general"].waiting.value(24, 34, None) < 60
    assert every["reviews"].waiting.value(24, 28, None) > 6 * 60
    assert every["reviews"].usual.max() < every["reviews"].waiting.hourly(None).max()


def test_each_class_has_the_messages_that_were_counted_for_it_and_all_together_what_came() -> None:
    given, shifts = past([*counts("tiktok", 4), *counts("forum", 1), *burst("forum")], skilled())
    every = served(given, shifts)
    loads = {name: one.waiting.load.sum() for name, one in every.items()}
    # The newest hour counted is the last one looked at.
    assert loads == pytest.approx({"general": 4 * 48, "reviews": 1 * 48 + 120})


def test_messages_whose_network_nobody_told_go_to_the_classes_as_usual() -> None:
    blank = [Count(workspace_id="w", id=9, starts_at=NIGHT, brand="", network="", messages=30)]
    plain = [one for one in (*counts("tiktok", 4), *counts("forum", 2)) if one.starts_at != NIGHT]
    every = served(*past([*plain, *blank], skilled()))
    assert every["reviews"].waiting.load[0, 24] == pytest.approx(10)
    assert every["general"].waiting.load[0, 24] == pytest.approx(20)


def test_where_the_counts_tell_no_network_every_promise_is_held_against_all() -> None:
    blank = [replace_network(one) for one in counts("tiktok", 5)]
    given, shifts = past(blank, skilled(), sla={"general": GENERAL, "reviews": REVIEWS})
    every = served(given, shifts)
    cover = capacity(shifts, "care", BACK, 48, given.replies_per_hour)
    alone = serve(np.full(48, 5.0), cover, target_minutes=240)
    assert set(every) == {"general", "reviews"}
    for one in every.values():
        assert one.waiting.hourly(None) == pytest.approx(alone.hourly(None))


def replace_network(one: Count) -> Count:
    return Count(workspace_id="w", id=one.id, starts_at=one.starts_at, messages=one.messages)


def test_a_night_that_a_promise_does_not_count_is_no_wait() -> None:
    office = replace(GENERAL, clock=SlaClock.BUSINESS)
    day = [shift(-48 + 9, -48 + 17, heads=3), shift(-24 + 9, -24 + 17, heads=3)]
    inbound = [*counts("tiktok", 1), *burst("tiktok", 8)]
    by_day, always = (
        served(*past(inbound, day, sla={"general": one}))["general"].waiting.hourly(None) for one in (office, GENERAL)
    )
    assert by_day[24 - 9 : 27 - 9].max() < 120
    assert always[24 - 9 : 27 - 9].min() > 6 * 60


def test_hours_before_anybody_is_known_to_have_been_on_duty_are_left_out() -> None:
    given, shifts = past(counts("tiktok", 4), [shift(-20, 0)])
    start, (one, *_) = looked_back(given, "care", shifts, BACK, USUAL)
    assert start == NOW - 20 * HOUR
    assert one.waiting.load.shape[1] == 20
    assert looked_back(given, "care", [], BACK, USUAL) == (BACK, ())
    assert looked_back(world(inbound=[], shifts=shifts), "care", shifts, BACK, USUAL) == (BACK, ())
