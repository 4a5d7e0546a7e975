"""Collects all mistakes of a rule file, each with its line, column, key and caret."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property

from calbot.errors import RuleFileError
from calbot.rulebook.caret import caret
from calbot.rulebook.literal import string_at, string_offsets
from calbot.toml_place import Path, Place, places


class Mistakes:
    """The mistakes of `file`, whose valid TOML is `text`; `errors` in file order once all is read."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._text = text
        self._errors: list[RuleFileError] = []

    @cached_property
    def _places(self) -> Mapping[Path, Place]:
        # Only a mistake needs it, and most files hold none.
        return places(self._text)

    @property
    def errors(self) -> list[RuleFileError]:
        """All mistakes so far, in file order."""
        return sorted(self._errors, key=lambda error: (error.line, error.column))

    def line_of(self, path: Path) -> int:
        """The line where `path` (or what holds it) stands."""
        return self._place(path).line

    def at_key(self, path: Path, problem: str) -> None:
        """A mistake about the key itself: unknown, missing in it."""
        place = self._place(path)
        self._add(path, place.line, place.column, problem)

    def at_value(self, path: Path, problem: str, character: int = 0) -> None:
        """A mistake about the value; `character` is its place inside a string value."""
        place = self._place(path)
        offset = _offset(self._text, place.value_line, place.value_column)
        literal = string_at(self._text, offset)
        if literal:
            offsets = string_offsets(literal)
            offset += offsets[min(character, len(offsets) - 1)]
        self._add(path, *_line_and_column(self._text, offset), problem)

    def _add(self, path: Path, line: int, column: int, problem: str) -> None:
        source = self._text.split("\n")[line - 1]
        shown = f"{problem}\n{caret(source, column)}"
        self._errors.append(RuleFileError(shown, file=self.file, line=line, key=dotted(path), column=column))

    def _place(self, path: Path) -> Place:
        for size in range(len(path), 0, -1):
            if path[:size] in self._places:
                return self._places[path[:size]]
        return Place(1, 1, 1, 1)


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def dotted(path: Path) -> str:
    """when.pair.within, case[2].posts[1].at (counted from 1, as people do)."""
    said = ""
    for part in path:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if said else part
    return said


def nearest(word: str, known: tuple[str, ...]) -> str:
    """A half-sentence that names the known word nearest to `word`, or all of them."""
    close = get_close_matches(word, known, 1, 0.5)
    return f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}"
