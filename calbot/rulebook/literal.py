"""Where the characters of a TOML string stand between its quotes: CEL counts in what the string means."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STRING = re.compile(
    r"'''(?:(?!''')[\s\S])*'{3,5}"
    r'|"""(?:\\[\s\S]|(?!""")[^\\])*"{3,5}'
    r"|'[^'\n]*'"
    r'|"(?:\\.|[^"\\\n])*"'
)
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^\S\n]*\n\s*|.)|[\s\S]")


def string_at(text: str, offset: int) -> str:
    """The string literal, quotes and all, that begins at `offset`; "" where none does."""
    match = _STRING.match(text, offset)
    return match[0] if match else ""


def string_offsets(literal: str) -> list[int]:
    """Of a TOML string literal: the offset in it of every character of the string that it means, and of its end."""
    mark = 3 if literal[:3] in ("'''", '"""') else 1
    body = literal[mark:-mark]
    first = mark + (1 if mark > 1 and body.startswith("\n") else 0)
    body = literal[first:-mark]
    if literal[0] == "'":
        return [first + index for index in range(len(body) + 1)]
    return [first + at for at in _escaped(body)] + [first + len(body)]


def _escaped(body: str) -> Iterator[int]:
    for piece in _ESCAPE.finditer(body):
        if not (piece[0][0] == "\\" and len(piece[0]) > 1 and piece[0][1].isspace()):
            yield piece.start()
