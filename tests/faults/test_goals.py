"""What a run has to be: goals of time that can be missed, void where it was no storm, and an exit code for each."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.storm.plan import SCENARIOS, Goal, demanding
from benchmarks.storm.report import FAILED, SLOW, VOID, Report, why_void
from benchmarks.storm.several import different

CLEAN = dict.fromkeys(("lost", "twice", "unretracted", "unmarked", "astray", "unsettled"), 0)
FULL = {"worker_kills": 180, "database_kills": 45, "doubt_resolved": 1_700, "told": 11_000, "faulty_share": 0.171}
GATES = {
    "storm": {"max_s": 60.0},
    "healthy": {"p99_s": 5.0},
    "drain": {"drained_s": 40.0, "swapped_in_place": 0.0, "displaced": 0.2},
    "fair": {"ratio": 1.5},
    "silence": {"worker_killed_s": 180.0, "chat_gone_s": 180.0},
}


def found(**figures: float) -> Report:
    return Report(CLEAN | figures, "")


def test_the_gates_are_those_of_the_scenarios() -> None:
    gates = {name: {goal.figure: goal.most for goal in plan.goals} for name, plan in SCENARIOS.items() if plan.goals}
    assert gates == GATES


@pytest.mark.parametrize(
    ("scenario", "goal"),
    [(name, goal) for name, plan in SCENARIOS.items() for goal in plan.goals],
    ids=lambda one: getattr(one, "figure", one),
)
def test_each_gate_can_be_met_and_missed(scenario: str, goal: Goal) -> None:
    plan = SCENARIOS[scenario]
    met = {one.figure: one.most for one in plan.goals}
    assert found(**met).judged(plan.goals).code == 0
    late = found(**met | {goal.figure: goal.most + 0.1}).judged(plan.goals)
    assert late.code == SLOW
    assert [one["goal"] for one in late.figures["goals"] if not one["met"]] == [f"{goal.figure} <= {goal.most:g}"]
    del met[goal.figure]
    assert found(**met).judged(plan.goals).code == SLOW


@pytest.mark.parametrize("figure", [*CLEAN, "different", "half_done"])
def test_what_was_lost_counts_before_what_was_void_or_slow(figure: str) -> None:
    assert Report(CLEAN | {figure: 1, "max_s": 999.0}, "void: no kill").judged(SCENARIOS["storm"].goals).code == FAILED


def test_a_void_run_is_neither_well_nor_slow() -> None:
    assert replace(found(max_s=999.0), void="void: no kill").judged(SCENARIOS["storm"].goals).code == VOID


@pytest.mark.parametrize(
    ("short", "said"),
    [
        ({}, ""),
        ({"worker_kills": 99}, "worker_kills is 99"),
        ({"database_kills": 0}, "database_kills is 0"),
        ({"doubt_resolved": 99}, "doubt_resolved is 99"),
        ({"told": 0}, "told is 0"),
        ({"faulty_share": 0.0}, "faulty_share is 0.0"),
        ({"faulty_share": 0.3}, "faulty_share is 0.3"),
    ],
    ids=["whole", "workers", "databases", "doubts", "silent", "calm", "wild"],
)
def test_a_full_storm_is_void_unless_it_was_one(short: dict[str, Any], said: str) -> None:
    void = why_void(demanding(SCENARIOS["storm"]), FULL | short)
    assert (said in void) if said else not void


def test_a_short_one_needs_the_kills_that_it_had_time_for() -> None:
    short = demanding(replace(SCENARIOS["storm"], notices=1_000))
    assert (short.least_kills, short.least_database_kills, short.least_doubts) == (1, 1, 0)
    assert demanding(replace(short, database="sqlite")).least_database_kills == 0
    assert demanding(replace(short, most_kills=0)).least_database_kills == 0


def test_deliveries_are_compared_in_words_and_numbers() -> None:
    one = Report({}, "", (("w001/p1", "k1", "ACT #"), ("w001/p2", "k1", "ACT #")))
    assert different(one, one) == 0
    assert different(one, Report({}, "", (("w001/p1", "k1", "garbage"), ("w001/p2", "k1", "ACT #")))) == 2
    assert different(one, Report({}, "", (*one.deliveries, one.deliveries[0]))) == 1
    assert different(one, Report({}, "", one.deliveries[1:])) == 1


# In a process of its own: nothing else should live with a wrong clock.
_ASKED = """
import json, time
from datetime import UTC, datetime
import dbos._enqueue_options, dbos._scheduler
from time import time as kept
from calbot.clock import system_clock
from benchmarks.storm.skew import go_wrong
before = datetime.now(UTC)
go_wrong(SECONDS)
true = time.clock_gettime(time.CLOCK_REALTIME)
told = {"time": time.time(), "kept": kept(), "ns": time.time_ns() / 1e9, "calbot": system_clock().timestamp(),
        "timers": dbos._enqueue_options.time.time(), "schedules": dbos._scheduler.datetime.now(UTC).timestamp()}
still = isinstance(before, dbos._scheduler.datetime)
print(json.dumps([still, {name: round(at - true) for name, at in told.items()}]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no clock_gettime")
def test_a_machine_whose_clock_is_wrong_has_no_other() -> None:
    asked = [sys.executable, "-c", _ASKED.replace("SECONDS", "-10800")]
    still, told = json.loads(subprocess.run(asked, check=True, capture_output=True, timeout=100).stdout)
    assert still
    assert set(told.values()) == {-10800}, told
