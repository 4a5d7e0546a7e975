"""Where things stand in a TOML text: tomllib reads values, this tells their lines and columns."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Keys, and positions in arrays: ("people", 0, "name")."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")
_SPACE = re.compile(r"[ \t]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'(?!''))*'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """1-based line and column, in characters, of a key and of its value; of a table's header both are the same."""

    line: int
    column: int
    value_line: int
    value_column: int


def place_of(text: str, path: Sequence[str | int]) -> tuple[int, int]:
    """Line and column (1-based) of what `path` names, e.g. ("people", 0, "roles").

    An array item is placed where it begins. What is not there is placed at the nearest thing around it that is, or at
    the start of the text.
    """
    known = places(text)
    for length in range(len(path), 0, -1):
        if place := known.get(tuple(path[:length])):
            return place.line, place.column
    return 1, 1


def places(text: str) -> dict[Path, Place]:
    """The places of all tables, keys and array items of `text`, in order; of a broken text, as far as it reads."""
    scanner = _Scanner(text)
    try:
        scanner.document()
    except (_BrokenError, RecursionError):
        return scanner.found
    return scanner.found


class _BrokenError(Exception):
    """Not TOML from here on; tomllib says so better."""


class _Scanner:
    """Walks once through a text that tomllib has accepted, noting where each thing begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, Place] = {}
        self._last_item: dict[Path, int] = {}
        self._table: Path = ()
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def document(self) -> None:
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self._next("["):
                self._header()
            else:
                self._pair(self._table)
            self._skip(_BLANK)

    def _header(self) -> None:
        begin = self.at
        repeated = self._next("[[")
        self.at += 2 if repeated else 1
        keys = self._keys()
        self._skip(_SPACE)
        self._expect("]]" if repeated else "]")
        path: Path = ()
        for key, _ in keys[:-1]:
            path = self._within((*path, key))
            self._note(path, begin, begin)
        path = (*path, keys[-1][0])
        self._note(path, begin, begin)
        if repeated:
            self._last_item[path] = self._last_item.get(path, -1) + 1
            path = self._within(path)
            self._note(path, begin, begin)
        self._table = path

    def _within(self, path: Path) -> Path:
        return (*path, self._last_item[path]) if path in self._last_item else path

    def _pair(self, table: Path) -> None:
        keys = self._keys()
        self._skip(_SPACE)
        self._expect("=")
        self._skip(_SPACE)
        path = table
        for key, begin in keys:
            path = (*path, key)
            self._note(path, begin, self.at)
        self._value(path)

    def _keys(self) -> list[tuple[str, int]]:
        """The parts of a dotted key, each with where it begins."""
        keys = [self._key()]
        self._skip(_SPACE)
        while self._next("."):
            self.at += 1
            keys.append(self._key())
            self._skip(_SPACE)
        return keys

    def _key(self) -> tuple[str, int]:
        self._skip(_SPACE)
        begin = self.at
        if self._next('"') or self._next("'"):
            raw = self._take(_STRINGS[2] if self._next('"') else _STRINGS[3])
            try:
                return str(tomllib.loads(f"key = {raw}")["key"]), begin
            except tomllib.TOMLDecodeError as problem:
                raise _BrokenError from problem
        return self._take(_BARE_KEY), begin

    def _value(self, path: Path) -> None:
        if self._next("["):
            self._array(path)
        elif self._next("{"):
            self._inline_table(path)
        elif self._next('"') or self._next("'"):
            self._string()
        else:
            self._take(_SCALAR)

    def _array(self, path: Path) -> None:
        self.at += 1
        item = 0
        self._skip(_BLANK)
        while not self._next("]"):
            self._note((*path, item), self.at, self.at)
            self._value((*path, item))
            item += 1
            self._comma("]")
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        self._skip(_BLANK)
        while not self._next("}"):
            self._pair(path)
            self._comma("}")
        self.at += 1

    def _comma(self, closing: str) -> None:
        self._skip(_BLANK)
        if not self._next(closing):
            self._expect(",")
            self._skip(_BLANK)

    def _string(self) -> None:
        for kind in _STRINGS:
            if kind.match(self.text, self.at):
                self._take(kind)
                return
        raise _BrokenError

    def _note(self, path: Path, key_at: int, value_at: int) -> None:
        if path not in self.found:
            self.found[path] = Place(*self._position(key_at), *self._position(value_at))

    def _position(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    def _next(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at)

    def _expect(self, sign: str) -> None:
        if not self._next(sign):
            raise _BrokenError
        self.at += len(sign)

    def _take(self, kind: re.Pattern[str]) -> str:
        match = kind.match(self.text, self.at)
        if match is None:
            raise _BrokenError
        self.at = match.end()
        return match.group()

    def _skip(self, kind: re.Pattern[str]) -> None:
        if match := kind.match(self.text, self.at):
            self.at = match.end()
