"""Runs jobs one after another, each again after its pause, until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

log = structlog.get_logger("calbot.jobs")

Work = Callable[[], Awaitable[int]]
"""Does what is due and returns how much that was."""


@dataclass(frozen=True)
class Job:
    """`work` is asked every `pause` seconds, and at once again while it finds something to do."""

    name: str
    pause: float
    work: Work


async def run(jobs: Sequence[Job], stop: asyncio.Event) -> None:
    """All `jobs` side by side until `stop` is set; what a job is doing then is finished first."""
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_keep_asking(job, stop), name=f"calbot-job-{job.name}")


async def _keep_asking(job: Job, stop: asyncio.Event) -> None:
    while not stop.is_set():
        done = await _ask(job)
        if not done:
            await _pause(job.pause, stop)


async def _ask(job: Job) -> int:
    """One round; a defect in it is told and waited out: it stops neither its own next round nor other jobs."""
    try:
        return await job.work()
    except Exception:
        log.exception("job failed", job=job.name)
        return 0


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
