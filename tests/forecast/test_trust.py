"""The bounds of updates: what trust in the first hours would have been best."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from benchmarks.forecast.trust import FADES, NO_UPDATE, Told, chosen, told_trust, updated

FIRST = datetime(2025, 1, 7, tzinfo=UTC)


def cases(follow, count=40, seed=1):
    """Releases of which the rest follows the early surprise with power `follow`."""
    rng = np.random.default_rng(seed)
    told = []
    for number in range(count):
        surprise, foreseen = float(rng.normal(0, 0.5)), 700.0
        rest = foreseen * np.exp(follow * surprise + rng.normal(0, 0.02))
        week = foreseen * np.array([0.8, 0.9, 1.0, 1.1, 1.2])
        told.append(
            Told(
                FIRST + timedelta(days=number), np.tile(week[:, None] / 2, (1, 2)), week, np.full(2, rest / 2), surprise
            )
        )
    return told


PLAIN = ("hindsight", "left out", "learnt")


@pytest.mark.parametrize("follow", [0.0, 0.5, 1.0, -0.3])
def test_the_best_trust_is_the_one_by_which_the_rest_follows(follow):
    found = chosen(cases(follow), cases(follow, seed=2))
    for way in PLAIN:
        assert found[way][:, 0].mean() == pytest.approx(follow, abs=0.05)


def test_where_only_more_goes_on_the_upward_trust_is_found_and_misses_least():
    told = [case if case.surprise > 0 else replace(case, actual=np.full(2, 350.0)) for case in cases(0.8)]
    found = chosen(told, told)
    assert found["upward, hindsight"][0] == pytest.approx([0.8, 0.0, math.inf], abs=0.05)
    missed = dict.fromkeys(("hindsight", "upward, hindsight"), 0.0)
    for way in missed:
        for case, rule in zip(told, found[way], strict=True):
            missed[way] += abs(updated(case, rule)[1][2] - case.actual.sum())
    assert missed["upward, hindsight"] < 0.3 * missed["hindsight"]


def test_a_surprise_that_fades_is_found_to_fade():
    hours = np.arange(168) + 0.5
    told = []
    for number, surprise in enumerate(np.random.default_rng(3).normal(0, 0.5, 60)):
        flat = np.tile(np.array([0.8, 0.9, 1.0, 1.1, 1.2])[:, None], (1, len(hours))) * 5.0
        came = 5.0 * np.exp(0.8 * surprise * np.exp(-hours / 24))
        told.append(Told(FIRST + timedelta(days=number), flat, flat.sum(axis=1), came, float(surprise)))
    for way in ("decaying, hindsight", "decaying, left out"):
        trust, _, fade = chosen(told)[way][-1]
        # A longer fading with less trust tells nearly the same total.
        assert trust * fade == pytest.approx(0.8 * 24, rel=0.35)
    assert told_trust({}, chosen(told)["decaying, hindsight"])["fade_h"] in FADES


def test_what_is_learnt_knows_nothing_of_what_comes_later():
    told = cases(0.5)
    turned = [*told[:20], *cases(-0.4)[20:]]
    before, after = (chosen(some)["learnt"] for some in (told, turned))
    assert tuple(before[0]) == NO_UPDATE
    assert (before[:21] == after[:21]).all()
    assert (before[21:] != after[21:]).any()


def test_one_case_alone_never_chooses_for_itself():
    told = cases(0.5, 12)
    lone = chosen(told[:1])
    assert lone["learnt"][0].tolist() == list(NO_UPDATE)
    wild = Told(told[3].now, told[3].quantiles, told[3].week, told[3].actual * 9, told[3].surprise)
    swapped = [*told[:3], wild, *told[4:]]
    for way in ("left out", "decaying, left out", "upward, left out"):
        assert (chosen(told)[way][3] == chosen(swapped)[way][3]).all()


def test_full_trust_is_the_constant_multiplier():
    (case,) = cases(0.0, 1)
    quantiles, week, actual = updated(case, (1.0, 1.0, math.inf))
    assert quantiles == pytest.approx(case.quantiles * np.exp(case.surprise))
    assert week == pytest.approx(case.week * np.exp(case.surprise))
    assert (actual == case.actual).all()
    assert updated(case, NO_UPDATE)[1] == pytest.approx(case.week)
