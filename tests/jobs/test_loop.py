"""Jobs that run side by side until they are told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from calbot.jobs.loop import Job, run


def during(jobs: list[Job], enough: Callable[[], bool]) -> None:
    """Let `jobs` run until `enough`, or for 10 seconds on a machine that has other things to do."""

    async def go() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(run(jobs, stop))
        for _ in range(1000):
            await asyncio.sleep(0.01)
            if enough():
                break
        stop.set()
        await asyncio.wait_for(running, 5)

    asyncio.run(go())


def test_a_job_that_fails_is_asked_again_and_stops_no_other():
    rounds = {"bad": 0, "good": 0}

    async def bad() -> int:
        rounds["bad"] += 1
        raise RuntimeError("on purpose")

    async def good() -> int:
        rounds["good"] += 1
        return 0

    during([Job("bad", 0.01, bad), Job("good", 0.01, good)], lambda: min(rounds.values()) > 2)
    assert rounds["bad"] > 2
    assert rounds["good"] > 2


def test_while_there_is_work_nobody_pauses():
    left = [50]

    async def work() -> int:
        left[0] = max(0, left[0] - 1)
        await asyncio.sleep(0)
        return left[0]

    during([Job("busy", 60.0, work)], lambda: left[0] == 0)
    assert left[0] == 0


def test_what_a_job_holds_is_finished_before_the_end():
    begun, finished = [], []

    async def slow() -> int:
        begun.append(True)
        await asyncio.sleep(0.3)
        finished.append(True)
        return 0

    during([Job("slow", 60.0, slow)], lambda: bool(begun))
    assert finished == [True]
