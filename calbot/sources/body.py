"""Takes in the body of an answer: unpacked, and never more than was allowed."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from calbot.errors import Lasting, Passing

NO_ANSWER = "The address could not be read: calbot may not call it, or it did not answer in time."
TOO_BIG = "The address answers with more than calbot reads."


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps in bytes: `body` unpacked, `wire` as sent while packed; `cut` takes the beginning instead of refusing."""

    body: int
    wire: int
    cut: bool


async def read_body(stream: AsyncIterator[bytes], headers: Mapping[str, str], limits: Limits) -> bytes:
    """The decoded body within the caps; raises Lasting for more, and for a coding we did not ask for."""
    coding = headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise Lasting(TOO_BIG)
    body = bytearray()
    wire = 0
    unpack = _Gunzip() if "gzip" in coding else None
    async for chunk in stream:
        wire += len(chunk)
        room = limits.body - len(body) + 1
        body += unpack(chunk, room) if unpack else chunk[:room]
        full = len(body) > limits.body or (unpack is not None and wire > limits.wire)
        if full and not limits.cut:
            raise Lasting(TOO_BIG)
        if full:
            return bytes(body[: limits.body])
    if unpack and not unpack.complete:
        # A calendar that ends early reads as a smaller calendar: better none than half.
        raise Passing(NO_ANSWER)
    return bytes(body)


class _Gunzip:
    """Unpacks gzip piece by piece, never giving more than asked, through several members."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def complete(self) -> bool:
        """Whether the last member ended."""
        return self._inner.eof

    def __call__(self, chunk: bytes, room: int) -> bytes:
        out = bytearray()
        while chunk and len(out) < room:
            if self._inner.eof:
                self._inner = zlib.decompressobj(wbits=31)
            out += self._inner.decompress(chunk, room - len(out))
            chunk = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        return bytes(out)
