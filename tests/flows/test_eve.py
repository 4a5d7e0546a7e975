"""Who waits when a look begins: as counted, else as each future expects it, answered by those who were there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calbot.flows.assess import assess, plan_ahead
from calbot.flows.eve import Eve, eve_of
from calbot.flows.foreseen import foresee
from calbot.flows.running import whole_of
from calbot.flows.told_load import ToldSpike
from calbot.flows.world import EVE, Flagged, World
from calbot.model.inbound import Count
from calbot.model.shift import Shift
from calbot.model.sla import GENERAL
from tests.flows.test_class_warnings import HOUR, NOW, REVIEWS, account, care, counts, office, post, shift, world

ALONE = {"accounts": {1: account(1, "tiktok")}}
HOURS = int(EVE / HOUR)


def eve(given: World) -> Eve | None:
    seen = foresee(given, "care", given.start, 48)
    return eve_of(given, "care", seen, seen.forecast)


def burst(messages: int, network: str = "tiktok", hours: int = 6) -> list[Count]:
    """So many in each of the last hours, and the usual four before."""
    usual = counts(network, 4)[hours:]
    return [*(replace_messages(one, messages) for one in counts(network, 4)[:hours]), *usual]


def replace_messages(one: Count, messages: int) -> Count:
    return Count(
        workspace_id="w", id=one.id, starts_at=one.starts_at, brand="Pot", network=one.network, messages=messages
    )


def test_what_was_counted_waits_in_every_future_and_is_warned_of() -> None:
    roster = [shift(-96, 480)]
    calm, busy = (world(inbound=told, shifts=roster, **ALONE) for told in (counts("tiktok", 4), burst(40)))
    assert (found := eve(calm)) is not None
    assert found.queue.waiting.max() == 0
    assert (found := eve(busy)) is not None
    assert found.queue.waiting == pytest.approx(np.full(200, 6 * 40 - 6 * 12))
    assert found.queue.usual == pytest.approx(np.zeros(1))
    # One head works off 168 messages besides four an hour until the next day, and nobody planned that.
    first, *_ = care(busy).spikes
    assert (first.starts_at, first.planned, first.causes) == (NOW, False, ())
    assert first.minutes > 240
    assert plan_ahead(busy, "care").worst((0, 12)).minutes == pytest.approx(care(busy).waiting.mean(0, 12), rel=1e-6)


def test_hours_that_nobody_counted_are_as_each_future_expects_them() -> None:
    went_out = [post(n, -20 + n / 10) for n in range(1, 7)]
    dark = [one for one in counts("tiktok", 4) if one.starts_at < NOW - 24 * HOUR]
    given = world(*went_out, inbound=dark, shifts=[shift(-96, 480)], **ALONE)
    found = eve(given)
    assert found is not None
    assert (found.load[:, : HOURS - 24] == 4).all()
    assert found.load[:, -20:].std(axis=0).min() > 0
    assert len(set(found.queue.waiting)) > 50
    # The posts that brought it are named for what is left of it.
    assert set(found.brought.posts) == {1, 2, 3, 4, 5, 6}
    first, *_ = care(given).spikes
    assert first.starts_at == NOW
    assert first.planned
    assert first.causes
    # It is the same whenever it is asked.
    assert assess(given).spikes == assess(given).spikes


def test_hours_that_nobody_counted_hold_who_asks_because_of_a_flag_since_it_was_told() -> None:
    went_out = [post(n, -20 + n / 10) for n in range(1, 7)]
    dark = [one for one in counts("tiktok", 4) if one.starts_at < NOW - 24 * HOUR]
    given = world(*went_out, inbound=dark, shifts=[shift(-96, 480)], **ALONE)
    flag = Flagged(1, 0.5, NOW + 2 * HOUR, since=NOW - 5 * HOUR)
    plain, flagged = eve(given), eve(replace(given, flagged=(flag,)))
    assert plain is not None
    assert flagged is not None
    added = flagged.load - plain.load
    assert (added[:, :-5] == 0).all()
    assert (added[:, -5:] > 0).all()
    assert flagged.queue.waiting.mean() > plain.queue.waiting.mean()
    # What was counted holds them already.
    counted = replace(given, inbound=counts("tiktok", 4))
    both = eve(counted), eve(replace(counted, flagged=(flag,)))
    assert both[0] is not None
    assert both[1] is not None
    assert (both[0].load == both[1].load).all()


def told(start: float, end: float) -> ToldSpike:
    """An outage, hours from now, in which people wait for five hours."""
    return ToldSpike("outage", "Status", NOW - 9 * HOUR, NOW + start * HOUR, NOW + end * HOUR, 300.0, 200.0, 400.0, 0.9)


def test_hours_that_nobody_counted_hold_a_surge_that_another_system_tells_of() -> None:
    dark = [one for one in counts("tiktok", 4) if one.starts_at < NOW - 3 * HOUR]
    given = world(inbound=dark, shifts=[shift(-96, 480)], **ALONE)
    plain, surging = eve(given), eve(replace(given, told=(told(-5, 4),)))
    assert plain is not None
    assert surging is not None
    added = (surging.load - plain.load).mean(axis=0)
    assert (added[:-3] == 0).all(), "what was counted holds it already"
    (more,) = surging.told
    assert added[-3:] == pytest.approx(np.full(3, more.per_hour))
    assert surging.queue.waiting.mean() > 2 * more.per_hour
    assert surging.brought.surging == pytest.approx(3 * more.per_hour)
    # As many come in each hour that is left of it, and the window waits as was told.
    calm, seen = care(given), care(replace(given, told=(told(-5, 4),)))
    assert seen.eve is not None
    (more,) = seen.eve.told
    assert (seen.forecast.mean - calm.forecast.mean)[:6] == pytest.approx(np.array([more.per_hour] * 4 + [0.0] * 2))
    assert (whole := whole_of(seen)) is not None
    assert whole.minutes("general", None, NOW - 3 * HOUR, NOW + 4 * HOUR) == pytest.approx(300.0, rel=0.05)
    # Nobody has planned who is left of a surge.
    first, *_ = care(replace(given, told=(told(-5, 0),))).spikes
    assert (first.starts_at, first.planned) == (NOW, False)
    assert calm.spikes == ()


def test_a_surge_of_hours_that_were_counted_is_what_they_hold() -> None:
    given = world(inbound=counts("tiktok", 4), shifts=[shift(-96, 480)], **ALONE)
    plain, surging = eve(given), eve(replace(given, told=(told(-5, 4),)))
    assert plain is not None
    assert surging is not None
    assert surging.told == ()
    assert (surging.load == plain.load).all()


def test_a_post_that_is_out_is_no_candidate_for_a_move() -> None:
    went_out = [post(n, -20 + n / 10) for n in range(1, 7)]
    picture = care(world(*went_out, inbound=counts("tiktok", 4)[24:], shifts=[shift(-96, 480)], **ALONE))
    ways = [way for _, options in picture.options for way in options]
    assert ways
    assert not [way for way in ways if way.kind in ("move", "split")]
    assert min(way.to for way in ways) >= NOW


def test_before_anybody_is_known_to_have_been_on_duty_nobody_is_said_to_wait() -> None:
    inbound = burst(40)
    assert eve(world(inbound=inbound, shifts=[shift(0, 480)], **ALONE)) is None
    found = eve(world(inbound=inbound, shifts=[shift(-3, 480)], **ALONE))
    assert found is not None
    assert (found.hours, found.start) == (3, NOW - 3 * HOUR)
    assert found.queue.waiting == pytest.approx(np.full(200, 3 * 40 - 3 * 12))


def test_a_queue_of_any_such_night_is_no_news() -> None:
    days = [shift(24 * day + 9, 24 * day + 17, heads=2) for day in range(-4, 20)]
    given = world(inbound=counts("tiktok", 4), shifts=days, **ALONE)
    found = eve(given)
    assert found is not None
    assert found.queue.waiting == pytest.approx(np.full(200, 4 * 7))
    assert found.queue.usual[0] == pytest.approx(4 * 7, rel=0.2)
    assert care(given).spikes == ()


def test_each_class_has_those_of_its_own_with_the_age_that_they_have() -> None:
    sla = {"general": GENERAL, "reviews": replace(REVIEWS, needs=("reviews",))}
    roster = [shift(-96, 480, heads=3), *skilled_by_day()]
    given = world(inbound=[*counts("tiktok", 4), *burst(20, "forum")], shifts=roster, sla=sla)
    found = eve(given)
    assert found is not None
    assert found.team is not None
    general, reviews = (found.queue.left[name] for name in ("general", "reviews"))
    assert general.waiting == pytest.approx(np.zeros(40), abs=1e-6)
    # Nobody who can answer reviews was there since five in the afternoon.
    assert reviews.waiting == pytest.approx(np.full(40, 6 * 20 + 4))
    assert reviews.messages[0, -36:].sum() == pytest.approx(6 * 20)
    picture = care(given)
    served = {one.profile.name: one.waiting for one in picture.served}
    assert served["reviews"].backlog[:, 0].min() > 120
    # Nine hours until somebody comes, and more than ten until as many are answered.
    assert served["reviews"].minutes[:, 0].min() > 18 * 60
    assert picture.plan.lane("reviews").start_backlog == pytest.approx(reviews.waiting)


def skilled_by_day() -> list[Shift]:
    return [shift(24 * day + 9, 24 * day + 17, skills=["reviews"]) for day in range(-4, 20)]


def test_the_office_roster_of_a_company_says_who_answered_before() -> None:
    given = world(inbound=counts("tiktok", 4), shifts=[*office(), shift(-24 + 9, -24 + 17)], **ALONE)
    found = eve(given)
    assert found is not None
    assert found.hours == 24 - 9
    assert found.cover.sum() == pytest.approx(8 * 12)
