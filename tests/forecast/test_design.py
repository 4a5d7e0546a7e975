"""The sparse matrix of posts and hours, against the plain table it stands for."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from calbot.forecast.curve import BINS, network_curve
from calbot.forecast.design import design, lay
from tests.forecast.worlds import HOUR, START, post

HOURS = 400


def posts_anywhere(lifting: bool):
    rng = np.random.default_rng(3)
    networks = ("x", "tiktok", "linkedin")
    posts = [
        post(key, networks[key % 3], START + timedelta(minutes=int(minute)), all_day=key % 7 == 0)
        for key, minute in enumerate(rng.integers(-200 * 60, (HOURS + 20) * 60, 40))
    ]
    releases = [post(100 + n, "release", START + n * 90 * HOUR, lifts=True) for n in range(4)]
    return posts + (releases if lifting else [])


@pytest.mark.parametrize("lifting", [False, True])
@pytest.mark.parametrize("learnt", [False, True])
def test_steps_say_the_same_as_the_whole_table(lifting, learnt):
    rng = np.random.default_rng(4)
    layout = lay(posts_anywhere(lifting), START, HOURS)
    rhythm = 1 + 0.5 * np.sin(np.arange(HOURS))
    curves = {name: rng.dirichlet(np.ones(BINS)) if learnt else network_curve(name) for name in layout.networks}
    table, matrix = layout.dense(curves, rhythm), design(layout, curves, rhythm)
    sizes, values = rng.lognormal(3, 1, len(table)), rng.normal(0, 5, HOURS)
    strays = sizes**2 @ (table * (1 - table))
    assert matrix.load(sizes) == pytest.approx(sizes @ table, abs=1e-9)
    assert matrix.gather(values) == pytest.approx(table @ values, abs=1e-9)
    assert matrix.gather_squares(values**2) == pytest.approx(table**2 @ values**2, abs=1e-9)
    assert matrix.spread(sizes, 0.3, 1.2) == pytest.approx(0.3 * strays + 1.2 * sizes**2 @ table**2, abs=1e-7)


def test_the_steps_are_far_fewer_than_the_hours():
    layout = lay([post(1, "x", START), post(2, "x", START + timedelta(minutes=15))], START, HOURS)
    assert design(layout, {}, np.ones(HOURS)).at.shape[1] < 45


def test_without_posts_nothing_comes():
    layout = lay([], START, HOURS)
    assert layout.dense({}, np.ones(HOURS)).shape == (0, HOURS)
    assert (design(layout, {}, np.ones(HOURS)).load(np.zeros(0)) == 0).all()


def test_a_post_whose_week_lies_inside_brings_all_it_has():
    layout = lay([post(1, "x", START + HOUR), post(2, "x", START - 500 * HOUR)], START, HOURS)
    whole = design(layout, {}, np.ones(HOURS)).gather(np.ones(HOURS))
    assert whole == pytest.approx([1.0, 0.0], abs=1e-9)
