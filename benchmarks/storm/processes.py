"""The processes of a run: the chat server, the nursery with its workers, the database. All of them end with it."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.storm.worker import Orders
from calbot.wiring.database import migrate
from tests.postgres import OwnServer

ROOT = Path(__file__).parents[2]


class Database:
    """A migrated database: its address, and the server that can be killed (None for a file)."""

    def __init__(self, url: str, server: OwnServer | None) -> None:
        self.url = url
        self.server = server
        self.kills = 0

    async def kill(self) -> None:
        """Kill the server with -9 and start it again on the same data."""
        assert self.server is not None
        await asyncio.to_thread(self.server.kill)
        self.kills += 1
        await asyncio.to_thread(self.server.start)


@asynccontextmanager
async def opened_database(kind: str, folder: Path) -> AsyncIterator[Database]:
    """A new one; raises `CannotRun` where PostgreSQL does not run."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'calbot.db'}"
        migrate(url)
        yield Database(url, None)
        return
    server = await asyncio.to_thread(OwnServer, {"synchronous_commit": "on"})
    try:
        url = server.create("calbot_storm")
        await asyncio.to_thread(migrate, url)
        yield Database(url, server)
    finally:
        await asyncio.to_thread(server.close)


class Chat:
    """The chat server's process, which can be away for a while: it comes back on the same port and ledger."""

    def __init__(self, ledger: Path, *options: str) -> None:
        self.ledger = ledger
        self._options = options
        self._process: asyncio.subprocess.Process | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, or start it again."""
        command = [sys.executable, "-m", "benchmarks.storm.chat", "--ledger", str(self.ledger)]
        command += ["--port", str(self.port), *self._options]
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        assert self._process.stdout is not None
        self.port = int(await self._process.stdout.readline())

    async def stop(self) -> None:
        """End it; what it accepted stays in its ledger."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        self._process = None


class _Nursery:
    """The process that forks workers of the calbot in folder `code`."""

    def __init__(self, code: Path) -> None:
        self._code = code
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def open(self, log: Path) -> None:
        """Start it, and wait until it answers."""
        with log.open("ab") as kept:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "benchmarks.storm.worker",
                "--nursery",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=kept,
                cwd=self._code,
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
    """Workers that are started in no time, and killed by their number: in turn of each calbot in the folders `codes`,
    this one's by default."""

    def __init__(self, log: Path, codes: Sequence[Path] = (ROOT,)) -> None:
        self.log = log
        self._nurseries = [_Nursery(code) for code in codes]
        self._of: dict[int, _Nursery] = {}
        self.kills = 0

    @property
    def alive(self) -> list[int]:
        """The numbers of those that nobody has ended."""
        return list(self._of)

    async def open(self) -> None:
        """Start the nurseries."""
        for one in self._nurseries:
            await one.open(self.log)

    async def start(self, orders: Orders) -> int:
        """One more worker, of the code that has the fewest; its number."""
        fewest = min(self._nurseries, key=list(self._of.values()).count)
        pid = int((await fewest.ask({"start": asdict(orders)}))["pid"])
        self._of[pid] = fewest
        return pid

    async def kill(self, pid: int) -> None:
        """kill -9."""
        await self._of.pop(pid).ask({"end": [pid], "signal": int(signal.SIGKILL)})
        self.kills += 1

    async def stop(self) -> dict[str, int]:
        """SIGTERM to all; their exit codes by number."""
        codes: dict[str, int] = {}
        for one in self._nurseries:
            mine = [pid for pid, nursery in self._of.items() if nursery is one]
            codes |= (await one.ask({"end": mine, "signal": int(signal.SIGTERM)}))["ended"]
        self._of.clear()
        return codes

    async def died(self) -> list[int]:
        """The numbers of those that ended though nobody killed them."""
        known = self.alive
        there = {pid for one in self._nurseries for pid in (await one.ask({"alive": []}))["alive"]}
        return [pid for pid in known if pid not in there and self._of.pop(pid, None)]

    def tail(self) -> str:
        """Where the last worker that failed was in our own code, and what it said last."""
        lines = self.log.read_text(errors="replace").splitlines()
        last = "\n".join(lines[max((n for n, line in enumerate(lines) if "Traceback" in line), default=-20) :])
        return "\n".join(line for line in last.splitlines()[-80:] if "site-packages" not in line)[-3000:]

    async def close(self) -> None:
        """End the nurseries, and with them all that they started."""
        for one in self._nurseries:
            await one.close()


@asynccontextmanager
async def chat_server(folder: Path, *options: str) -> AsyncIterator[Chat]:
    """A chat server with those options, whose ledger lies in `folder`."""
    server = Chat(folder / "ledger.jsonl", *options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def nursery(folder: Path, *others: Path) -> AsyncIterator[Workers]:
    """No worker yet; what they log is in `folder`. With `others` every second one is of an other calbot."""
    workers = Workers(folder / "workers.log", (ROOT, *others))
    try:
        await workers.open()
        yield workers
    finally:
        await workers.close()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
