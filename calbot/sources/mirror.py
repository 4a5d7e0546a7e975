"""The copy of a calendar server's collection: what each of its items said, and the token that tells the next change."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from calbot.sources import bounds

_MOST = 4 * bounds.BODY_BYTES
"""What a kept copy may unpack to; it is our own, but the database may be another's."""

TOO_MUCH: Final = (
    f"the calendar holds more than {bounds.EVENTS:,} entries or {bounds.BODY_BYTES >> 20} MB; connect a smaller one"
)
_SIGNS = ("asked", "home", "token", "ctag", "since")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the server's: its entity tag and its body (iCalendar of CalDAV, JSON of Graph)."""

    tag: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Mirror:
    """`asked` is a digest of what the source named when the copy was begun, `home` is the address of the collection,
    `token` tells the server what is known, `ctag` is its older sign of a change, `since` the day on which the copy was
    begun, or last compared as a whole (ISO); `items` are by their name on the server."""

    asked: str = ""
    home: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    ctag: str = field(default="", repr=False)
    since: str = ""
    items: Mapping[str, Item] = field(default_factory=dict, repr=False)

    def changed(self, taken: Mapping[str, Item], gone: Iterable[str], **signs: str) -> Mirror:
        """With items taken and gone, and with new signs."""
        items = {**self.items, **taken}
        for name in gone:
            items.pop(name, None)
        return replace(self, items=items, **signs)

    @property
    def begun(self) -> bool:
        """Whether a look has brought it."""
        return bool(self.home or self.since)

    @property
    def too_big(self) -> bool:
        """Whether it holds more than a calendar may."""
        size = sum(len(item.body) for item in self.items.values())
        return len(self.items) > bounds.EVENTS or size > bounds.BODY_BYTES


def packed(mirror: Mirror) -> bytes:
    """How it is kept."""
    items = {name: [item.tag, item.body.decode("utf-8", "surrogateescape")] for name, item in mirror.items.items()}
    told = {sign: getattr(mirror, sign) for sign in _SIGNS}
    return zlib.compress(json.dumps({**told, "items": items}, separators=(",", ":")).encode(), 3)


def unpacked(body: bytes) -> Mirror:
    """What `packed` was given; an empty one where that cannot be told any more: then all is read anew."""
    try:
        unpack = zlib.decompressobj()
        text = unpack.decompress(body, _MOST)
        if not unpack.eof:
            return Mirror()
        said = json.loads(text)
        pairs: Mapping[str, tuple[str, str]] = said["items"]
        items = {name: Item(tag, text.encode("utf-8", "surrogateescape")) for name, (tag, text) in pairs.items()}
        return Mirror(**{sign: str(said[sign]) for sign in _SIGNS}, items=items)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return Mirror()
