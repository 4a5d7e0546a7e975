"""A calendar's bytes and where in them its events and their lines stand: to change one line and no other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from calbot.errors import Lasting
from calbot.sources.lines import name_of

_PHYSICAL: Final = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FOLD: Final = 75
_KIND: Final = "VEVENT"
NOT_TEXT: Final = "the calendar is not written in UTF-8, so nothing of it is changed"


@dataclass(frozen=True, slots=True)
class Prop:
    """One property of a component, from its first byte to behind its line end; `text` is unfolded."""

    name: str
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Piece:
    """A VEVENT, from its BEGIN to behind the line end of its END, with its own properties (not those of an alarm
    inside), and how its lines end."""

    start: int
    end: int = 0
    eol: bytes = b"\r\n"
    props: list[Prop] = field(default_factory=list)

    @property
    def names(self) -> dict[str, Prop]:
        """The first property of each name."""
        return {prop.name: prop for prop in reversed(self.props)}


def pieces_of(data: bytes) -> list[Piece]:
    """The events of `data`, in its order. Raises Lasting where bytes and lines do not go together."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise Lasting(NOT_TEXT)
    found: list[Piece] = []
    stack: list[tuple[str, Piece | None]] = []
    for start, end, text, eol in _logical(data):
        head = text[:6].upper()
        if head == "BEGIN:":
            name = text[6:].strip().upper()
            piece = Piece(start, eol=eol) if name == _KIND else None
            stack.append((name, piece))
            found += [piece] if piece is not None else []
        elif head.startswith("END:"):
            _, piece = stack.pop() if stack else ("", None)
            if piece is not None:
                piece.end = end
        elif stack and (piece := stack[-1][1]) is not None:
            piece.props.append(Prop(name_of(text), start, end, text))
    return [piece for piece in found if piece.end]


def _logical(data: bytes) -> list[tuple[int, int, str, bytes]]:
    """(start, end, unfolded text, line end) of each logical line that is not blank."""
    lines: list[tuple[int, int, list[bytes], bytes]] = []
    for match in _PHYSICAL.finditer(data):
        raw = match.group()
        body = raw.rstrip(b"\r\n")
        if not body:
            continue
        if body[:1] in b" \t" and lines:
            start, _, parts, eol = lines[-1]
            parts.append(body[1:])
            lines[-1] = (start, match.end(), parts, eol)
        else:
            lines.append((match.start(), match.end(), [body], raw[len(body) :] or b"\r\n"))
    return [
        (start, end, b"".join(parts).decode("utf-8", "replace").removeprefix("\ufeff"), eol)
        for start, end, parts, eol in lines
    ]


def folded(text: str, eol: bytes) -> bytes:
    """A property's line, folded at 75 octets (RFC 5545 section 3.1) between two characters."""
    lines, line = [], b""
    for sign in text:
        said = sign.encode("utf-8", "replace")
        if len(line) + len(said) > _FOLD:
            lines.append(line)
            line = b" "
        line += said
    return eol.join([*lines, line]) + eol
