"""The two icons of the app, drawn here: a calendar leaf with a rising line. PNG (RFC 2083) by zlib alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Final, TypeAlias

Colour: TypeAlias = tuple[int, int, int, int]

INK: Final[Colour] = (31, 58, 95, 255)
_PAPER: Final[Colour] = (255, 255, 255, 255)
_HEAD: Final[Colour] = (226, 92, 60, 255)
_NOTHING: Final[Colour] = (255, 255, 255, 0)


def colour() -> bytes:
    """192 pixels a side, full of colour."""
    return _png(192, _coloured)


def outline() -> bytes:
    """32 pixels a side: white on nothing, as Teams wants it."""
    return _png(32, lambda x, y: _PAPER if _leaf_edge(x, y, 0.075) or _rising(x, y, 0.06) else _NOTHING)


def _coloured(x: float, y: float) -> Colour:
    if not _inside(x, y, 0.18):
        return INK
    if y < 0.34:
        return _HEAD
    return INK if _rising(x, y, 0.035) else _PAPER


def _inside(x: float, y: float, edge: float) -> bool:
    return edge <= x < 1 - edge and edge <= y < 1 - edge


def _leaf_edge(x: float, y: float, width: float) -> bool:
    return _inside(x, y, 0.08) and (not _inside(x, y, 0.08 + width) or abs(y - 0.3) < width / 2)


def _rising(x: float, y: float, half: float) -> bool:
    """A line that is level, then rises, from left to right."""
    if not 0.26 <= x <= 0.74:
        return False
    at = 0.72 if x < 0.45 else 0.72 - (x - 0.45) * 0.9
    return abs(y - at) < half


def _png(side: int, pixel: Callable[[float, float], Colour]) -> bytes:
    middles = [(one + 0.5) / side for one in range(side)]
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in middles) for y in middles)
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, parts))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, data = part
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
