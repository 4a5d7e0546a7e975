"""Small changes to a rule's `[when]`, one at a time: a case that does not notice any of them proves little."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from calbot.model.event import EventKind
from calbot.rulebook.conditions import changed_conditions
from calbot.rulebook.vocabulary import GROUPS, SCOPES

_SPAN = re.compile(r"(\d+)([wdhm])")
_LOCAL = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "same": GROUPS,
    "differ": GROUPS,
    "once": GROUPS,
    "scope": SCOPES,
    "kind": tuple(EventKind),
}
_SWAPPED = {"target": "capacity", "capacity": "target"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """`values` is the read TOML with one change to `key` (dotted), told by `change`."""

    key: str
    change: str
    values: Mapping[str, Any]


def mutants(values: Mapping[str, Any]) -> Iterator[Mutant]:
    """Every change to each key and each condition of the `[when]` of a rule file; some of them may not even load."""
    for path, value in _leaves(values["when"], ("when",)):
        for change, new in _changes(path[-1], value):
            yield Mutant(".".join(path), change, _with(values, path, new))
        if len(path) > 2 or path[-1] in ("only", "unless"):
            yield Mutant(".".join(path), "left out", _without(values, path))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for key, inner in value.items():
        yield from _leaves(inner, (*path, key))


def _changes(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if key in ("only", "unless"):
        yield from changed_conditions(value)
    elif isinstance(value, bool):
        yield f"{not value}".lower(), not value
    elif isinstance(value, int):
        yield from ((str(new), new) for new in (value - 1, value + 1))
    elif isinstance(value, float):
        yield from ((f"{new:.2f}", round(new, 2)) for new in (value - 0.15, value + 0.15))
    elif isinstance(value, list):
        yield from _changed_list(value, _KNOWN.get(key, ()))
    else:
        yield from ((new, new) for new in _changed_text(str(value)))


def _changed_list(words: list[str], known: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    for word in words:
        yield f"without {word}", [other for other in words if other != word]
    for word in known:
        if word not in words:
            yield f"{word} instead of {words[-1]}", [*words[:-1], word]


def _changed_text(text: str) -> Iterator[str]:
    if text in _SWAPPED:
        yield _SWAPPED[text]
    elif span := _SPAN.fullmatch(text):
        minutes = int(span[1]) * {"w": 10080, "d": 1440, "h": 60, "m": 1}[span[2]]
        yield from (f"{minutes * 2}m", f"{minutes // 2}m", f"{minutes + 1}m", f"{minutes - 1}m")
    elif local := _LOCAL.fullmatch(text):
        start, end = (int(local[part]) * 60 + int(local[part + 1]) for part in (1, 3))
        for one, other in ((start - 1, end), (start + 1, end), (start, end - 1), (start, end + 1)):
            yield f"{_clock(one)}-{_clock(other)}"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _with(values: Mapping[str, Any], path: tuple[str, ...], new: Any) -> Mapping[str, Any]:
    changed = deepcopy(dict(values))
    _holder(changed, path)[path[-1]] = new
    return changed


def _without(values: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    changed = deepcopy(dict(values))
    del _holder(changed, path)[path[-1]]
    return changed


def _holder(values: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for key in path[:-1]:
        values = values[key]
    return values
