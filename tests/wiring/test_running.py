"""Flows in their threads."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

from sqlmodel import Session

from calbot.flows.turn import Turn, looking
from calbot.wiring.running import WRITERS, FlowRunner
from tests.databases import Databases
from tests.engines import engine_on


def test_flows_that_wait_for_their_workspace_hold_up_no_delivery(databases: Databases) -> None:
    free, begun = threading.Event(), threading.Semaphore(0)

    def waiting(session: Session, turn: Turn) -> None:
        begun.release()
        free.wait(30)

    @looking
    def short(session: Session, turn: Turn) -> str:
        return turn.workspace_id

    async def story(run: FlowRunner) -> str:
        turn = Turn("w", datetime(2026, 11, 23, tzinfo=UTC))
        writers = [asyncio.ensure_future(run(waiting, turn)) for _ in range(2 * WRITERS)]
        for _ in range(WRITERS):
            await asyncio.to_thread(begun.acquire)
        told = await run(short, turn)
        assert not any(one.done() for one in writers)
        free.set()
        await asyncio.gather(*writers)
        return told

    with engine_on(databases.copy()) as engine:
        run = FlowRunner(engine, {})
        assert asyncio.run(story(run)) == "w"
        run.close()
