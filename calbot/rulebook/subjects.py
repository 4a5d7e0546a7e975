"""How the conditions of a rule read posts: one alone, two and the gap between them, or which of all count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calbot.rulebook.columns import Columns
from calbot.rulebook.rule import Rule
from calbot.rulebook.verdict import Slots, Verdict
from calbot.rulebook.vocabulary import GAP, Value


def post_slots(columns: Columns) -> Slots:
    """Each post (index) by itself."""
    return {"a": (0, columns.getter)}


def pair_verdict(rule: Rule, columns: Columns) -> Verdict:
    """Asked of the earlier post (index), the later one, and the minutes between them."""
    return Verdict(rule, {"a": (0, columns.sparing_getter), "b": (1, columns.sparing_getter), GAP: (2, lambda _: _it)})


def counted(rule: Rule, columns: Columns) -> tuple[Sequence[int], frozenset[int]]:
    """The posts that count at all (`unless` does not hold), and those among them for which `only` holds."""
    slots = post_slots(columns)
    every = Verdict(replace(rule, only_check=None), slots).among(range(len(columns.posts)), columns.codes)
    return every, frozenset(Verdict(replace(rule, unless_check=None), slots).among(every, columns.codes))


def _it(value: int) -> Value:
    return value
