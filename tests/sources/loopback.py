"""A raw HTTP server on loopback, for answers that no honest server library would give."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Talk = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
"""Gets the request's head as text and writes whatever it likes."""


@asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[int]:
    """Serves `talk` on 127.0.0.1 and gives the port; conversations still open at the end are cut."""
    running: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await talk(head.decode("latin-1"), writer)
            await writer.drain()
        except asyncio.CancelledError:
            writer.transport.abort()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            running.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    listening = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def answering(body: bytes, status: str = "200 OK", **headers: str) -> Talk:
    """A talk that gives one whole answer."""

    async def talk(_head: str, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    return talk
