"""Conditions: CEL text, type-checked when the rule is loaded, asked of candidates only.

The binding compiles a regular expression anew at every evaluation (0.1 ms), so `<field>.matches('<pattern>')` is
taken out of the program and answered by RE2, the same engine, compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import re2
from cel_expr_python import cel

from calbot.rulebook.sweep import matched
from calbot.rulebook.vocabulary import Type, Value, variables
from calbot.rulebook.when import Kind

LONGEST = 500
_STRING = r"""[rR]?(?:'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")"""
_TOKEN = re.compile(rf"(?P<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|(?P<string>{_STRING})|\s+|[\s\S]")
_MATCHES = re.compile(rf"\s*\(\s*(?P<literal>{_STRING})\s*\)")
_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*?)(?:\n \||\s*\[INVALID_ARGUMENT\]|$)", re.DOTALL)
_IN_CONTAINER = re.compile(r" \(in container ''\)")


class Refusal(Exception):
    """CEL does not accept the text: `said`, and the 0-based `offset` into the text."""

    def __init__(self, said: str, offset: int = 0) -> None:
        super().__init__(said)
        self.said = said
        self.offset = offset


class Unclear(Exception):
    """The condition has no answer for these values (a missing list element, an overflow)."""


@dataclass(frozen=True, slots=True)
class Match:
    """`variable` stands in the program for `field`.matches(`pattern`)."""

    variable: str
    field: str
    pattern: Any

    def found_in(self, value: Value) -> bool:
        """Whether the pattern matches anywhere in the text `value`."""
        # The binding would turn text into bytes too, and then count the signs of what it found.
        return self.pattern.search(str(value).encode()) is not None

    def found_among(self, values: Sequence[Value]) -> list[bool]:
        """The same for each of many texts."""
        return matched(self.pattern, [str(value) for value in values])


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. Its answer depends on its key alone: the values of the fields that CEL sees (`direct`),
    then for each of `matches` whether its pattern matches."""

    text: str
    direct: tuple[str, ...]
    matches: tuple[Match, ...]
    program: Any

    def holds(self, key: tuple[Value, ...]) -> bool:
        """The answer for a `key`; raises Unclear."""
        names = (*self.direct, *(match.variable for match in self.matches))
        data = {
            name: list(value) if isinstance(value, tuple) else value for name, value in zip(names, key, strict=True)
        }
        try:
            answer = self.program.eval(data=data).value()
        except RuntimeError as problem:
            raise Unclear(str(problem)) from problem
        if not isinstance(answer, bool):
            raise Unclear(str(answer))
        return answer


def compile_condition(text: str, kind: Kind) -> Condition:
    """Type-check `text` against the fields that a rule of `kind` may name; raises Refusal."""
    if len(text) > LONGEST:
        raise Refusal(f"{len(text)} characters; a condition has at most {LONGEST}", LONGEST)
    types = variables(kind)
    checked = _compile(_environment(kind), text)
    if checked.return_type() != cel.Type.BOOL:
        raise Refusal(f"gives {checked.return_type().name()}; a condition must be true or false (bool)")
    matches, rewritten = _taken_apart(text, types)
    program = _compile(_environment(kind, len(matches)), rewritten) if matches else checked
    direct = tuple(_names_in(rewritten, types))
    condition = Condition(text, direct, matches, program)
    _try_on_nothing(condition, types)
    return condition


def _try_on_nothing(condition: Condition, types: Mapping[str, Type]) -> None:
    """An unlucky `a.tags[0]` must fail here, not on the first post without tags."""
    nothing = [_NOTHING[types[name]] for name in condition.direct]
    try:
        condition.holds((*nothing, *(match.found_in("") for match in condition.matches)))
    except Unclear as problem:
        raise Refusal(f"has no answer for a post with nothing filled in: {problem}") from problem


_NOTHING: Mapping[Type, Value] = {
    Type.STRING: "",
    Type.BOOL: False,
    Type.INT: 0,
    Type.DOUBLE: 0.0,
    Type.TIMESTAMP: datetime(2000, 1, 1, tzinfo=UTC),
    Type.LIST: (),
}


@lru_cache(maxsize=32)
def _environment(kind: Kind, matches: int = 0) -> Any:
    types = {
        Type.STRING: cel.Type.STRING,
        Type.BOOL: cel.Type.BOOL,
        Type.INT: cel.Type.INT,
        Type.DOUBLE: cel.Type.DOUBLE,
        Type.TIMESTAMP: cel.Type.TIMESTAMP,
        Type.LIST: cel.Type.List(cel.Type.STRING),
    }
    named = {name: types[type_] for name, type_ in variables(kind).items()}
    return cel.NewEnv(variables={**named, **{_match_name(number): cel.Type.BOOL for number in range(matches)}})


def _compile(env: Any, text: str) -> Any:
    try:
        return env.compile(text)
    except RuntimeError as problem:
        raise _refusal(str(problem), text) from problem


def _refusal(said: str, text: str) -> Refusal:
    place = _PLACE.search(said)
    if place is None:
        return Refusal(said)
    lines = text.split("\n")
    row, column = int(place[1]) - 1, int(place[2]) - 1
    offset = sum(len(line) + 1 for line in lines[:row]) + column
    # CEL points at the dot of an unknown `a.campain`; the word after it is what has to be mended.
    return Refusal(_IN_CONTAINER.sub("", place[3]).strip(), offset + (text[offset : offset + 1] == "."))


def _match_name(number: int) -> str:
    return f"matched_{number}"


def _taken_apart(text: str, types: Mapping[str, Type]) -> tuple[tuple[Match, ...], str]:
    """The pattern matches taken out, and the text without them."""
    matches: list[Match] = []
    kept: list[str] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        assert token is not None
        at = token.end()
        name = _tight(token["name"] or "")
        literal = _MATCHES.match(text, at) if name.endswith(".matches") else None
        field = name.removesuffix(".matches")
        if literal is None or types.get(field) is not Type.STRING:
            kept.append(token[0])
            continue
        pattern = _pattern(literal["literal"], literal.start("literal"))
        matches.append(Match(_match_name(len(matches)), field, pattern))
        kept.append(matches[-1].variable)
        at = literal.end()
    return tuple(matches), "".join(kept)


def _names_in(text: str, types: Mapping[str, Type]) -> list[str]:
    """Fields named outside of strings; a method call (`a.title.size`) counts for its field."""
    found = []
    for token in _TOKEN.finditer(text):
        parts = _tight(token["name"] or "").split(".")
        found += [name for name in (".".join(parts[:size]) for size in (1, 2)) if name in types]
    return list(dict.fromkeys(found))


def _tight(name: str) -> str:
    return "".join(name.split())


def _pattern(literal: str, offset: int) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    meant = _compile(_environment("post"), literal).eval(data={}).value()
    try:
        return re2.compile(meant, options)
    except re2.error as problem:
        said = problem.args[0] if problem.args else ""
        said = said.decode() if isinstance(said, bytes) else said
        raise Refusal(f"not a regular expression that RE2 takes: {said}", offset) from problem
