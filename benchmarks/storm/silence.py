"""R19: the sender is killed, or its chat is gone: how long until the silence of the heartbeat is an alarm."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.storm import ledger
from benchmarks.storm.chat_process import chat_server
from benchmarks.storm.company import address_of, found, name_of
from benchmarks.storm.ledger import COUNTS
from benchmarks.storm.plan import Plan
from benchmarks.storm.processes import nursery, opened_database
from benchmarks.storm.putting import ByFlow
from benchmarks.storm.report import Report
from benchmarks.storm.spikes import Book, Deed, Event, spike_of
from benchmarks.storm.wire import Answer, Call, Line, serve
from benchmarks.storm.worker import Orders
from calbot.wiring.house import House, open_house

EVERY, GRACE = 60.0, 30.0
"""As README tells to set a monitor: calbot audits every minute, and half a minute late is not an alarm."""
_PATIENCE = 600.0


@dataclass
class Monitor:
    """Whoever waits for the heartbeat, `waits` seconds for each: seconds of the machine's clock at which one came."""

    waits: float
    url: str = ""
    beats: list[float] = field(default_factory=list)

    async def beat_after(self, moment: float) -> None:
        """Return with the first beat after `moment`."""
        while not self.beats or self.beats[-1] <= moment:
            if time.time() > moment + _PATIENCE:
                raise RuntimeError("no heartbeat came")
            await asyncio.sleep(0.5)

    async def alarm(self) -> float:
        """When the monitor raises the alarm: once no beat has come for so long as it waits."""
        end = time.time() + _PATIENCE
        while (quiet := time.time() - self.beats[-1]) < self.waits:
            if time.time() > end:
                raise RuntimeError("the heartbeat went on: no alarm came")
            await asyncio.sleep(min(1.0, self.waits - quiet))
        return time.time()


@asynccontextmanager
async def _monitor(waits: float) -> AsyncIterator[Monitor]:
    watching = Monitor(waits)

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
    """Both ways to fall silent, one after the other, each at a moment between two heartbeats that the seed draws, with
    a warning to be told: seconds from the fault until the monitor rings. In the end both have been told, once."""
    figures: dict[str, Any] = {}
    rng, book = random.Random(plan.seed), Book()
    async with AsyncExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="calbot-silence-")))
        database = await stack.enter_async_context(opened_database(plan.database, where, killed=False))
        await asyncio.to_thread(found, database.url, 1, 1)
        chat = await stack.enter_async_context(chat_server(where, "--mix", "calm"))
        watching = await stack.enter_async_context(_monitor(EVERY / plan.hurry + GRACE))
        workers = await stack.enter_async_context(nursery(where))
        house = open_house(database.url)
        stack.callback(house.close)
        orders = Orders(database.url, chat.url, heartbeat=watching.url, hurry=plan.hurry)
        worker = await workers.start(orders)
        await _somewhen(watching, rng, plan.hurry)
        print("well; now the worker is killed, and there is a warning to be told", file=sys.stderr)
        figures["worker_killed_s"] = await _alarmed(watching, workers.kill(worker), _told(book, house, "k1"))
        await workers.start(orders)
        await _somewhen(watching, rng, plan.hurry)
        print("well again; now the chat goes away, and there is another one", file=sys.stderr)
        figures["chat_gone_s"] = await _alarmed(watching, chat.stop(), _told(book, house, "k2"))
        await chat.start()
        # It comes only if nothing is late any more.
        await watching.beat_after(time.time())
        figures["beats"] = len(watching.beats)
        figures["workers_died"] = len(await workers.died())
        await workers.stop()
        kept, accepted = ledger.rows(house.engine), ledger.read(chat.ledger)
    verdict = ledger.compare(book, kept, accepted, {name_of(0): [address_of(name_of(0), 1)]}, plan.mode)
    return Report({name: len(getattr(verdict, name)) for name in COUNTS} | {"told": len(verdict.slow)} | figures, "")


async def _somewhen(watching: Monitor, rng: random.Random, hurry: float) -> None:
    await watching.beat_after(time.time())
    await asyncio.sleep(rng.uniform(0.0, EVERY) / hurry)


async def _told(book: Book, house: House, key: str) -> None:
    put = book.of(Event(0.0, name_of(0), key, Deed.RAISE))
    put.raised_at = time.time()
    await ByFlow(house).raise_(put.workspace_id, spike_of(put, 1))


async def _alarmed(watching: Monitor, *faults: Awaitable[None]) -> float:
    began = time.time()
    for fault in faults:
        await fault
    return round(await watching.alarm() - began, 1)
