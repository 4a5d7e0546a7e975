"""Asks a rule's two conditions about a candidate, and remembers the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calbot.rulebook.condition import Condition, Unclear
from calbot.rulebook.rule import Rule
from calbot.rulebook.vocabulary import Value

Getter = Callable[[Any], Value]
Slots = Mapping[str, tuple[int, Callable[[str], Getter]]]
"""Prefix -> which of the subjects it names, and how to get a reader of one of its fields."""

Indices = NDArray[np.int64]
Coded = Callable[[str], tuple[Indices, Sequence[Value]]]
"""For a field the number of each post's value, and the values by their numbers."""

_REMEMBERED = 4096
_SORTED_FROM = 4
"""Numbers that reach so many times beyond their count are sorted, since a table of them would be larger than they."""
_MOST_SETTLED = 3
"""Patterns of a condition up to which it is asked what they may change."""


class Verdict:
    """Whether a rule stands for some subjects (a pair's two posts and its gap, a post and an event, a window).

    A condition without an answer for them finds: better one finding too many, marked `unclear`, than silence.
    """

    def __init__(self, rule: Rule, slots: Slots) -> None:
        self._asked = [
            _Asked(condition, wanted, slots)
            for condition, wanted in ((rule.only_check, True), (rule.unless_check, False))
            if condition is not None
        ]

    def __call__(self, *subjects: Any) -> bool:
        # Asked for every pair: a plain loop takes half the time of all() over a generator.
        for asked in self._asked:  # noqa: SIM110
            if not asked.stands(subjects):
                return False
        return True

    def among(self, subjects: Sequence[int], codes: Coded) -> Sequence[int]:
        """Those of `subjects` (posts, each asked about alone) for which the rule stands; `codes` as in `Columns`."""
        for asked in self._asked:
            if not len(subjects):
                break
            subjects = asked.among(subjects, codes)
        return subjects

    @property
    def asks(self) -> bool:
        """Whether there is any condition at all."""
        return bool(self._asked)

    def why_unclear(self, *subjects: Any) -> str:
        """What CEL says where a condition has no answer; "" where all have."""
        return next((said for asked in self._asked if (said := asked.why_unclear(subjects))), "")


class _Asked:
    def __init__(self, condition: Condition, wanted: bool, slots: Slots) -> None:
        self._condition = condition
        self._wanted = wanted
        self._direct = [_reader(name, slots) for name in condition.direct]
        self._matched = [(match, *_reader(match.field, slots)) for match in condition.matches]
        self._known: dict[tuple[Value, ...], bool] = {}
        self._unclear: dict[tuple[Value, ...], str] = {}

    def stands(self, subjects: Sequence[Any]) -> bool:
        return self._answer(self._key(subjects))

    def among(self, subjects: Sequence[int], codes: Coded) -> Sequence[int]:
        # Posts are many and their keys few: each key is asked about once.
        rows = _rows(subjects)
        keys, which = self._keys(rows, codes)
        settled = [self._settled(key) for key in keys]
        stands = np.array([answer is True for answer in settled], dtype=np.bool_)[which]
        open_ones = np.flatnonzero(np.array([answer is None for answer in settled], dtype=np.bool_)[which])
        found = self._searched(rows[open_ones].tolist()) if len(open_ones) else ()
        for place, matches in zip(open_ones.tolist(), found, strict=True):
            stands[place] = self._answer((*keys[which[place]], *matches))
        chosen: list[int] = rows[stands].tolist()
        return chosen

    def _keys(self, rows: Indices, codes: Coded) -> tuple[list[tuple[Value, ...]], Indices]:
        """The different keys of posts, and which is whose."""
        keys: list[tuple[Value, ...]] = [()]
        which = np.zeros(len(rows), dtype=np.int64)
        for name in self._condition.direct:
            code, values = codes(name.partition(".")[2])
            # Numbered anew with each field, so that no product of their numbers overflows.
            different, which = _numbered(which * len(values) + code[rows], len(keys) * len(values))
            keys = [(*keys[one // len(values)], values[one % len(values)]) for one in different.tolist()]
        return keys, which

    def _settled(self, key: tuple[Value, ...]) -> bool | None:
        """The answer for the values that CEL sees, None where it hangs on what the patterns find: looking through a
        text costs a hundred times as much as asking about a key."""
        if not self._matched:
            return self._answer(key)
        if len(self._matched) > _MOST_SETTLED:
            return None
        answers = {self._ask((*key, *found)) for found in product((False, True), repeat=len(self._matched))}
        answer, unclear = answers.pop()
        return None if answers or unclear else answer

    def _searched(self, subjects: Sequence[int]) -> Iterable[tuple[bool, ...]]:
        """For each of `subjects` what each pattern says."""
        said = [match.found_among([get(subject) for subject in subjects]) for match, _, get in self._matched]
        return zip(*said, strict=True)

    def _answer(self, key: tuple[Value, ...]) -> bool:
        answer = self._known.get(key)
        if answer is None:
            answer, unclear = self._ask(key)
            if len(self._known) < _REMEMBERED:
                self._known[key] = answer
                if unclear:
                    self._unclear[key] = unclear
        return answer

    def why_unclear(self, subjects: Sequence[Any]) -> str:
        key = self._key(subjects)
        return self._unclear.get(key, "") if key in self._known else self._ask(key)[1]

    def _key(self, subjects: Sequence[Any]) -> tuple[Value, ...]:
        key = [get(subjects[slot]) for slot, get in self._direct]
        if self._matched:
            key += [match.found_in(get(subjects[slot])) for match, slot, get in self._matched]
        return tuple(key)

    def _ask(self, key: tuple[Value, ...]) -> tuple[bool, str]:
        try:
            return self._condition.holds(key) is self._wanted, ""
        except Unclear as problem:
            return True, str(problem)


def _rows(subjects: Sequence[int]) -> Indices:
    if isinstance(subjects, range):  # read one by one it takes as long as a question
        return np.arange(subjects.start, subjects.stop, subjects.step, dtype=np.int64)
    return np.asarray(subjects, dtype=np.int64)


def _numbered(numbers: Indices, end: int) -> tuple[Indices, Indices]:
    """The different ones of `numbers` (0 up to `end`), and the place of each among them."""
    if end > _SORTED_FROM * len(numbers):
        return np.unique(numbers, return_inverse=True)
    # Few enough to be counted in a table: a tenth of the time of sorting.
    met = np.zeros(end, np.bool_)
    met[numbers] = True
    return np.flatnonzero(met), (np.cumsum(met) - 1)[numbers]


def _reader(name: str, slots: Slots) -> tuple[int, Getter]:
    prefix, _, field = name.partition(".")
    slot, reader = slots[prefix]
    return slot, reader(field)
