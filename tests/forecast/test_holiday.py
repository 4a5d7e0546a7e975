"""Holidays: fewer messages on them, and a usual week that is learnt without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.history import HOUR, Series
from calbot.forecast.holiday import Holiday, hours_off, spans_of
from calbot.forecast.nowcast import arrived, renew
from calbot.forecast.priors import week_shape
from calbot.forecast.state import from_state, to_state
from tests.forecast.worlds import START, post

WEEKS, DAY = 30, timedelta(days=1)
OFF = [START + (7 * week + week % 4) * DAY for week in range(1, WEEKS, 3)]
COMING = START + WEEKS * 7 * DAY + 2 * DAY


def holidays(country="GB", days=(*OFF, COMING)):
    return [Holiday(country, day, day + DAY) for day in days]


def counts(calm=0.4, level=30.0, seed=1):
    rate = level * np.tile(week_shape(), WEEKS)
    for which in hours_off(spans_of(holidays()), START, len(rate)).values():
        rate[which] *= calm
    return Series(START, np.random.default_rng(seed).poisson(rate).astype(np.float64))


def day_of(model, day, start=START + WEEKS * 7 * DAY):
    first = int((day - start) / HOUR)
    return model.baseline.expected(start, 168, start)[first : first + 24].sum()


@pytest.mark.parametrize("calm", [0.4, 1.8])
def test_the_next_holiday_is_as_the_last_ones_were(calm):
    series = counts(calm)
    with_them, without = (learn(series, [], series.end, holidays=known) for known in (holidays(), ()))
    usual = 30 * week_shape().reshape(7, 24)[2].sum()
    assert day_of(with_them, COMING) == pytest.approx(calm * usual, rel=0.12)
    assert day_of(without, COMING) == pytest.approx(usual, rel=0.12)


def test_the_usual_week_is_learnt_without_them():
    truth = 30 * week_shape()
    series = counts(0.1)
    off = [
        np.abs(learn(series, [], series.end, holidays=known).baseline.shape * 30 - truth).sum()
        for known in (holidays(), ())
    ]
    assert off[0] < off[1]


def test_where_they_are_days_like_others_nothing_changes():
    series = counts(1.0)
    assert abs(sum(learn(series, [], series.end, holidays=holidays()).baseline.calm.values())) < 0.1


def test_a_single_one_teaches_little_and_none_teaches_nothing():
    series = counts(0.4)
    one = learn(series, [], series.end, holidays=holidays(days=(OFF[-1], COMING))).baseline.calm["GB"]
    many = learn(series, [], series.end, holidays=holidays()).baseline.calm["GB"]
    assert many < one < 0
    assert learn(series, [], series.end, holidays=holidays(days=(COMING,))).baseline.calm == {}
    assert learn(None, [], START, holidays=holidays()).baseline.calm == {}


def test_those_of_another_country_are_its_own():
    series = counts(0.4)
    elsewhere = holidays("JP", [day + 3 * DAY for day in (*OFF, COMING)])
    calm = learn(series, [], series.end, holidays=[*holidays(), *elsewhere]).baseline.calm
    assert calm["GB"] < -0.7
    assert abs(calm["JP"]) < 0.1


def test_a_post_of_a_holiday_is_not_taken_for_a_small_one():
    series = counts(0.4)
    facts = [post(number, "x", day + 10 * HOUR) for number, day in enumerate(OFF, 1)]
    bump = np.zeros(len(series.counts))
    for fact in facts:
        first = int((fact.starts_at - START) / HOUR)
        bump[first : first + 6] += 20
    series = Series(START, series.counts + bump)
    brought = [
        np.mean([past.actual for past in learn(series, facts, series.end, holidays=known).past.values()])
        for known in (holidays(), ())
    ]
    assert abs(brought[0] - 120) < abs(brought[1] - 120)


def test_a_year_long_holiday_is_a_slip_of_the_pen():
    series = counts(0.4)
    slip = [Holiday("GB", START, START + 400 * DAY)]
    every = [Holiday("GB", START + number * DAY, START + (number + 1) * DAY) for number in range(7 * WEEKS)]
    plain = learn(series, [], series.end)
    for wrong in (slip, every, [Holiday("GB", START + DAY, START)]):
        told = learn(series, [], series.end, holidays=wrong)
        assert told.baseline.level == plain.baseline.level
        assert told.baseline.calm == {}


def test_what_was_learnt_of_them_is_kept_and_renewed():
    series = counts(0.4)
    model = learn(series, [], series.end, holidays=holidays())
    kept = from_state(to_state(model))
    assert day_of(kept, COMING) == day_of(model, COMING)
    slots = [(series.end + hour * HOUR, 60, 30.0) for hour in range(5)]
    later = renew(model, [], arrived(slots, series.end, series.end + 5 * HOUR))
    assert later.baseline.calm == model.baseline.calm
    told = expect(later, [], series.end + 5 * HOUR, 100, np.random.default_rng(1))
    free = expect(
        replace(later, baseline=replace(later.baseline, holidays=())),
        [],
        series.end + 5 * HOUR,
        100,
        np.random.default_rng(1),
    )
    first = int((COMING - series.end) / HOUR) - 5
    assert told.mean[first : first + 24].sum() < 0.6 * free.mean[first : first + 24].sum()
    assert (told.mean[:first] == free.mean[:first]).all()
    old = to_state(model)
    for word in ("holidays", "calm"):
        del old["baseline"][word]
    assert from_state(old).baseline.calm == {}
