"""The bounds of updates: what trust in the first hours would have been best."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from benchmarks.forecast.trust import Told, chosen, updated

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


@pytest.mark.parametrize("follow", [0.0, 0.5, 1.0, -0.3])
def test_the_best_trust_is_the_one_by_which_the_rest_follows(follow):
    for trusts in chosen(cases(follow), cases(follow, seed=2)).values():
        assert trusts.mean() == pytest.approx(follow, abs=0.05)


def test_what_is_learnt_knows_nothing_of_what_comes_later():
    told = cases(0.5)
    turned = [*told[:20], *cases(-0.4)[20:]]
    before, after = (chosen(some)["learnt"] for some in (told, turned))
    assert before[0] == 0
    assert (before[:21] == after[:21]).all()
    assert (before[21:] != after[21:]).any()


def test_one_case_alone_never_chooses_for_itself():
    told = cases(0.5, 12)
    lone = chosen(told[:1])
    assert lone["learnt"].tolist() == [0.0]
    wild = Told(told[3].now, told[3].quantiles, told[3].week, told[3].actual * 9, told[3].surprise)
    swapped = [*told[:3], wild, *told[4:]]
    assert chosen(told)["left out"][3] == chosen(swapped)["left out"][3]


def test_full_trust_is_the_constant_multiplier():
    (case,) = cases(0.0, 1)
    quantiles, week, actual = updated(case, 1.0)
    assert quantiles == pytest.approx(case.quantiles * np.exp(case.surprise))
    assert week == pytest.approx(case.week * np.exp(case.surprise))
    assert (actual == case.actual).all()
    assert updated(case, 0.0)[1] == pytest.approx(case.week)
