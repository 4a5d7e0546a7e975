"""What a look misses may only have gone further than a look reaches: a few entries, wherever they are by now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from calbot.model.state import SourceState
from calbot.sources.entry import series_of
from calbot.sources.mirror import Item
from calbot.sources.rawsplit import cut
from calbot.sources.reading import CalendarReading

REACH: Final = timedelta(days=400)
"""How far before and behind now they are looked for: no start that anybody may ask for in chat is further off."""


def left_out(reading: CalendarReading, keys: Collection[str]) -> frozenset[str]:
    """Those of `keys` that `reading` does not mention."""
    return frozenset(keys) - {entry.key for entry in reading.entries}


def only(data: bytes, keys: Collection[str]) -> bytes:
    """The calendar `data` with no other events than those of `keys`; all of it where that cannot be told."""
    parts = cut(data)
    if parts is None:
        return data
    wanted = _series(keys)
    return parts.only({chunk.line for chunk in parts.chunks if series_of(chunk.uid) in wanted})


def items_of(items: Mapping[str, Item], keys: Collection[str]) -> dict[str, Item]:
    """Those of `items` that may hold one of `keys`."""
    # What stands for a long name ends with a hash of it (see `series_of`).
    wanted = [name[:200].encode() for name in _series(keys)]
    unfolded = {name: item.body.replace(b"\r\n", b"\n").replace(b"\n ", b"") for name, item in items.items()}
    return {name: items[name] for name, body in unfolded.items() if any(part in body for part in wanted)}


def joined(reading: CalendarReading, wider: CalendarReading, keys: Collection[str]) -> CalendarReading:
    """`reading` with the entries of `keys` that a reading of more days has found; a blind one has found nothing."""
    if wider.state is SourceState.BLIND:
        return reading
    found = tuple(entry for entry in wider.entries if entry.key in keys)
    return replace(reading, entries=(*reading.entries, *found)) if found else reading


def _series(keys: Collection[str]) -> set[str]:
    """What the series of `keys` may be called: a UID may have a slash in it."""
    return {name for key in keys for name in (key, key.rpartition("/")[0]) if name}
