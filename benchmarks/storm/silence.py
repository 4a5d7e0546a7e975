"""R19: the sender is killed, or its chat is gone: how long until the silence of the heartbeat is an alarm."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.storm.company import found, name_of
from benchmarks.storm.plan import Plan
from benchmarks.storm.processes import chat_server, nursery, opened_database
from benchmarks.storm.putting import ByFlow
from benchmarks.storm.report import Report
from benchmarks.storm.spikes import Put, spike_of
from benchmarks.storm.wire import Answer, Call, Line, serve
from benchmarks.storm.worker import Orders
from calbot.wiring.house import open_house

EVERY, GRACE = 120.0, 30.0
"""As a monitor outside would be set: calbot audits every second minute, and half a minute late is not an alarm."""
_PATIENCE = 420.0


@dataclass
class Monitor:
    """Whoever waits for the heartbeat: seconds of the machine's clock at which one came."""

    url: str = ""
    beats: list[float] = field(default_factory=list)

    async def beat_after(self, moment: float) -> None:
        """Return with the first beat after `moment`."""
        while not self.beats or self.beats[-1] <= moment:
            if time.time() > moment + _PATIENCE:
                raise RuntimeError("no heartbeat came")
            await asyncio.sleep(0.5)

    async def alarm(self) -> float:
        """When the monitor raises the alarm: no beat for so long as it waits."""
        quiet = False
        while not quiet:
            last = self.beats[-1]
            await asyncio.sleep(max(0.0, last + EVERY + GRACE - time.time()))
            quiet = self.beats[-1] == last
        return self.beats[-1] + EVERY + GRACE


@asynccontextmanager
async def _monitor() -> AsyncIterator[Monitor]:
    watching = Monitor()

    async def hear(_call: Call, line: Line) -> None:
        watching.beats.append(time.time())
        await line.answer(Answer(200, {}))

    listening = await serve(hear, 0)
    watching.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/beat"
    try:
        yield watching
    finally:
        listening.close()


async def silence(plan: Plan) -> Report:
    """Both ways to fall silent, one after the other; seconds from the fault to the alarm."""
    figures: dict[str, Any] = {"lost": 0, "twice": 0, "unretracted": 0, "unmarked": 0, "astray": 0, "unsettled": 0}
    async with AsyncExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="calbot-silence-")))
        database = await stack.enter_async_context(opened_database(plan.database, where))
        await asyncio.to_thread(found, database.url, 1, 1)
        chat = await stack.enter_async_context(chat_server(where, "--mix", "calm"))
        watching = await stack.enter_async_context(_monitor())
        workers = await stack.enter_async_context(nursery(where))
        house = open_house(database.url)
        stack.callback(house.close)
        orders = Orders(database.url, chat.url, heartbeat=watching.url)
        worker = await workers.start(orders)
        await watching.beat_after(time.time())
        print("well; now the worker is killed", file=sys.stderr)
        figures["worker_killed_s"] = await _alarmed(watching, workers.kill(worker))
        await workers.start(orders)
        await watching.beat_after(time.time())
        print("well again; now the chat goes away, with a warning to be told", file=sys.stderr)
        await chat.stop()
        told = ByFlow(house).raise_(name_of(0), spike_of(Put(name_of(0), "k1"), 1))
        figures["chat_gone_s"] = await _alarmed(watching, told)
        await workers.stop()
    return Report(figures, "")


async def _alarmed(watching: Monitor, fault: Any) -> float:
    await fault
    began = time.time()
    return round(await watching.alarm() - began, 1)
