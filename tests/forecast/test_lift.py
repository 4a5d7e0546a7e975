"""Releases multiply the usual week."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.history import Series, Sizing
from calbot.forecast.lift import release, surge
from calbot.forecast.priors import week_shape
from calbot.model.event import Event, EventKind
from tests.forecast.worlds import HOUR, START, post

WEEKS, EVERY = 40, 4


def releases(weeks=WEEKS):
    """A major release at 13:00 UTC of every fourth Tuesday."""
    days = (START + timedelta(weeks=week, days=1, hours=13) for week in range(2, weeks + 1, EVERY))
    return [post(number, "release", day, lifts=True, content_type="major") for number, day in enumerate(days)]


def counts(level, lift, seed=1, weeks=WEEKS):
    """Weeks at `level` (weeks,) messages an hour; each release brings `lift` more for a week."""
    rng = np.random.default_rng(seed)
    rate = np.repeat(level, 168) * np.tile(week_shape(), weeks)
    for one in releases(weeks):
        first = int((one.starts_at - START) / HOUR)
        rate[first : first + 168] *= 1 + lift
    return Series(START, rng.poisson(rate).astype(np.float64))


def week_of_release(series, posts):
    """The forecast of the week after the last hour, which holds a release."""
    now = series.end
    model = learn(series, [one for one in posts if one.starts_at < now], now)
    return expect(model, posts, now, 168, np.random.default_rng(3), 200)


def test_a_release_lifts_the_week_by_what_releases_did():
    series = counts(np.full(WEEKS, 20.0), 0.4)
    told = week_of_release(series, [*releases(), post(99, "release", series.end + 13 * HOUR, lifts=True)])
    named = [one for one in told.posts.values() if one.key == 99]
    assert len(named) == 1
    assert 1.15 < told.mean.sum() / told.baseline.sum() < 1.6


def test_the_lift_grows_with_the_team():
    lifts = []
    for level in (np.full(WEEKS, 20.0), np.where(np.arange(WEEKS) < WEEKS // 2, 20.0, 60.0)):
        series = counts(level, 0.4)
        ahead = post(99, "release", series.end + 13 * HOUR, lifts=True, content_type="major")
        lifts.append(week_of_release(series, [*releases(), ahead]).posts[99].mean)
    assert lifts[1] == pytest.approx(3 * lifts[0], rel=0.35)


def test_it_follows_the_rhythm_of_the_week():
    series = counts(np.full(WEEKS, 20.0), 0.4)
    ahead = post(99, "release", series.end, lifts=True, content_type="major")
    told = week_of_release(series, [*releases(), ahead])
    nights, days = (told.posts[99].per_hour[first : first + 6].sum() for first in (2 * 24 + 1, 2 * 24 + 12))
    assert nights < 0.6 * days


def test_known_releases_do_not_lift_the_usual_week():
    series, blind = counts(np.full(WEEKS, 20.0), 0.8), []
    with_them, without = (learn(series, known, series.end) for known in (releases(), blind))
    assert with_them.baseline.level < without.baseline.level
    assert with_them.baseline.level == pytest.approx(20.0, rel=0.1)


def test_an_overlay_event_becomes_a_release_under_a_negative_key():
    event = Event(
        workspace_id="w", kind=EventKind.RELEASE, title="Pot 3.0 Major", starts_at=START, ends_at=START + HOUR
    )
    seen = release(event, 4)
    assert (seen.key, seen.lifts, seen.content_type, seen.network) == (-4, True, "major", "release")


def test_a_surge_that_was_told_of_has_a_known_shape_and_leaves_the_usual_week_alone():
    rng = np.random.default_rng(5)
    starts = [START + (7 * week + week % 5) * 24 * HOUR + 9 * HOUR for week in range(2, 14, 2)]
    rate = 20.0 * np.tile(week_shape(), 14)
    for start in starts:
        first = int((start - START) / HOUR)
        rate[first : first + 24] += 60 * np.exp(-np.arange(24) / 5)
    series = Series(START, rng.poisson(rate).astype(np.float64))
    told = [surge(event(EventKind.SURGE, "outage", start), number) for number, start in enumerate(starts, 1)]
    model, blind = learn(series, told, series.end), learn(series, [], series.end)
    assert abs(model.baseline.level / 20 - 1) < abs(blind.baseline.level / 20 - 1) + 0.01
    assert model.baseline.level == pytest.approx(20.0, rel=0.05)
    ahead = surge(event(EventKind.OUTAGE, "Move of the data centre", series.end + 9 * HOUR), 99)
    assert ahead.content_type == "outage"
    seen = expect(model, [*told, ahead], series.end, 48, np.random.default_rng(3), 200).posts[-99]
    brought = 60 * np.exp(-np.arange(24) / 5).sum()
    assert seen.low < brought < seen.high
    assert seen.mean == pytest.approx(brought, rel=0.4)


def event(kind, title, start):
    return Event(workspace_id="w", kind=kind, title=title, starts_at=start, ends_at=start + HOUR)


@pytest.mark.parametrize("sized", [0.0, 300.0])
def test_a_release_lifts_the_week_of_a_team_that_most_hours_bring_nothing_to(sized):
    """Ten messages a day: the middle hour has none of them."""
    series = Series(START, np.random.default_rng(4).poisson(0.4 * np.tile(week_shape(), 6)).astype(np.float64))
    assert np.median(series.counts) == 0
    ahead = [
        post(7, "release", series.end + 13 * HOUR, lifts=True, content_type="major"),
        post(8, "surge", series.end + 40 * HOUR, lifts=True, content_type="outage"),
    ]
    told = expect(learn(series, [], series.end, Sizing(sized)), ahead, series.end, 168, np.random.default_rng(3))
    days = told.baseline.sum() / 7
    assert 0.5 * days < told.posts[7].mean < 1.5 * days
    assert 0.3 * days < told.posts[8].mean < days
    assert np.prod([factor for _, factor in told.posts[7].factors]) == pytest.approx(told.posts[7].mean)


def test_a_release_before_any_message_is_of_no_size():
    ahead = [post(7, "release", START + 13 * HOUR, lifts=True, content_type="major")]
    told = expect(learn(None, [], START, Sizing(0.0)), ahead, START, 168, np.random.default_rng(3))
    assert told.posts[7].mean < 0.1
