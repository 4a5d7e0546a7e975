"""Bytes to logical lines, and one line to name, parameters and value (RFC 5545 section 3.1, read leniently)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calbot.sources import bounds

_QUOTE_OR_COLON = re.compile(r'[":]')
_QUOTE_OR_SEMICOLON = re.compile(r'[";]')
_NO_PARAMS: Mapping[str, str] = {}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: `name` and parameter names in upper case, `value` as it stands (escapes kept), `number` from 1."""

    name: str
    params: Mapping[str, str]
    value: str
    number: int


def decoded(data: bytes) -> str:
    """Text of a calendar file: UTF-8 with or without BOM, UTF-16; a bad byte becomes a replacement sign."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    return data.decode("utf-8-sig", "replace")


def unfolded(text: str) -> Iterator[tuple[int, str, int]]:
    """(number of the first physical line, logical line, physical lines) of each logical line that is not blank.

    One past EVENT_CHARS comes out cut: whatever holds it is refused, and joining 2 million folds costs nothing.
    """
    parts: list[str] = []
    number, size, count = 0, 0, 0
    for at, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not raw:
            continue
        if raw[0] in " \t" and parts:
            size, count = size + len(raw), count + 1
            if size <= bounds.EVENT_CHARS + len(raw):
                parts.append(raw[1:])
            continue
        if parts:
            yield number, "".join(parts), count
        parts, number, size, count = [raw], at, len(raw), 1
    if parts:
        yield number, "".join(parts), count


def name_of(text: str) -> str:
    """Upper-case property name of a logical line, "" where it has none."""
    head, colon, _ = text.partition(":")
    return head.partition(";")[0].upper() if colon else ""


def parsed(text: str, number: int) -> Line:
    """One logical line taken apart; unbalanced quotes are read as if they were letters."""
    name = name_of(text)
    rest = text[len(name) :]
    if rest[:1] == ":":
        return Line(name, _NO_PARAMS, rest[1:], number)
    colon = _outside_quotes(_QUOTE_OR_COLON, rest) if '"' in rest else -1
    if colon < 0:
        colon = rest.find(":")
    head, value = (rest[:colon], rest[colon + 1 :]) if colon >= 0 else (rest, "")
    return Line(name, _params(head), value, number)


def plain(value: str) -> str:
    r"""TEXT with its escapes undone (\n \, \; \\)."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda hit: "\n" if hit.group(1) in "nN" else hit.group(1), value)


def listed(value: str) -> tuple[str, ...]:
    """A comma-separated TEXT list; a comma after a backslash belongs to its word."""
    return tuple(word for word in (plain(part).strip() for part in re.split(r"(?<!\\),", value)) if word)


def _outside_quotes(pattern: re.Pattern[str], text: str, start: int = 0) -> int:
    quoted = False
    for hit in pattern.finditer(text, start):
        if hit.group() == '"':
            quoted = not quoted
        elif not quoted:
            return hit.start()
    return -1


def _params(head: str) -> dict[str, str]:
    params: dict[str, str] = {}
    if '"' not in head:
        for part in head[1:].split(";"):
            name, _, value = part.partition("=")
            params[name.strip().upper()] = value.strip()
        return params
    start = 1
    while start <= len(head) - 1:
        end = _outside_quotes(_QUOTE_OR_SEMICOLON, head, start)
        name, _, value = head[start : end if end >= 0 else len(head)].partition("=")
        params[name.strip().upper()] = value.strip().strip('"')
        if end < 0:
            break
        start = end + 1
    return params
