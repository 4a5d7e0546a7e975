"""Kills workers and the database while a run goes on, and replaces workers that ended by themselves."""

from __future__ import annotations

import asyncio
import sys
import time

from benchmarks.storm.going import Run

_OPENS_WITHIN = 60.0


async def kill_workers(going: Run) -> None:
    """kill -9 of one after another, each replaced at once, as often as planned or until the run rests."""
    pause = going.plan.worker_kill_pause
    while pause and not going.rests and going.workers.kills < going.plan.most_kills:
        await asyncio.sleep(pause * going.rng.uniform(0.6, 1.4))
        if going.workers.alive and not going.rests:
            await going.workers.kill(going.rng.choice(going.workers.alive))
            await going.start_worker()
            await _listening(going)


async def _listening(going: Run) -> None:
    """Until the only worker opens its door: one that is killed before that has acknowledged nothing, and on a slow
    machine none would ever come so far."""
    end = time.monotonic() + _OPENS_WITHIN
    while going.port and not going.rests and time.monotonic() < end:
        try:
            _, line = await asyncio.open_connection("127.0.0.1", going.port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            line.close()
            return


async def kill_database(going: Run) -> None:
    """The same for a PostgreSQL of its own."""
    pause = going.plan.database_kill_pause if going.database.server is not None else 0.0
    while pause and not going.rests and going.database.kills < going.plan.most_kills:
        await asyncio.sleep(pause * going.rng.uniform(0.8, 1.2))
        if not going.rests:
            await going.database.kill()


async def watch(going: Run) -> None:
    """Replace workers that ended by themselves, and count them: nothing but a kill may end one."""
    while True:
        await asyncio.sleep(2.0)
        for pid, code in (await going.workers.died()).items():
            going.died += 1
            print(f"worker {pid} ended by itself with {code}: {going.workers.tail()}", file=sys.stderr, flush=True)
            await going.start_worker()
