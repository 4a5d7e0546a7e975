"""Forecasts of worlds whose truth is known, and of worlds nobody knows."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.expect import Forecast, combine, expect
from calbot.forecast.fit import learn
from calbot.forecast.history import Floats, PostFact, Series
from calbot.forecast.priors import week_shape
from tests.forecast.worlds import HOUR, START, World, load, post, world


def forecast(truth: World, known: int, hours: int = 72, seed: int = 0) -> Forecast:
    now = START + known * HOUR
    model = learn(truth.until(known), truth.posts, now)
    return expect(model, truth.posts, now, hours, np.random.default_rng(seed))


def test_eighty_of_a_hundred_hours_fall_into_the_range():
    inside = []
    for seed in range(4):
        truth = world(20 + seed)
        for known in (1_000, 1_300):
            told = forecast(truth, known)
            actual = truth.series.counts[known : known + 72]
            inside += [((actual >= told.quantiles[0]) & (actual <= told.quantiles[4])).mean()]
    assert 0.7 <= np.mean(inside) <= 0.92


def test_totals_of_three_days_fall_into_the_range_of_the_paths():
    inside = []
    for seed in range(6):
        truth = world(40 + seed)
        for known in (1_000, 1_300):
            low, high = np.quantile(forecast(truth, known).paths.sum(axis=1), (0.1, 0.9))
            inside.append(low <= truth.series.counts[known : known + 72].sum() <= high)
    assert np.mean(inside) >= 0.65


def test_a_moved_post_moves_the_peak():
    model = learn(None, [], START)
    first = expect(model, [post(1, "x", START + 10 * HOUR)], START, 72, np.random.default_rng(0))
    later = expect(model, [post(1, "x", START + 34 * HOUR)], START, 72, np.random.default_rng(0))
    assert int(np.argmax(first.posts[1].per_hour)) == 10
    assert int(np.argmax(later.posts[1].per_hour)) == 34
    assert later.mean[10] == pytest.approx(later.baseline[10])


def test_mean_is_baseline_plus_posts_and_quantiles_are_ordered():
    truth = world(61)
    told = forecast(truth, 1_000)
    total = told.baseline + sum(p.per_hour for p in told.posts.values())
    assert total == pytest.approx(told.mean)
    assert (np.diff(told.quantiles, axis=0) >= 0).all()
    assert told.paths.mean() == pytest.approx(told.mean.mean(), rel=0.1)


def test_the_same_generator_gives_the_same_forecast():
    truth = world(62)
    assert (forecast(truth, 900).paths == forecast(truth, 900).paths).all()


def test_a_post_of_next_week_changes_nothing_about_the_days_before_it():
    model = learn(None, [], START)
    near, far = post(1, "x", START + 10 * HOUR), post(2, "x", START + 200 * HOUR)
    alone = expect(model, [near], START, 336, np.random.default_rng(0))
    both = expect(model, [near, far], START, 336, np.random.default_rng(0))
    before = 192  # midnight before the far post
    assert (both.paths[:, :before] == alone.paths[:, :before]).all()
    assert (both.quantiles[:, :before] == alone.quantiles[:, :before]).all()
    assert (both.paths[:, 200:] != alone.paths[:, 200:]).any()


def test_another_post_does_not_change_the_luck_of_the_first():
    model = learn(None, [], START)
    alone = expect(model, [post(-5, "x", START)], START, 24, np.random.default_rng(0))
    beside = expect(model, [post(3, "x", START), post(-5, "x", START)], START, 24, np.random.default_rng(0))
    assert (alone.posts[-5].draws == beside.posts[-5].draws).all()
    assert not np.allclose(beside.posts[3].draws, beside.posts[-5].draws)


def test_half_a_million_views_do_not_explode():
    told = expect(
        learn(None, [], START), [post(1, "tiktok", START, audience=505_000.0)], START, 168, np.random.default_rng(0)
    )
    assert 40 < told.posts[1].mean < 400
    assert told.posts[1].guess


@pytest.mark.parametrize("audience", [None, 0.0, 1.0, 1e9])
def test_any_audience_gives_a_sane_size(audience):
    told = expect(learn(None, [], START), [post(1, "x", START, audience=audience)], START, 24, np.random.default_rng(0))
    assert 1 < told.posts[1].mean < 1_000


def test_an_unknown_network_is_a_guess_among_known_ones():
    truth = world(63)
    model = learn(truth.series, truth.posts, truth.series.end)
    ahead = [post(900, "tiktok", truth.series.end), post(901, "newthing", truth.series.end)]
    told = expect(model, ahead, truth.series.end, 24, np.random.default_rng(0)).posts
    assert (told[900].guess, told[901].guess) == (False, True)
    assert told[901].high / told[901].low > told[900].high / told[900].low


def test_a_post_without_an_hour_is_spread_over_the_day():
    model = learn(None, [], START)
    told = expect(model, [post(1, "x", START, all_day=True)], START, 48, np.random.default_rng(0)).posts[1]
    sharp = expect(model, [post(1, "x", START + 8 * HOUR)], START, 48, np.random.default_rng(0)).posts[1]
    assert told.per_hour[:8].sum() == 0
    assert told.per_hour.max() < 0.6 * sharp.per_hour.max()
    assert told.mean == pytest.approx(sharp.mean)


def test_a_post_at_half_past_brings_little_in_its_first_hour():
    model = learn(None, [], START)
    half = expect(model, [post(1, "x", START + timedelta(minutes=30))], START, 24, np.random.default_rng(0)).posts[1]
    full = expect(model, [post(1, "x", START)], START, 24, np.random.default_rng(0)).posts[1]
    assert 0 < half.per_hour[0] < full.per_hour[0]
    assert full.per_hour[0] > 0.1 * full.mean


def test_a_past_post_still_fades_out_when_it_is_not_given_again():
    truth = world(64)
    now = truth.series.end
    recent = post(5_000, "tiktok", now - 3 * HOUR)
    model = learn(truth.series, [*truth.posts, recent], now)
    with_it = expect(model, [*truth.posts, recent], now, 24, np.random.default_rng(0))
    without = expect(model, [], now, 24, np.random.default_rng(0))
    assert without.mean == pytest.approx(with_it.mean)
    assert without.posts == {}


def test_a_big_response_seen_so_far_raises_what_is_still_to_come():
    truth = world(65)
    known, fresh = 1_400, post(5_000, "tiktok", START + 1_394 * HOUR)
    loud = truth.series.counts.copy()
    loud[1_394:1_400] += 120
    told = []
    for counts in (truth.series.counts, loud):
        model = learn(replace(truth.series, counts=counts[:known]), [*truth.posts, fresh], START + known * HOUR)
        told.append(expect(model, [fresh], START + known * HOUR, 48, np.random.default_rng(0)).posts[5_000])
    assert told[1].per_hour.sum() > 2 * told[0].per_hour.sum()


def test_factors_multiply_up_to_the_mean():
    truth = world(66)
    model = learn(truth.series, truth.posts, truth.series.end)
    new = post(900, "tiktok", truth.series.end + HOUR, content_type="how-to", paid=True)
    told = expect(model, [new], truth.series.end, 24, np.random.default_rng(0)).posts[900]
    assert told.factors[0][0] == "tiktok how-to"
    assert math.prod(factor for _, factor in told.factors) == pytest.approx(told.mean)


def test_nearest_are_past_posts_of_the_same_network():
    truth = world(67)
    model = learn(truth.series, truth.posts, truth.series.end)
    told = expect(model, [post(900, "x", truth.series.end)], truth.series.end, 24, np.random.default_rng(0)).posts[900]
    network = {p.key: p.network for p in truth.posts}
    assert [network[key] for key, _, _ in told.nearest] == ["x", "x", "x"]
    assert all(actual > 0 and expected > 0 for _, expected, actual in told.nearest)


def test_brands_of_one_team_add_up():
    truths = [world(68, weeks=6), world(69, weeks=6)]
    now = truths[0].series.end
    parts = []
    for at, truth in enumerate(truths):
        posts = [replace(p, key=p.key + 10_000 * at) for p in truth.posts]
        parts.append(expect(learn(truth.series, posts, now), posts, now, 48, np.random.default_rng(at)))
    whole = combine(parts)
    assert whole.mean == pytest.approx(parts[0].mean + parts[1].mean)
    assert whole.paths.shape == parts[0].paths.shape
    assert len(whole.posts) == len(parts[0].posts) + len(parts[1].posts)
    wide = whole.quantiles[4] - whole.quantiles[0]
    assert (wide < sum(p.quantiles[4] - p.quantiles[0] for p in parts) + 8).all()


def test_forecasts_of_different_hours_do_not_add_up():
    model = learn(None, [], START)
    one, two = (expect(model, [], START, hours, np.random.default_rng(0)) for hours in (24, 48))
    with pytest.raises(ValueError, match="same hours"):
        combine([one, two])


def test_no_hours_are_refused():
    with pytest.raises(ValueError, match="hour"):
        expect(learn(None, [], START), [], START, 0, np.random.default_rng(0))


def test_a_start_within_an_hour_counts_from_that_hour():
    told = expect(learn(None, [], START), list[PostFact](), START + timedelta(minutes=40), 3, np.random.default_rng(0))
    assert told.start == START


def test_what_posts_like_it_are_expected_to_bring_now_is_told_as_it_was_before():
    """Of an account whose evening posts bring eight times as much as its morning ones, which past posts know best."""
    rng = np.random.default_rng(0)
    begun = [(day, hour) for day in range(70) for hour in (9, 20) if rng.random() > 0.55]
    posts = tuple(post(key, "instagram", START + (24 * day + hour) * HOUR) for key, (day, hour) in enumerate(begun))
    sizes = {one.key: 30.0 if one.starts_at.hour == 9 else 240.0 for one in posts}
    rate = 20 * np.tile(week_shape(), 11)[: 71 * 24] + load(posts, sizes, 71 * 24)
    counts, moved = rng.poisson(rate).astype(np.float64), dict[int, list[float]]()
    for day in range(45, 67):
        told, later = (_on(posts, counts, on) for on in (day, day + 3))
        fresh = {key: one for key, one in told.posts.items() if one.seen == 0}
        for key, one in fresh.items():
            assert one.anew == one.mean
            moved.setdefault(posts[key].starts_at.hour, []).append(later.posts[key].anew / one.mean - 1)
    assert moved.keys() == {9, 20}
    assert all(abs(np.mean(each)) < 0.04 and max(map(abs, each)) < 0.1 for each in moved.values())


def _on(posts: tuple[PostFact, ...], counts: Floats, day: int) -> Forecast:
    """What is told at the midnight before `day` of the posts of the week before it and of its own."""
    now = START + 24 * day * HOUR
    model = learn(Series(START, counts[: 24 * day]), [one for one in posts if one.starts_at < now], now)
    near = [one for one in posts if now - 168 * HOUR < one.starts_at < now + 24 * HOUR]
    return expect(model, near, now, 48, np.random.default_rng(0))
