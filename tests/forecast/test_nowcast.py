"""What arrives of live posts moves their sizes, and the rest of the forecast with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.baseline import LATELY_HOURS
from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.history import Series
from calbot.forecast.nowcast import arrived, current, fitted_at, renew, shares
from tests.forecast.worlds import HOUR, START, post, world

HOURS = 8 * 168
QUARTER = timedelta(minutes=15)


@pytest.fixture(scope="module")
def truth():
    """Ten weeks with a post every 20 hours; the fit knows eight of them."""
    return world(21)


@pytest.fixture(scope="module")
def model(truth):
    """The fit of a midnight."""
    now = START + HOUR * HOURS
    return learn(truth.until(HOURS), [one for one in truth.posts if one.starts_at < now], now)


def slots(model, live, times, hours=6):
    """Counts of `hours` after the fit: `times` what is expected of `live`, and the usual."""
    empty = arrived(
        [(model.until + hour * HOUR, 60, 0.0) for hour in range(hours)], model.until, model.until + hours * HOUR
    )
    parts = shares(model, live, empty)
    sizes = model.effects.sizes(live).mean
    usual = model.baseline.expected(model.until, hours, model.until)
    return replace(empty, counts=usual + times * (sizes @ parts))


def fresh(model, **known):
    """A post that goes out with the end of the fit."""
    return post(9_000, "x", model.until, **known)


def test_a_post_that_brings_thrice_as_much_grows_and_one_that_brings_nothing_shrinks(model):
    live = [fresh(model)]
    expected = model.effects.sizes(live).mean[0]
    big = renew(model, live, slots(model, live, 3.0)).past[9_000].actual
    none = renew(model, live, slots(model, live, 0.0)).past[9_000].actual
    assert none < 0.7 * expected < 1.3 * expected < big < 3.5 * expected


def test_the_first_hour_says_less_than_the_first_six(model):
    live = [fresh(model)]
    one, six = (renew(model, live, slots(model, live, 3.0, hours=hours)).past[9_000] for hours in (1, 6))
    assert one.actual < six.actual
    assert one.seen < six.seen


def test_the_rest_repeats_only_a_part_of_the_surprise(model):
    live = [fresh(model)]
    seen = slots(model, live, 4.0)
    now = seen.until
    before = expect(model, live, now, 48, np.random.default_rng(1), 20).posts[9_000].per_hour.sum()
    after = expect(renew(model, live, seen), live, now, 48, np.random.default_rng(1), 20).posts[9_000].per_hour.sum()
    assert before < after < 2.5 * before


def test_a_release_that_starts_high_stays_higher_than_a_post_would(model):
    release = post(9_001, "release", model.until, lifts=True, content_type="major")
    as_post = replace(release, lifts=False)
    ratios = []
    for one in (release, as_post):
        expected = model.effects.sizes([one]).mean[0]
        renewed = renew(model, [one], slots(model, [one], 4.0, hours=24)).past[9_001]
        ratios.append(np.exp(renewed.middle) / expected)
    assert ratios[0] > ratios[1]


def test_what_came_as_expected_changes_next_to_nothing(model):
    live = [fresh(model)]
    renewed = renew(model, live, slots(model, live, 1.0))
    assert renewed.past[9_000].actual == pytest.approx(model.effects.sizes(live).mean[0], rel=0.25)
    assert renewed.baseline.lately == pytest.approx(model.baseline.lately * np.exp(-6 / LATELY_HOURS), abs=0.01)


def test_a_busy_team_stays_busy_for_some_hours_and_not_for_days(model):
    seen = slots(model, [], 0.0)
    busy = renew(model, [], replace(seen, counts=1.5 * seen.counts))
    assert 0.05 < busy.baseline.lately < np.log(1.5)
    near, far = (
        expect(busy, [], seen.until + timedelta(hours=gap), 6, np.random.default_rng(3), 5).mean
        / expect(model, [], seen.until + timedelta(hours=gap), 6, np.random.default_rng(3), 5).mean
        for gap in (0, 48)
    )
    assert near.min() > 1.02
    assert far == pytest.approx(1.0, abs=0.01)


def test_a_restless_team_is_trusted_no_further_for_its_mood(model):
    """Its bursts are larger, and tell no more of the day."""
    seen = slots(model, [], 0.0)
    busy = replace(seen, counts=1.5 * seen.counts)
    calm, restless = (replace(model, baseline=replace(model.baseline, wander=wander)) for wander in (0.1, 0.6))
    assert renew(restless, [], busy).baseline.lately == pytest.approx(renew(calm, [], busy).baseline.lately, rel=1e-6)
    loud = replace(model, baseline=replace(model.baseline, phi=4 * model.baseline.phi))
    assert renew(loud, [], busy).baseline.lately < renew(model, [], busy).baseline.lately


def test_a_team_that_hardly_gets_messages_has_no_mood(model):
    seen = slots(model, [], 0.0)
    tiny = replace(model, baseline=replace(model.baseline, level=0.01))
    renewed = renew(tiny, [], replace(seen, counts=np.ones(6)))
    assert renewed.baseline.lately == pytest.approx(tiny.baseline.lately * np.exp(-6 / LATELY_HOURS))


def test_a_busy_day_is_not_all_put_down_to_the_post_in_the_air(model):
    live = [post(9_000, "x", model.until - 20 * HOUR)]
    seen = slots(model, live, 1.0)
    busy = replace(seen, counts=1.4 * seen.counts)
    assert renew(model, live, busy).past[9_000].actual < 2 * model.effects.sizes(live).mean[0]
    assert renew(model, [], busy).past == model.past


def test_quarters_of_an_hour_say_what_their_hour_says(model):
    rows = [(model.until + QUARTER * number, 15, messages) for number, messages in enumerate((5.0, 9.0, 2.0, 4.0, 8.0))]
    seen = arrived(rows, model.until, model.until + 5 * QUARTER)
    assert seen.counts.tolist() == [20.0, 8.0]
    assert seen.starts.tolist() == [0.0, 1.0]
    assert seen.lengths == pytest.approx([1.0, 0.25])


def test_after_a_quarter_of_an_hour_there_is_an_opinion(model):
    live = [fresh(model)]
    seen = arrived([(model.until, 15, 60.0)], model.until, model.until + QUARTER)
    assert renew(model, live, seen).past[9_000].actual > 1.02 * model.effects.sizes(live).mean[0]


def test_slots_that_are_not_over_or_longer_than_an_hour_are_left_out(model):
    begin = model.until
    rows = [(begin, 60, 5.0), (begin + HOUR, 60, 5.0), (begin, 1440, 99.0), (begin - HOUR, 60, 7.0)]
    seen = arrived(rows, begin, begin + HOUR + QUARTER)
    assert seen.counts.tolist() == [5.0]


def test_nothing_seen_changes_nothing(model):
    assert renew(model, [fresh(model)], arrived([], model.until, model.until + HOUR)) is model


def test_an_absurd_count_stays_within_reason(model):
    live = [fresh(model)]
    seen = arrived([(model.until + HOUR * hour, 60, 1e8) for hour in range(6)], model.until, model.until + 6 * HOUR)
    renewed = renew(model, live, seen)
    assert np.isfinite(renewed.past[9_000].actual)
    assert np.isfinite(renewed.baseline.lately)


def test_it_beats_no_update_where_posts_come_in_one_tempo(truth):
    worse = better = 0.0
    for one in [each for each in truth.posts if HOURS < (each.starts_at - START) / HOUR < 9.5 * 168]:
        begun = one.starts_at
        first = int((begun - START) / HOUR)
        stale = learn(truth.until(first), [p for p in truth.posts if p.starts_at < begun], begun)
        now = begun + 4 * HOUR
        seen = arrived([(begun + HOUR * h, 60, truth.series.counts[first + h]) for h in range(4)], begun, now)
        came = truth.series.counts[first + 4 : first + 28]
        for model in (stale, renew(stale, truth.posts, seen)):
            told = expect(model, truth.posts, now, 24, np.random.default_rng(2), 50).mean
            if model is stale:
                worse += float(np.abs(told - came).sum())
            else:
                better += float(np.abs(told - came).sum())
    assert better < worse


def test_a_history_under_a_week_is_learnt_as_it_stands():
    counts = Series(START, np.full(60, 4.0))
    assert fitted_at(counts, START + 60 * HOUR) == START + 60 * HOUR
    assert fitted_at(None, START) == START


def test_a_day_of_the_product_is_last_midnight_s_fit_renewed(truth):
    now = START + HOUR * (HOURS + 9)
    rows = [(START + HOUR * (HOURS + h), 60, float(truth.series.counts[HOURS + h])) for h in range(9)]
    model = current(truth.until(HOURS + 9), rows, truth.posts, now)
    assert fitted_at(truth.series, now) == START + HOUR * HOURS
    assert model.until == now
    live = [one.key for one in truth.posts if START + HOUR * HOURS <= one.starts_at < now]
    assert all(0 < model.past[key].seen < 1 for key in live)
