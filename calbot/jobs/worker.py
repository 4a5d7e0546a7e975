"""A worker: the engine, and beside it the sweep that finds what a dead worker left, and the minute's tick."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from calbot.flows import ticking
from calbot.flows.turn import Turn
from calbot.jobs.handlers import handle, standing_alone
from calbot.jobs.hands import Hands
from calbot.jobs.loop import Job, run

if TYPE_CHECKING:
    from calbot.jobs.engine import Engine

log = structlog.get_logger("calbot.jobs")

SWEEP: Final = timedelta(seconds=2)
LEFT: Final = timedelta(seconds=1)
"""Due for so long and not taken: its wake-up is late or lost."""
AGAIN: Final = timedelta(seconds=3)
"""How often a place is woken by sweeps. Whoever is woken may die of the same storm, and one job does for all places of
a workspace: three of its doubts in a row cost a warning half a minute when that was 10 s."""
TICK: Final = timedelta(seconds=60)
FIRST_TICK: Final = timedelta(seconds=5)
"""How old the last tick has to be for a worker that has just begun: what has become due while nobody worked is asked
for at once, not with the next minute."""
LIVE_SECONDS: Final = 10.0
DEAD: Final = timedelta(seconds=60)
"""A worker that has given no sign of life for so long is no more."""
TIDY: Final = timedelta(minutes=10)
KEPT: Final = timedelta(hours=1)
"""How long the engine's own record of a job stays; what came of it is in the tables for as long as they keep it."""


def executor_name() -> str:
    """A name that no other boot has: two that share one would each take the other's work for their own."""
    return f"{os.environ.get('DYNO') or socket.gethostname()}-{uuid.uuid4()}"


async def work(url: str, hands: Hands, stop: asyncio.Event) -> None:
    """Work on the jobs in the database `url` until `stop` is set, then finish what is under way."""
    # Imported here: it takes 0.7 s that a process which only serves pages or checks files should not pay.
    from calbot.jobs.engine import Engine

    name = executor_name()
    hands = replace(hands, stopping=stop.is_set)
    engine = Engine(url, name, lambda workspace_id, kind, subject: handle(hands, workspace_id, kind, subject))

    def ring(workspace_id: str, place_id: int) -> None:
        if not stop.is_set():
            group.create_task(handle(hands, workspace_id, "deliver", place_id))

    try:
        with hands.alarms.heard_by(ring):
            async with asyncio.TaskGroup() as group:
                group.create_task(engine.run(stop), name="calbot-engine")
                group.create_task(run(watches(hands, name, engine), stop), name="calbot-watches")
    finally:
        await hands.delivered()


def watches(hands: Hands, name: str, engine: Engine) -> list[Job]:
    """What each worker looks after beside its jobs; of several, one at a time does it."""
    every = FIRST_TICK

    async def sweep() -> int:
        if not await hands.flow(ticking.my_turn, Turn("", hands.clock()), "sweep", SWEEP):
            return 0
        for workspace_id in await asyncio.to_thread(hands.workspaces):
            if hands.stopping():
                break
            # One that fails, or whose lock is not to be had, must not keep the sweep from all after it.
            async with standing_alone("sweep", workspace_id):
                left = await hands.flow(ticking.wake_left, Turn(workspace_id, hands.clock()), LEFT, AGAIN)
                if left:
                    log.info("woken again", workspace=workspace_id, places=len(left))
                    # This process lives and reaches the database; whoever takes the job may not.
                    hands.alarms.ring(workspace_id, left[0])
        return 0

    async def tick() -> int:
        nonlocal every
        # The turn says only that a job was kept; the beat of the tick is written by whoever has done it.
        await hands.flow(ticking.my_turn, Turn("", hands.clock()), "turn:tick", every, "tick")
        every = TICK
        return 0

    async def live() -> int:
        await hands.flow(ticking.beat, Turn("", hands.clock()), f"{ticking.WORKER}{name}", {})
        return 0

    async def clear() -> int:
        turn = Turn("", hands.clock())
        if engine.running and await hands.flow(ticking.my_turn, turn, "tidy", TIDY):
            alive, before = await hands.flow(ticking.workers, turn, DEAD, KEPT)
            # A busy hour leaves more than are removed in one go.
            while (gone := await engine.tidy(alive, before)) and not hands.stopping():
                log.info("jobs removed", jobs=gone)
        return 0

    return [
        Job("sweep", SWEEP.total_seconds(), sweep),
        Job("tick", SWEEP.total_seconds(), tick),
        Job("live", LIVE_SECONDS, live),
        Job("tidy", TIDY.total_seconds() / 4, clear),
    ]
