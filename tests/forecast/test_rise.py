"""A release that starts busily: how far that goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.nowcast import arrived, renew
from calbot.forecast.rise import rise
from tests.forecast.worlds import HOUR, START, post, world

HOURS = 8 * 168


@pytest.fixture(scope="module")
def model():
    """The fit of a midnight after eight weeks."""
    truth, now = world(21), START + HOUR * HOURS
    return learn(truth.until(HOURS), [one for one in truth.posts if one.starts_at < now], now)


def release(model, number=9_001, hour=0):
    """One that goes out so many hours after the fit."""
    return post(number, "release", model.until + hour * HOUR, lifts=True, content_type="major")


def seen(model, live, times, hours=6):
    """Six hours with so many times what was expected."""
    rows = expect(model, live, model.until, hours, np.random.default_rng(1), 2).mean * times
    counts = [(model.until + hour * HOUR, 60, float(count)) for hour, count in enumerate(rows)]
    return arrived(counts, model.until, model.until + hours * HOUR)


def rest(model, live, first=30):
    """What is expected of the days after, once the mood of the hour has faded."""
    return expect(model, live, model.until.replace(hour=0) + first * HOUR, 120, np.random.default_rng(2), 400)


def test_a_busy_start_goes_on_and_a_quiet_one_says_little(model):
    # What else is in the air is due, too.
    live = [*(one.fact for one in model.past.values()), release(model)]
    before = rest(model, live).mean.sum()
    twice, some, same, none = (
        rest(renew(model, live, seen(model, live, times)), live).mean.sum() / before for times in (2.0, 1.3, 1.0, 0.3)
    )
    assert twice > some > 1.05
    assert twice < 2.0
    assert same == pytest.approx(1.0, abs=0.02)
    assert 0.85 < none < 1.0


def test_more_is_believed_of_a_surplus_the_more_was_due(model):
    one, day = (rise(1.5 * due, due, 900.0, 100.0) for due in (10.0, 100.0))
    assert 0 < one < day


def test_less_is_believed_of_what_is_missing_than_of_as_much_beyond():
    more, less = rise(150.0, 100.0, 900.0, 100.0), rise(100 / 1.5, 100.0, 900.0, 100.0)
    assert -more / 4 < less < 0


def test_no_release_takes_messages_away():
    """Of one that was thought to be small, a quiet start may be more than all."""
    assert rise(0.0, 1e6, 1e6, 1.0) == pytest.approx(np.log(0.1))
    assert rise(0.0, 100.0, 900.0, 0.0) == 0.0


def test_the_surplus_of_all_is_what_the_release_adds():
    """Twice as much as was due, surely: then its week brings twice of all."""
    up = rise(2e6, 1e6, 900.0, 100.0)
    assert 100.0 * np.exp(up) - 100.0 == pytest.approx(900.0, rel=0.01)


def test_a_burst_is_drawn_on_no_further_than_a_release_goes(model):
    assert rise(900.0, 100.0, 900.0, 100.0) == rise(9_000.0, 100.0, 900.0, 100.0)


def test_two_releases_of_one_hour_share_what_one_would_have(model):
    one, both = [release(model)], [release(model), release(model, 9_002)]
    gains = []
    for live in (one, both):
        busy = seen(model, live, 1.6)
        gains.append(rest(renew(model, live, busy), live).mean.sum() - rest(model, live).mean.sum())
    assert gains[1] == pytest.approx(gains[0], rel=0.4)


def test_the_week_is_no_less_sure_for_being_busier(model):
    live = [release(model)]
    calm, busy = rest(model, live), rest(renew(model, live, seen(model, live, 1.6)), live)
    wide = [np.ptp(np.quantile(told.paths.sum(axis=1), (0.1, 0.9))) for told in (calm, busy)]
    assert wide[1] < 1.6 * wide[0]


def test_what_came_before_it_went_out_and_posts_say_nothing_of_it(model):
    late, other = release(model, hour=6), replace(release(model), network="x", lifts=False)
    busy = seen(model, [late], 1.6)
    assert late.key not in renew(model, [late], busy).past
    known = renew(model, [other], seen(model, [other], 1.6)).past[other.key]
    assert known.sd < model.effects.sizes([other]).sd[0]


def test_the_next_fit_takes_over(model):
    """Of a release that was out before the fit the fit has had its say."""
    old = replace(release(model), starts_at=model.until - timedelta(hours=5))
    told = renew(model, [old], seen(model, [old], 1.6)).past[old.key]
    new = renew(model, [release(model)], seen(model, [release(model)], 1.6)).past[9_001]
    assert told.middle < new.middle
