"""R5: processes that die at each of nine named steps, and what their successors make of it."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, text

from benchmarks.storm import crash, ledger
from benchmarks.storm.chat_process import chat_server
from benchmarks.storm.company import address_of, found, name_of
from benchmarks.storm.ledger import COUNTS
from benchmarks.storm.plan import Plan
from benchmarks.storm.processes import Database, Workers, common_ground, nursery, opened_database
from benchmarks.storm.putting import ByFlow
from benchmarks.storm.report import Report
from benchmarks.storm.spikes import Book, Deed, Event, spike_of
from benchmarks.storm.worker import Orders
from calbot.model.trying import Trying
from calbot.store.migrate import differences, pending
from calbot.store.session import open_engine
from calbot.wiring.database import migrate
from calbot.wiring.house import House, open_house

_COMMITS = (crash.BEFORE_COMMIT, crash.AFTER_COMMIT)
_ELSEWHERE = (crash.MID_SYNC, crash.MID_MIGRATION)
_PATIENCE = 90.0
_EACH = 5.0
"""Seconds more for each calendar: each is read by a process of its own, which a slow machine takes long to start."""
EVENTS = 12


class NotReached(Exception):
    """A process did not die where it should have: the run proves nothing."""


async def steps(plan: Plan, chosen: Sequence[str] = crash.STEPS) -> Report:
    """Each of the `chosen` steps `plan.times` times, each in a company of its own."""
    figures: dict[str, Any] = dict.fromkeys(COUNTS, 0) | {"doubt_resolved": 0, "p99_s": 0.0, "max_s": 0.0}
    figures |= {"crashes": 0, "half_done": 0}
    async with common_ground():
        all_ended = await asyncio.gather(*_deaths(plan, chosen), return_exceptions=True)
    for ended in all_ended:
        if isinstance(ended, NotReached):
            return Report(figures, f"void: {ended}")
        if isinstance(ended, BaseException):
            raise ended
        _add(figures, ended)
    return Report(figures, "")


def _deaths(plan: Plan, chosen: Sequence[str]) -> Iterator[Coroutine[Any, Any, dict[str, Any]]]:
    """Each has a database of its own, so they go side by side; a nursery is enough for all."""
    told = [step for step in chosen if step not in _ELSEWHERE]
    if told:
        yield deliveries(plan, told)
    if crash.MID_SYNC in chosen:
        yield syncs(plan)
    if crash.MID_MIGRATION in chosen:
        yield migrations(plan)


async def deliveries(plan: Plan, chosen: Sequence[str]) -> dict[str, Any]:
    """A spike for each death; when all have died, one healthy worker settles what they left."""
    deaths = [
        (step, name_of(number * plan.times + one)) for number, step in enumerate(chosen) for one in range(plan.times)
    ]
    async with AsyncExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="calbot-steps-")))
        database = await stack.enter_async_context(opened_database(plan.database, where, killed=False))
        await asyncio.to_thread(found, database.url, len(deaths), plan.places)
        house = open_house(database.url)
        stack.callback(house.close)
        chat = await stack.enter_async_context(chat_server(where, "--mode", plan.mode, "--mix", "slow"))
        workers = await stack.enter_async_context(nursery(where))
        book, orders = Book(), Orders(database.url, chat.url)
        for done, (step, company) in enumerate(deaths, 1):
            await _one_death(book, house, workers, replace(orders, step=step), company)
            _say(step, done, len(deaths))
        await workers.start(orders)
        await _until(lambda: not _count(house.engine, "cb_notice WHERE state IN ('pending', 'sending', 'doubt')"))
        await workers.stop()
        kept, accepted = ledger.rows(house.engine), ledger.read(chat.ledger)
    places = {company: [address_of(company, one) for one in range(1, plan.places + 1)] for _, company in deaths}
    verdict = ledger.compare(book, kept, accepted, places, plan.mode)
    for kind in COUNTS:
        for one in getattr(verdict, kind):
            print(f"{kind}: {one}", file=sys.stderr)
    counted = {name: len(getattr(verdict, name)) for name in COUNTS}
    slowest = {"p99_s": verdict.quantile(0.99), "max_s": verdict.quantile(1.0)}
    return counted | slowest | {"doubt_resolved": verdict.doubt_resolved, "crashes": len(deaths)}


async def _one_death(book: Book, house: House, workers: Workers, orders: Orders, company: str) -> None:
    put = book.of(Event(0.0, company, "k000001", Deed.RAISE))
    put.raised_at = time.time()
    told = spike_of(put, 1)
    if orders.step in _COMMITS:
        await dies(workers, replace(orders, told=(company, put.key)))
        # Who was not told that it was kept tells it again; who knows that it was, does not.
        if orders.step == crash.BEFORE_COMMIT:
            await ByFlow(house).raise_(company, told)
    else:
        await ByFlow(house).raise_(company, told)
        await dies(workers, orders)


async def syncs(plan: Plan) -> dict[str, Any]:
    """A worker dies with half a calendar written; the next one has all of it, once."""
    async with AsyncExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="calbot-steps-")))
        database = await stack.enter_async_context(opened_database(plan.database, where, killed=False))
        calendar = where / "plan.ics"
        calendar.write_text(_calendar(), encoding="utf-8")
        workers = await stack.enter_async_context(nursery(where))
        engine = open_engine(database.url)
        stack.callback(engine.dispose)
        orders = Orders(database.url, "http://127.0.0.1:9")
        for number in range(plan.times):
            await asyncio.to_thread(found, database.url, 1, 1, number, str(calendar))
            await dies(workers, replace(orders, step=crash.MID_SYNC))
            await asyncio.to_thread(_forget_tries, engine)
            _say(crash.MID_SYNC, number + 1, plan.times)
        half = _count(engine, "cb_post")
        await workers.start(orders)
        await _until(lambda: _count(engine, "cb_post") >= EVENTS * plan.times, _PATIENCE + _EACH * plan.times)
        await workers.stop()
        whole = "(SELECT workspace_id FROM cb_post GROUP BY workspace_id HAVING count(*) = :n) AS whole"
        with engine.connect() as connection:
            done = int(connection.execute(text(f"SELECT count(*) FROM {whole}"), {"n": EVENTS}).scalar_one())
    return {"half_done": half + plan.times - done, "crashes": plan.times}


def _forget_tries(engine: Engine) -> None:
    """Each death is the first that its calendar has seen: three of them would park it."""
    with engine.begin() as connection:
        connection.execute(delete(Trying))


async def migrations(plan: Plan) -> dict[str, Any]:
    """A migration dies at its n-th statement; the next one ends where an undisturbed one does."""
    broken = 0
    async with AsyncExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="calbot-steps-")))
        database = await stack.enter_async_context(opened_database(plan.database, where, killed=False))
        workers = await stack.enter_async_context(nursery(where))
        for number in range(plan.times):
            url = _another(database, where, number)
            await dies(workers, Orders(url, "", step=crash.MID_MIGRATION, statement=1 + 3 * number))
            await asyncio.to_thread(migrate, url)
            broken += bool(pending(url) or differences(url))
            _say(crash.MID_MIGRATION, number + 1, plan.times)
    return {"half_done": broken, "crashes": plan.times}


async def dies(workers: Workers, orders: Orders) -> None:
    """A worker with those orders kills itself at their step. Raises `NotReached` if it does not."""
    pid = await workers.start(orders)
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        code = (await workers.died()).get(pid)
        if code == -signal.SIGKILL:
            return
        if code is not None:
            # It fell over something else on its way there.
            raise NotReached(f"{orders.step} was not reached, it ended with {code}: {workers.tail()}")
        await asyncio.sleep(0.1)
    await workers.kill(pid)
    raise NotReached(f"{orders.step} was not reached in {_PATIENCE:.0f} s: {workers.tail()}")


def _say(step: str, done: int, of: int) -> None:
    if done % 5 == 0 or done == of:
        print(f"{done:>5} of {of} have died, the last one {step}", file=sys.stderr)


async def _until(condition: Any, patience: float = _PATIENCE) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if await asyncio.to_thread(condition):
            return
        await asyncio.sleep(0.25)


def _count(engine: Engine, what: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {what}")).scalar_one())


def _another(database: Database, where: Path, number: int) -> str:
    if database.server is None:
        return f"sqlite:///{where / f'half{number}.db'}"
    return database.server.create(f"half{number}")


def _calendar() -> str:
    events = [
        f"BEGIN:VEVENT\r\nUID:e{number}@storm\r\nDTSTAMP:20990101T000000Z\r\nDTSTART:{_day(number)}T090000Z\r\n"
        f"SUMMARY:Post {number}\r\nEND:VEVENT\r\n"
        for number in range(EVENTS)
    ]
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calbot//storm//EN\r\n"
    return head + "".join(events) + "END:VCALENDAR\r\n"


def _day(number: int) -> str:
    return time.strftime("%Y%m%d", time.gmtime(time.time() + 86_400 * (2 + number)))


def _add(figures: dict[str, Any], more: dict[str, Any]) -> None:
    for name, value in more.items():
        figures[name] = max(figures[name], value) if name.endswith("_s") else figures[name] + value
