"""Short storms: processes killed with -9, a chat server that fails; nothing lost, doubled or left standing.

The long ones run by command, see docs/reliability.md. Those that wait, wait side by side.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

import pytest

from benchmarks.storm import crash
from benchmarks.storm.driver import run
from benchmarks.storm.plan import SCENARIOS, Plan
from benchmarks.storm.report import Report
from benchmarks.storm.several import same
from benchmarks.storm.steps import steps
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
)
ON_SQLITE = replace(SHORT, database="sqlite", workers=1)
AROUND_A_CALL = (crash.BEFORE_COMMIT, crash.AFTER_COMMIT, crash.DURING_CALL, crash.AFTER_REPLY, crash.MID_MIGRATION)


async def _side_by_side(plans: dict[str, Plan]) -> tuple[dict[str, Report], str]:
    """What came of each that could run, and why the others could not."""
    found = await asyncio.gather(*(run(plan) for plan in plans.values()), return_exceptions=True)
    reports, reason = {}, ""
    for name, one in zip(plans, found, strict=True):
        if isinstance(one, CannotRun):
            reason = f"{name}: {one}"
        elif isinstance(one, BaseException):
            raise one
        else:
            reports[name] = one
    return reports, reason


def _demand(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        assert not report.failed, (name, report.figures)
        assert not report.void, (name, report.void)


def test_nothing_is_lost_doubled_or_left_standing_whatever_the_chat_can_tell() -> None:
    plans = {
        "asked, workers' clocks wrong": replace(SHORT, skews=(7200.0, -10_800.0)),
        "echoes": replace(ON_SQLITE, mode="echo", seed=2),
        "mute": replace(ON_SQLITE, mode="mute", seed=3),
        "accepts late": replace(ON_SQLITE, mix="late", seed=4, worker_kill_pause=0.0, least_kills=0),
    }
    reports, reason = asyncio.run(_side_by_side(plans))
    _demand(reports)
    for name, report in reports.items():
        assert report.figures["faulty_share"] > 0, name
        assert report.figures["p50_s"] > 0, name
    if reason:
        pytest.skip(reason)


def test_what_the_door_has_acknowledged_survives_the_kill_of_its_process() -> None:
    plan = replace(SCENARIOS["sqlite"], notices=60, per_second=6.0, most_kills=3, least_kills=3)
    report = asyncio.run(run(plan))
    _demand({"sqlite": report})
    assert report.figures["spikes"] == 30


def test_what_was_due_in_an_outage_is_told_in_order_afterwards() -> None:
    plan = replace(SCENARIOS["drain"], notices=30, companies=2, places=3, per_second=60.0, workers=1)
    try:
        report = asyncio.run(run(plan))
    except CannotRun as why:
        pytest.skip(str(why))
    _demand({"drain": report})
    assert report.figures["swapped_in_place"] == 0
    assert report.figures["lost"] == 0


def test_one_process_on_sqlite_delivers_what_four_workers_on_postgresql_do() -> None:
    plan = replace(SHORT, mix="calm", notices=50, per_second=50.0, most_kills=0, least_kills=0)
    try:
        report = asyncio.run(same(plan))
    except CannotRun as why:
        pytest.skip(str(why))
    assert not report.failed, report.figures
    assert report.figures["different"] == 0
    assert len(report.deliveries) > 30


def _demand_whole(report: Report, crashes: int) -> None:
    assert not report.void, report.void
    assert not report.failed, report.figures
    assert (report.figures["crashes"], report.figures["half_done"]) == (crashes, 0)


def test_processes_that_die_at_each_named_step_leave_nothing_half_done() -> None:
    _demand_whole(asyncio.run(steps(replace(SCENARIOS["steps"], database="sqlite", times=1))), len(crash.STEPS))


def test_the_steps_around_a_call_leave_nothing_half_done_on_postgresql() -> None:
    try:
        report = asyncio.run(steps(replace(SCENARIOS["steps"], times=1), AROUND_A_CALL))
    except CannotRun as why:
        pytest.skip(str(why))
    _demand_whole(report, len(AROUND_A_CALL))
