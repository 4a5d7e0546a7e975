"""The chat server's process, as whoever runs a storm sees it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.storm.processes import ROOT


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

    def heal(self) -> None:
        """From now on it treats all places alike."""
        assert self._process is not None
        self._process.send_signal(signal.SIGUSR1)

    async def stop(self) -> None:
        """End it; what it accepted stays in its ledger."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        self._process = None


@asynccontextmanager
async def chat_server(folder: Path, *options: str) -> AsyncIterator[Chat]:
    """A chat server with those options, whose ledger lies in `folder`."""
    server = Chat(folder / "ledger.jsonl", *options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
