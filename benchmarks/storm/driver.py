"""One run: puts spikes in, kills workers and the database, and waits until all is settled."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from benchmarks.storm.chat_process import chat_server
from benchmarks.storm.company import found, prefix_of, workspace_of
from benchmarks.storm.going import Run
from benchmarks.storm.killing import kill_database, kill_workers, watch
from benchmarks.storm.plan import FOR_EVER, Plan
from benchmarks.storm.processes import free_port, nursery, opened_database
from benchmarks.storm.putting import ByDoor, ByFlow, Putter
from benchmarks.storm.report import Report, report
from benchmarks.storm.spikes import Deed, Event, schedule, spike_of, spread
from benchmarks.storm.wire import Answer, Call, Line, serve
from calbot.errors import Outside
from calbot.flows import notice as notices
from calbot.flows.turn import Turn
from calbot.store.session import beside
from calbot.wiring.house import MAIN, House, open_house

SIDE_BY_SIDE = 6
"""Spikes that are put in at once."""


async def run(plan: Plan, folder: Path | None = None) -> Report:
    """Do it, and say what came of it; ledger and log stay in `folder`, if given. Raises `CannotRun` where PostgreSQL
    does not run."""
    with tempfile.TemporaryDirectory(prefix="calbot-storm-") as passing:
        where = folder or Path(passing)
        where.mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(
                opened_database(plan.database, where, killed=plan.database_kill_pause > 0)
            )
            await asyncio.to_thread(found, database.url, 1, plan.places_of(MAIN))
            await asyncio.to_thread(found, database.url, plan.companies - 1, plan.places, 1)
            house = open_house(database.url)
            stack.callback(house.close)
            options = ["--mode", plan.mode, "--mix", plan.mix, "--seed", str(plan.seed)]
            if plan.ill:
                options += ["--ill", plan.ill, "--ill-places", prefix_of(MAIN)]
            if plan.mode == "echo":
                options += ["--callback", await stack.enter_async_context(_echo_door(house))]
            chat = await stack.enter_async_context(chat_server(where, *options))
            workers = await stack.enter_async_context(nursery(where, *_others(plan)))
            port = free_port() if plan.door else 0
            putter: Putter = ByDoor(f"http://127.0.0.1:{port}") if plan.door else ByFlow(house)
            stack.push_async_callback(putter.close)
            going = Run(plan, database, chat, workers, house, putter, random.Random(plan.seed), port)
            await (_drain(going) if plan.outage else _storm(going))
            seconds = time.monotonic() - going.began
            return await asyncio.to_thread(report, going, seconds)


def _others(plan: Plan) -> list[Path]:
    return [Path(plan.older).resolve()] if plan.older else []


async def _storm(going: Run) -> None:
    plan = going.plan
    await going.start_workers()
    watching = [asyncio.ensure_future(_say_how_it_goes(going)), asyncio.ensure_future(watch(going))]
    killing = [asyncio.ensure_future(kill_workers(going)), asyncio.ensure_future(kill_database(going))]
    try:
        await _put_all_in(going)
        if plan.most_kills < FOR_EVER:
            # So many are to be survived, however long they take; what is left has its time from then on.
            await asyncio.gather(*killing)
        if plan.ill:
            await _until_settled(going, others=True)
            going.chat.heal()
        await _until_settled(going)
    finally:
        going.rests = True
        # A killer that is between a kill and a start finishes first.
        ends = await asyncio.gather(*killing, return_exceptions=True)
        for task in watching:
            task.cancel()
        ends += await asyncio.gather(*watching, return_exceptions=True)
    await _ended(going, [end for end in ends if isinstance(end, Exception)])


async def _drain(going: Run) -> None:
    """All is put in while the chat server is away and workers try in vain; it counts from when that is back."""
    await going.chat.stop()
    await going.start_workers()
    watching = [asyncio.ensure_future(_say_how_it_goes(going))]
    await _put_all_in(going)
    await asyncio.to_thread(_make_it_an_hour, going)
    await going.chat.start()
    going.began = time.monotonic()
    back = time.time()
    for put in going.book.puts.values():
        put.raised_at = back
    await _until_settled(going)
    watching[0].cancel()
    await _ended(going, [])


def _make_it_an_hour(going: Run) -> None:
    """What came in within a minute is as if it had come in over the last hour, in the same order."""
    numbers = text("SELECT workspace_id, origin, id FROM cb_alert WHERE origin IS NOT NULL")
    with beside(going.house.engine) as session:
        kept = {(owner, key): number for owner, key, number in session.connection().execute(numbers)}
    spread(going.book, kept, 3600.0)
    earlier = text(
        "UPDATE cb_notice SET wanted_at = to_timestamp(:at), created_at = to_timestamp(:at) WHERE workspace_id = :w"
        " AND subject_id = (SELECT id FROM cb_alert WHERE workspace_id = :w AND origin = :key)"
    )
    for (workspace_id, key), put in going.book.puts.items():
        with beside(going.house.engine) as session:
            session.connection().execute(earlier, {"at": put.due_at, "w": workspace_id, "key": key})
            session.commit()


async def _ended(going: Run, problems: list[Exception]) -> None:
    for problem in problems:
        raise problem
    codes = await going.workers.stop()
    if bad := {pid: code for pid, code in codes.items() if code}:
        raise RuntimeError(f"workers ended with {bad} on SIGTERM: {going.workers.tail()}")


async def _put_all_in(going: Run) -> None:
    plan = going.plan
    events = schedule(plan, random.Random(plan.seed + 1))
    slots = asyncio.Semaphore(SIDE_BY_SIDE)
    behind: dict[tuple[str, str], asyncio.Task[None]] = {}
    for event in events:
        await asyncio.sleep(max(0.0, going.began + event.at - time.monotonic()))
        await slots.acquire()
        # What is told of one spike is told in order; spikes go side by side.
        task = asyncio.create_task(_put_in(going, event, behind.get(event.about)))
        task.add_done_callback(lambda _: slots.release())
        behind[event.about] = task
    await asyncio.gather(*behind.values())


async def _put_in(going: Run, event: Event, before: asyncio.Task[None] | None) -> None:
    if before is not None:
        await before
    put = going.book.of(event)
    if event.deed is Deed.CHANGE and put.withdrawn_at:
        return
    began = time.time()
    await _told(going, event)
    match event.deed:
        case Deed.RAISE:
            put.raised_at, put.committed_at = began, time.time()
            going.put += going.plan.places_of(event.workspace_id)
        case Deed.CHANGE:
            put.version = 2
        case Deed.WITHDRAW:
            put.withdrawn_at = time.time()


async def _told(going: Run, event: Event) -> None:
    """Tell it until it is acknowledged: the database may be away, or have gone away in the very commit."""
    put = going.book.of(event)
    while True:
        try:
            if event.deed is Deed.WITHDRAW:
                await going.putter.withdraw(event.workspace_id, spike_of(put, 9))
            else:
                await going.putter.raise_(event.workspace_id, spike_of(put, 2 if event.deed is Deed.CHANGE else 1))
        except Outside:
            await asyncio.sleep(0.2)
        else:
            return


async def _until_settled(going: Run, *, others: bool = False) -> None:
    end = time.monotonic() + going.plan.patience
    while time.monotonic() < end:
        if not await asyncio.to_thread(going.waiting, others=others):
            return
        await asyncio.sleep(0.5)


async def _say_how_it_goes(going: Run) -> None:
    while True:
        await asyncio.sleep(5.0)
        waiting = await asyncio.to_thread(going.waiting)
        left = "?" if waiting < 0 else str(waiting)
        kills = f"kills: {going.workers.kills} workers, {going.database.kills} databases"
        past = time.monotonic() - going.began
        print(f"{past:5.0f} s: put in {going.put}, waiting {left}; {kills}", file=sys.stderr, flush=True)


@asynccontextmanager
async def _echo_door(house: House) -> AsyncIterator[str]:
    """Where the chat server tells what it has accepted: 200 once that is kept."""

    async def heard(call: Call, line: Line) -> None:
        turn = Turn(workspace_of(call.body["place"]), house.clock())
        try:
            await house.wires.flow(notices.echoed, turn, call.body["key"], call.body["ref"])
        except Outside:
            await line.answer(Answer(500, {"problem": "the database is away"}))
        else:
            await line.answer(Answer(200, {}))

    listening = await serve(heard, 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    finally:
        listening.close()
