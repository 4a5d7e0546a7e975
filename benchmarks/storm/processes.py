"""The processes of a run beside the chat server: the nursery with its workers, the database. All end with it."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.storm.worker import Orders
from calbot.wiring.database import migrate
from tests.postgres import OwnServer

ROOT = Path(__file__).parents[2]
_MODEL = "calbot_model"


class Database:
    """A migrated database: its address, and the server that can be killed (None for a file)."""

    def __init__(self, url: str, server: OwnServer | None) -> None:
        self.url = url
        self.server = server
        self.killed: list[float] = []

    @property
    def kills(self) -> int:
        """How often its server was killed."""
        return len(self.killed)

    async def kill(self) -> None:
        """Kill the server with -9 and start it again on the same data."""
        assert self.server is not None
        await asyncio.to_thread(self.server.kill)
        self.killed.append(time.time())
        await asyncio.to_thread(self.server.start)


@asynccontextmanager
async def opened_database(kind: str, folder: Path, *, killed: bool) -> AsyncIterator[Database]:
    """A new one; on a PostgreSQL of its own if that is to be `killed` or there is no common ground. Raises `CannotRun`
    where PostgreSQL does not run."""
    async with AsyncExitStack() as stack:
        common = _ground.get()
        if kind == "sqlite" and common is not None:
            yield Database(await common.file(folder / "calbot.db"), None)
            return
        if kind == "sqlite":
            database = Database(f"sqlite:///{folder / 'calbot.db'}", None)
        elif common is not None and not killed:
            yield await common.database()
            return
        else:
            server = await stack.enter_async_context(_server())
            database = Database(server.create("calbot_storm"), server)
        await asyncio.to_thread(migrate, database.url)
        yield database


@asynccontextmanager
async def _server() -> AsyncIterator[OwnServer]:
    server = await asyncio.to_thread(OwnServer, {"synchronous_commit": "on"})
    try:
        yield server
    finally:
        await asyncio.to_thread(server.close)


class _Nursery:
    """The process that forks workers of the calbot in folder `code`."""

    def __init__(self, code: Path) -> None:
        self._code = code
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def open(self, log: Path) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "benchmarks.storm.worker", "--nursery"]
        with log.open("ab") as kept:
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=kept, cwd=self._code
            )
        await self.ask({"alive": []})

    async def ask(self, told: dict[str, Any]) -> dict[str, Any]:
        """Its answer to an order, read to its end also for who does not want it any more: left unread it would be taken
        for the answer to the next one."""
        return await asyncio.shield(asyncio.ensure_future(self._answered(told)))

    async def _answered(self, told: dict[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        async with self._turn:
            process.stdin.write(json.dumps(told).encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
        if not line:
            raise RuntimeError(f"the nursery of {self._code} has ended; see the workers' log")
        return dict(json.loads(line))

    async def close(self) -> None:
        """End it, and with it all that it started."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()


