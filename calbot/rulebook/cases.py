"""Plays the cases that a rule brings along."""

from __future__ import annotations

from dataclasses import dataclass

from calbot.rulebook.check import judge
from calbot.rulebook.rule import Case, Rule


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """Case `case` of `rule` expected `expected` findings and got those of `found` (the names of their posts)."""

    rule: str
    file: str
    line: int
    case: str
    expected: int
    found: tuple[str, ...]

    def __str__(self) -> str:
        got = f"{len(self.found)} ({'; '.join(self.found)})" if self.found else "none"
        return f"{self.file}:{self.line}: {self.rule}: case {self.case!r} expects {self.expected}, finds {got}"


def play(rule: Rule) -> list[CaseFailure]:
    """The cases of `rule` that do not come out as they say; empty when all do."""
    return [failure for case in rule.cases if (failure := _play(rule, case)) is not None]


def _play(rule: Rule, case: Case) -> CaseFailure | None:
    found = judge([rule], case.facts)
    if len(found) == case.finds:
        return None
    named = tuple(" and ".join(post.name for post in one.posts) or one.key for one in found)
    return CaseFailure(rule.id, rule.file, case.line, case.name, case.finds, named)
