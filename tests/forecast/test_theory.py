"""What an update may gain in worlds whose law is known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.forecast.theory import row, worlds


class World:
    """A case whose rest follows what has come with power `follow`, as far as `noise` lets it."""

    def __init__(self, follow: float, noise: float, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        early, chance = 0.5 * rng.standard_normal((2, 6000))
        self.told = 400 * np.exp(early), 900 * np.exp(follow * early + 2 * noise * chance)

    def worlds(self):
        """As a case tells it."""
        return self.told


@pytest.mark.parametrize("follow", [0.0, 0.6, 1.0])
def test_the_power_by_which_the_rest_follows_is_found(follow):
    assert worlds(*World(follow, 0.1).told).power == pytest.approx(follow, abs=0.03)


def test_an_update_gains_what_is_to_be_known_and_nothing_more():
    sure, half, none = (
        row([World(follow, noise)], alone=True) for follow, noise in ((1.0, 0.0), (1.0, 0.5), (0.0, 0.5))
    )
    assert sure["gain_rest"] > 0.97
    # Of two parts of the same scatter one is known: the error falls by 1 - 1 / sqrt 2.
    assert half["gain_rest"] == pytest.approx(0.29, abs=0.03)
    assert none["gain_rest"] == pytest.approx(0.0, abs=0.01)


def test_the_more_cases_the_surer_is_it_that_an_update_looks_better():
    few, many = (row([World(0.3, 0.5, seed) for seed in range(count)], alone=True) for count in (3, 40))
    assert 0.5 > few["chance_worse"] > many["chance_worse"]
    assert "chance_worse" not in row([World(0.3, 0.5)], alone=False)


def test_without_cases_there_is_nothing_to_tell():
    assert row([], alone=True) == {}
