"""The fault mix: what it says it is, and the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.storm.faults import CALM, MIXES, OPEN, STORM, Fault, Mix, fate

CALLS = 20_000


def drawn(mix: Mix, seed: int = 1) -> Counter[Fault]:
    return Counter(fate(mix, seed, "POST", "w001/p1", f"k{number}", 1).fault for number in range(CALLS))


def test_seventeen_of_a_hundred_calls_of_a_storm_go_wrong() -> None:
    assert round(STORM.faulty, 6) == 0.17


@pytest.mark.parametrize("mix", MIXES.values(), ids=MIXES)
def test_calls_fare_as_the_mix_says(mix: Mix) -> None:
    found = drawn(mix)
    for fault in Fault:
        share = mix.shares.get(fault, 0.0) if fault is not Fault.NONE else 1.0 - mix.faulty
        assert found[fault] / CALLS == pytest.approx(share, abs=0.01)


def test_a_call_fares_the_same_in_every_run_of_a_seed_and_else_in_another() -> None:
    assert fate(STORM, 7, "a", 1) == fate(STORM, 7, "a", 1)
    assert drawn(STORM, 1) != drawn(STORM, 2)
    assert len({fate(STORM, seed, "a").luck for seed in range(100)}) == 100


def test_a_call_that_failed_may_go_through_the_next_time() -> None:
    faulty = [number for number in range(2000) if fate(STORM, 1, number, 1).fault in OPEN]
    assert any(fate(STORM, 1, number, 2).fault is Fault.NONE for number in faulty)
    assert drawn(CALM)[Fault.NONE] == CALLS
