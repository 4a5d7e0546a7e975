"""Just enough of HTTP/1.1 for a server that may break off wherever it likes."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MOST_BYTES = 256 * 1024
_REASONS = {200: "OK", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}


@dataclass(frozen=True)
class Call:
    """One request, with its query and its JSON body."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What to send back."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] | None = None


class Line:
    """One connection, seen by whoever answers a call."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def answer(self, said: Answer, share: float = 1.0) -> None:
        """Send the answer, or only the first `share` of it and then hang up."""
        body = json.dumps(said.body).encode()
        lines = [f"HTTP/1.1 {said.status} {_REASONS.get(said.status, 'Other')}", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/json", *(f"{name}: {text}" for name, text in (said.headers or {}).items())]
        whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        if share >= 1.0:
            self._writer.write(whole)
            await self._writer.drain()
            return
        self._writer.write(whole[: int(len(whole) * share)])
        await self._writer.drain()
        self._writer.close()

    def cut(self) -> None:
        """Break the connection without a goodbye (RST)."""
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def wait_for_hang_up(self, seconds: float) -> None:
        """Return when the caller has hung up, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._reader.read(1)
        except (TimeoutError, OSError):
            pass
        self._writer.close()

    @property
    def closed(self) -> bool:
        """Whether this side has given the connection up."""
        return self._writer.is_closing()


Handle = Callable[[Call, Line], Awaitable[None]]


async def serve(handle: Handle, port: int) -> asyncio.Server:
    """Listen on loopback; each connection carries one call after another."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer)
        try:
            while not line.closed and (call := await _read(reader)) is not None:
                await handle(call, line)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ValueError):
            pass  # The caller is gone or talks nonsense, or this server ends.
        finally:
            writer.close()

    return await asyncio.start_server(talk, "127.0.0.1", port, limit=MOST_BYTES, backlog=512)


async def _read(reader: asyncio.StreamReader) -> Call | None:
    first = await reader.readline()
    if not first.strip():
        return None
    method, target, _ = first.decode("latin-1").split(" ", 2)
    length = 0
    while (header := await reader.readline()).strip():
        name, _, text = header.decode("latin-1").partition(":")
        if name.lower() == "content-length":
            length = min(int(text), MOST_BYTES)
    raw = await reader.readexactly(length) if length else b""
    parts = urlsplit(target)
    return Call(method, parts.path, dict(parse_qsl(parts.query)), json.loads(raw) if raw else {})