class Workers:
    """Workers that are started in no time, and killed by their number: in turn of each nursery's calbot."""

    def __init__(self, log: Path, nurseries: Sequence[_Nursery]) -> None:
        self.log = log
        self._nurseries = nurseries
        self._of: dict[int, _Nursery] = {}
        self.killed: list[tuple[float, int]] = []

    @property
    def kills(self) -> int:
        """How many were killed."""
        return len(self.killed)

    @property
    def alive(self) -> list[int]:
        """The numbers of those that nobody has ended."""
        return list(self._of)

    async def start(self, orders: Orders) -> int:
        """One more worker, of the code that has the fewest; its number."""
        fewest = min(self._nurseries, key=list(self._of.values()).count)
        # What is as always goes unsaid: an older calbot may not know the newest orders.
        told = {name: said for name, said in asdict(orders).items() if said != getattr(Orders, name, None)}
        pid = int((await fewest.ask({"start": told}))["pid"])
        self._of[pid] = fewest
        return pid

    async def kill(self, pid: int) -> None:
        """kill -9."""
        await self._of.pop(pid).ask({"end": [pid], "signal": int(signal.SIGKILL)})
        self.killed.append((time.time(), pid))

    async def stop(self) -> dict[str, int]:
        """SIGTERM to all; their exit codes by number."""
        codes: dict[str, int] = {}
        for one in self._nurseries:
            mine = [pid for pid, nursery in self._of.items() if nursery is one]
            codes |= (await one.ask({"end": mine, "signal": int(signal.SIGTERM)}))["ended"]
        self._of.clear()
        return codes

    async def died(self) -> dict[int, int]:
        """The numbers of those that ended though nobody killed them, and their exit codes."""
        known, there, codes = self.alive, set[int](), dict[str, int]()
        for one in self._nurseries:
            answer = await one.ask({"alive": []})
            there.update(answer["alive"])
            # An older calbot's nursery tells no codes.
            codes |= answer.get("ended", {})
        gone = [pid for pid in known if pid not in there and self._of.pop(pid, None) is not None]
        return {pid: codes.get(str(pid), 1) for pid in gone}

    def tail(self) -> str:
        """Where the last worker that failed was in our own code, and what it said last."""
        # What it logged while all was well is JSON, with tracebacks of its own in it.
        lines = [one for one in self.log.read_text(errors="replace").splitlines() if not one.startswith("{")]
        last = "\n".join(lines[max((n for n, line in enumerate(lines) if "Traceback" in line), default=-20) :])
        return "\n".join(line for line in last.splitlines()[-80:] if "site-packages" not in line)[-3000:]

    async def close(self) -> None:
        """Kill those that still live."""
        for pid in self.alive:
            await self._of.pop(pid).ask({"end": [pid], "signal": int(signal.SIGKILL)})


@asynccontextmanager
async def nursery(folder: Path, *others: Path) -> AsyncIterator[Workers]:
    """No worker yet; what they log is in `folder`, or where there is a common ground, in its own. With `others` every
    second one is of an other calbot."""
    async with AsyncExitStack() as stack:
        if (common := _ground.get()) is not None and not others:
            workers = Workers(common.log, [await common.nursery()])
        else:
            log = folder / "workers.log"
            workers = Workers(log, [await stack.enter_async_context(_opened(code, log)) for code in (ROOT, *others)])
        try:
            yield workers
        finally:
            await workers.close()


@asynccontextmanager
async def _opened(code: Path, log: Path) -> AsyncIterator[_Nursery]:
    one = _Nursery(code)
    try:
        await one.open(log)
        yield one
    finally:
        await one.close()


class _Ground:
    """What runs side by side share: one nursery, one PostgreSQL that none of them kills, and of each kind of database
    one that the migrations have made, which is copied. Each is there once it is asked for."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self.log = folder / "workers.log"
        self._stack = stack
        self._turn = asyncio.Lock()
        self._nursery: _Nursery | None = None
        self._server: OwnServer | None = None
        self._databases = 0
        self._model = folder / "model" / "calbot.db"

    async def nursery(self) -> _Nursery:
        """The one."""
        async with self._turn:
            if self._nursery is None:
                self._nursery = await self._stack.enter_async_context(_opened(ROOT, self.log))
        return self._nursery

    async def file(self, path: Path) -> str:
        """The address of a new migrated SQLite file at `path`."""
        async with self._turn:
            if not self._model.exists():
                await asyncio.to_thread(migrate, f"sqlite:///{self._model}")
        await asyncio.to_thread(shutil.copy, self._model, path)
        return f"sqlite:///{path}"

    async def database(self) -> Database:
        """A new migrated one on the one server. Raises `CannotRun`."""
        async with self._turn:
            if self._server is None:
                server = await self._stack.enter_async_context(_server())
                await asyncio.to_thread(migrate, server.create(_MODEL))
                self._server = server
            self._databases += 1
            # In turn: nobody may be connected to the one that is copied, another copier neither.
            name = f"calbot_storm{self._databases}"
            return Database(await asyncio.to_thread(self._server.create, name, _MODEL), self._server)


_ground: ContextVar[_Ground | None] = ContextVar("ground", default=None)


@asynccontextmanager
async def common_ground() -> AsyncIterator[None]:
    """All runs within this share what they can; in one that is within another, that other's."""
    if _ground.get() is not None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="calbot-storms-") as folder:
        async with AsyncExitStack() as stack:
            was = _ground.set(_Ground(Path(folder), stack))
            try:
                yield
            finally:
                _ground.reset(was)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
