"""Short storms: processes killed with -9, a chat server that fails; nothing lost, doubled or left standing.

The long ones run by command, see docs/reliability.md. Those that wait, wait side by side and share what they can. How
fast they are is not asked: that is for the long ones.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.storm import crash
from benchmarks.storm.company import address_of, name_of
from benchmarks.storm.driver import run
from benchmarks.storm.faults import ACCEPTED_YET_BROKEN, MIXES, OPEN, Fault, fate
from benchmarks.storm.plan import SCENARIOS, Plan
from benchmarks.storm.processes import common_ground, nursery
from benchmarks.storm.report import Report
from benchmarks.storm.several import fair_at_once, same
from benchmarks.storm.silence import silence
from benchmarks.storm.steps import NotReached, dies, steps
from benchmarks.storm.worker import Orders
from tests.postgres import CannotRun

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
    pytest.mark.timeout(900),
]

# Few kills: on a slow machine a worker that is killed every few seconds for ever never gets to work.
SHORT = replace(
    SCENARIOS["storm"],
    notices=30,
    companies=2,
    places=3,
    per_second=6.0,
    workers=2,
    worker_kill_pause=1.5,
    database_kill_pause=3.0,
    most_kills=1,
    least_kills=1,
    least_doubts=1,
)
ON_SQLITE = replace(SHORT, database="sqlite", workers=1)
REPEATED = ACCEPTED_YET_BROKEN - {Fault.LATE}
STORMS = {
    "asked, all clocks wrong": replace(SHORT, seed=5, skews=(93_600.0, -10_800.0), least_database_kills=1),
    "echoes": replace(ON_SQLITE, mode="echo", seed=20, skews=(7200.0,)),
    "mute": replace(ON_SQLITE, mode="mute", seed=25),
    "accepts late": replace(ON_SQLITE, mix="late", seed=20, worker_kill_pause=0.0, least_kills=0),
}
DOOR = replace(SCENARIOS["sqlite"], notices=60, per_second=6.0, most_kills=3, least_kills=3)
CALM = {
    "drain": replace(SCENARIOS["drain"], notices=30, companies=2, places=3, per_second=60.0, workers=1),
    "healthy": replace(SCENARIOS["healthy"], notices=12, companies=2, places=2, per_second=12.0, workers=1),
}
SAME = replace(SCENARIOS["same"], mix="calm", notices=50, places=3, per_second=50.0, worker_kill_pause=0.0)
# Enough places that the chat of the first company is found to be away, and a flood that goes on when it is.
FAIR = replace(
    SCENARIOS["fair"],
    notices=42,
    companies=3,
    places=7,
    flood=4,
    per_second=14.0,
    workers=1,
    ills=("", "hangs"),
    wide=2,
    lead_in=0.0,
    least_ill=3,
    least_others=14,
)

Runs = dict[str, Coroutine[Any, Any, Report]]


def _doubted(plan: Plan, faults: frozenset[Fault]) -> set[tuple[str, int]]:
    """The warnings of which a first call meets one of `faults`, whatever their order: companies and warnings' numbers.
    A warning that is withdrawn at once may never be called."""
    numbers = range(1, plan.spikes // plan.companies + 1)
    return {
        (company, number)
        for company in map(name_of, range(plan.companies))
        for number in numbers
        for place in range(1, plan.places + 1)
        if _first_call(plan, company, number, place) in faults
    }


def _first_call(plan: Plan, company: str, number: int, place: int) -> Fault:
    key = f"alert.card:alert:{number}:r1:{place}:"
    return fate(MIXES[plan.mix], plan.seed, "POST", address_of(company, place), key, 1).fault


def _side_by_side(runs: Runs) -> tuple[dict[str, Report], str]:
    """What came of each that could run, and why the others could not."""

    async def story() -> list[Report | BaseException]:
        async with common_ground():
            return await asyncio.gather(*runs.values(), return_exceptions=True)

    reports, reason = {}, ""
    for name, one in zip(runs, asyncio.run(story()), strict=True):
        if isinstance(one, CannotRun):
            reason = f"{name}: {one}"
        elif isinstance(one, BaseException):
            raise one
        else:
            reports[name] = one
    for name, report in reports.items():
        assert not report.failed, (name, report.figures)
        assert not report.void, (name, report.void)
    return reports, reason


def test_the_short_storms_meet_what_they_are_for() -> None:
    # More than a tenth of ten warnings can be withdrawn before they are called.
    assert all(len(_doubted(plan, OPEN)) >= 5 for plan in STORMS.values())
    assert len(_doubted(STORMS["mute"], REPEATED)) >= 3
    assert len(_doubted(STORMS["accepts late"], frozenset({Fault.LATE}))) >= 5
    # Each clock that is wrong in the long run is some worker's here, two of them in one storm; who delivered is asked.
    wrong = [plan.skews for plan in STORMS.values() if plan.skews != (0.0,)]
    assert {skew for skews in wrong for skew in skews} == set(SCENARIOS["clocks"].skews) - {0.0}
    assert STORMS["asked, all clocks wrong"].workers == len(STORMS["asked, all clocks wrong"].skews)


def test_nothing_is_lost_doubled_or_left_standing_whatever_the_chat_can_tell() -> None:
    runs: Runs = {name: run(plan) for name, plan in STORMS.items()} | {
        "door": run(DOOR),
        "silence": silence(replace(SCENARIOS["silence"], database="sqlite", hurry=30.0)),
    }
    reports, reason = _side_by_side(runs)
    for name in STORMS.keys() & reports.keys():
        assert reports[name].figures["faulty_share"] > 0, name
        assert reports[name].figures["p50_s"] > 0, name
    assert reports["mute"].figures["marked_repeats"] >= 1
    assert reports["door"].figures["spikes"] == 30
    # Both rang, and beats came in between: the worker had to be well again before the chat went away. What was to be
    # told meanwhile was told once.
    assert reports["silence"].figures["told"] == 2
    assert reports["silence"].figures["worker_killed_s"] > 0
    assert reports["silence"].figures["chat_gone_s"] > 0
    assert reports["silence"].figures["beats"] >= 3
    if reason:
        pytest.skip(reason)


def test_where_nothing_fails_all_comes_in_order_and_the_same_from_one_process_and_from_several() -> None:
    runs: Runs = {name: run(plan) for name, plan in CALM.items()} | {
        "same": same(SAME),
        "fair": fair_at_once(FAIR),
    }
    reports, reason = _side_by_side(runs)
    if reason:
        pytest.skip(reason)
    assert reports["drain"].figures["swapped_in_place"] == 0
    assert reports["drain"].figures["drained_s"] > 0
    assert reports["healthy"].figures["told"] > 0
    assert reports["same"].figures["different"] == 0
    assert len(reports["same"].deliveries) > 30
    assert reports["fair"].figures["ratio_well"] > 0
    # All of the others had been told by the time its chat was well again.
    assert reports["fair"].figures["ratio_hangs"] > 0
    assert reports["fair"].figures["held_up"] == 0
    assert reports["fair"].figures["hangs_ill_calls"] > 0


def test_a_process_that_falls_over_something_else_has_not_died_where_it_should(tmp_path: Path) -> None:
    async def story() -> None:
        async with nursery(tmp_path) as workers:
            nowhere = Orders("sqlite:////nowhere/at/all.db", "http://127.0.0.1:9", step=crash.AFTER_CLAIM)
            with pytest.raises(NotReached, match="it ended with 1"):
                await dies(workers, nowhere)

    asyncio.run(story())


def test_processes_that_die_at_each_named_step_leave_nothing_half_done() -> None:
    once = replace(SCENARIOS["steps"], times=1)
    runs: Runs = {kind: steps(replace(once, database=kind)) for kind in ("sqlite", "postgresql")}
    reports, reason = _side_by_side(runs)
    for kind, report in reports.items():
        assert (report.figures["crashes"], report.figures["half_done"]) == (len(crash.STEPS), 0), kind
    if reason:
        pytest.skip(reason)
