"""Just enough of an HTTP/1.1 client: what a general one takes of the processor would count as calbot's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

MOST_BYTES = 1024 * 1024


class NotSent(Exception):
    """No connection was to be had: the call cannot have arrived."""


class BrokeOff(Exception):
    """The call was sent, and no whole answer came."""


@dataclass(frozen=True)
class Answered:
    """What came back; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Caller:
    """Calls the server at `url`; connections are kept and used again."""

    def __init__(self, url: str, connect_seconds: float) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._connect_seconds = connect_seconds
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def call(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Answered:
        """One call. Raises NotSent or BrokeOff; there is no bound on time."""
        reader, writer = await self._connection()
        raw = json.dumps(body).encode() if body is not None else b""
        target = f"{path}?{urlencode(query)}" if query else path
        head = f"{method} {target} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Length: {len(raw)}\r\n\r\n"
        whole = False
        try:
            writer.write(head.encode("latin-1") + raw)
            await writer.drain()
            answered = await _answered(reader)
            whole = True
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, KeyError) as error:
            raise BrokeOff(type(error).__name__) from None
        finally:
            # Cancelled or broken: what may still come on it belongs to nobody.
            if whole:
                self._free.append((reader, writer))
            else:
                writer.close()
        return answered

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        try:
            async with asyncio.timeout(self._connect_seconds):
                return await asyncio.open_connection(self._host, self._port, limit=MOST_BYTES)
        except (OSError, TimeoutError) as error:
            raise NotSent(type(error).__name__) from None

    async def close(self) -> None:
        """Give back all connections."""
        while self._free:
            _, writer = self._free.pop()
            writer.close()


async def _answered(reader: asyncio.StreamReader) -> Answered:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in head[1:]) if name}
    body = await reader.readexactly(int(headers["content-length"]))
    return Answered(int(head[0].split(" ", 2)[1]), headers, body)
