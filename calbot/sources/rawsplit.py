"""A calendar's bytes cut at its events and hashed, without reading one: what tells a changed event from the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from calbot.sources import bounds
from calbot.sources.split import Component, split

_BEGIN, _END = b"\nBEGIN:VEVENT", b"\nEND:VEVENT"
# Rewritten by Google, Outlook and others at each request: with it in the hash, every event of every look is new.
_STAMP = re.compile(rb"\nDTSTAMP[;:][^\n]*", re.IGNORECASE)
_UID = re.compile(rb"\nUID(?:;[^\n:\"]*)?:([^\n\"]*)\n(?![ \t])", re.IGNORECASE)
_LINE_END = re.compile(rb"[ \t]*(?:\r?\n|\r?\Z)")
# A BEGIN or END that is folded over two lines is seen by whoever unfolds, and not here.
_FOLDED = re.compile(rb"\n(?:(?:BEGIN|END):[^\n]*|B|BE|BEG|BEGI|BEGIN|E|EN|END)\r?\n[ \t]", re.IGNORECASE)
_ODD_NEWLINE = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One VEVENT: the 1-based line of its BEGIN, its bytes from there on, its UID ("" without one), its hash."""

    line: int
    body: bytes
    uid: str
    digest: bytes

    def component(self) -> Component:
        """The event as `split` reads it."""
        return split(b"BEGIN:VCALENDAR" + self.body + b"\r\nEND:VCALENDAR\r\n", "").events[0]


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut: `head`, then each event with what stands behind it up to the next (`tails`, as many as `chunks`)."""

    head: bytes
    chunks: tuple[Chunk, ...]
    tails: tuple[bytes, ...]

    def frame(self) -> bytes:
        """Hash of everything that is no event: heads, zones, other components."""
        told = blake2b(self.head, digest_size=16)
        for tail in self.tails:
            if said := tail.strip():
                told.update(said)
        return told.digest()

    def only(self, lines: Collection[int]) -> bytes:
        """The file without the events that do not begin at one of `lines`."""
        pieces = [self.head]
        for chunk, tail in zip(self.chunks, self.tails, strict=True):
            pieces += [chunk.body, tail] if chunk.line in lines else [_left(tail)]
        return b"".join(pieces)


def _left(tail: bytes) -> bytes:
    """What stays where an event was taken out; what was before it ends with its own half of a line end."""
    return tail.lstrip(b" \t\r") if tail.strip() else b""


def cut(data: bytes) -> Cut | None:
    """`data` cut at its events; None where it is not plain enough to be sure that a reader sees the same events."""
    many = data.count(_BEGIN)
    if not _plain(data, many):
        return None
    hashed = _STAMP.sub(b"", data).split(_BEGIN)
    pieces = data.split(_BEGIN)
    chunks, tails = [], []
    line = pieces[0].count(b"\n") + 2
    for piece, said in zip(pieces[1:], hashed[1:], strict=True):
        end = piece.find(_END) + len(_END)
        ended = _LINE_END.match(piece, end) if end >= len(_END) else None
        if ended is None or not _LINE_END.match(piece):
            return None
        digest = blake2b(said[: said.find(_END)], digest_size=16).digest()
        body = _BEGIN + piece[:end]
        chunks.append(Chunk(line, body, _uid(body), digest))
        tails.append(piece[end:])
        line += piece.count(b"\n") + 1
    return Cut(pieces[0], tuple(chunks), tuple(tails))


def said_in(data: bytes) -> str:
    """A hash of what a calendar says, stamps aside."""
    return blake2b(_STAMP.sub(b"", data), digest_size=16).hexdigest()


def _plain(data: bytes, many: int) -> bool:
    upper = data.upper()
    return (
        len(data) <= bounds.BODY_BYTES
        and many <= bounds.EVENTS
        and data.count(_END) == many
        and upper.count(b"VEVENT") == 2 * many
        and upper.count(b"VCALENDAR") == 2
        and b"\0" not in data[:4]
        and data[:2] not in (b"\xff\xfe", b"\xfe\xff")
        and not _ODD_NEWLINE.search(data)
        and not _FOLDED.search(data)
    )


def _uid(body: bytes) -> str:
    # An alarm inside may have a UID of its own.
    own = body.find(b"\nBEGIN:", len(_BEGIN))
    found = _UID.search(body, 0, own if own > 0 else len(body))
    if found:
        return found[1].decode("utf-8", "replace").strip()
    return Chunk(0, body, "", b"").component().value("UID").strip()


def stamps(chunks: tuple[Chunk, ...]) -> Iterator[int]:
    """For each of several events of one UID how its stamp ranks among theirs: that decides which of two is newer."""
    told = [(one.value("LAST-MODIFIED") or one.value("DTSTAMP")) for one in (chunk.component() for chunk in chunks)]
    ranks = {stamp: rank for rank, stamp in enumerate(sorted(set(told)))}
    return (ranks[stamp] for stamp in told)
