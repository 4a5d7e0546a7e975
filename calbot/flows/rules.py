"""The rules in force and what came of what they found: for lists, for tests, and for the review of a quarter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.sight import sight_of
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.model.finding import FindingState
from calbot.rulebook.cases import CaseFailure, play
from calbot.rulebook.rule import Rule
from calbot.store import finding as findings
from calbot.store import override as overrides
from calbot.store import workspace as workspaces
from calbot.store.finding import Outcome

SPAN: Final = timedelta(days=92)
"""What a review looks back on: a quarter."""
ALWAYS: Final = 3
"""So many overrides, of as many matters, are always."""
LEAST: Final = 5
"""Of fewer settled matters no part is told."""
HITS: Final = 0.3


class Doubt(StrEnum):
    """Why a rule is up for review."""

    NEVER = "never"
    OVERRIDDEN = "overridden"
    FEW_HITS = "few_hits"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What became of the matters that `rule` has found: `overridden` ones somebody answers for, `heeded` ones were gone
    before their hour, `settled` ones are these and those whose hour has come. The rest is still to come."""

    rule: Rule
    found: int = 0
    settled: int = 0
    heeded: int = 0
    overridden: int = 0

    @property
    def doubt(self) -> Doubt | None:
        """Why it should be looked at; None where nothing speaks against it."""
        if not self.found:
            return Doubt.NEVER
        if self.overridden >= ALWAYS and self.overridden == self.settled:
            return Doubt.OVERRIDDEN
        return Doubt.FEW_HITS if self.settled >= LEAST and self.heeded < HITS * self.settled else None


@dataclass(frozen=True, slots=True)
class RulesView:
    """All rules in force, those that found most first, as they did within `days`."""

    lines: tuple[RuleLine, ...]
    days: int
    sight: Sight = CLEAR

    @property
    def speaking(self) -> int:
        """How many of them have found anything."""
        return sum(bool(line.found) for line in self.lines)

    def doubted(self, doubt: Doubt) -> tuple[RuleLine, ...]:
        """Those that are up for review because of `doubt`."""
        return tuple(line for line in self.lines if line.doubt is doubt)


@dataclass(frozen=True, slots=True)
class CasesView:
    """The cases of `rules` were played; `failures` did not come out as they say."""

    rules: tuple[Rule, ...]
    failures: tuple[CaseFailure, ...]

    @property
    def cases(self) -> int:
        """How many were played."""
        return sum(len(rule.cases) for rule in self.rules)


@looking
def every(session: Session, turn: Turn) -> RulesView:
    """All rules with what they found in a quarter, or since there is a workspace."""
    since = _since(session, turn)
    lines = lines_of(session, turn, tuple(turn.rules.values()), since)
    days = max(1, round((turn.now - since) / timedelta(days=1)))
    return RulesView(tuple(sorted(lines, key=lambda line: (-line.found, line.rule.id))), days, sight_of(session, turn))


@looking
def one(session: Session, turn: Turn, name: str) -> RulesView:
    """One rule in the same way; raises TellUser for one that is not in force."""
    view = every(session, turn)
    rule = of_name(turn, name)
    return replace(view, lines=tuple(line for line in view.lines if line.rule is rule))


@looking
def played(_session: Session, turn: Turn, name: str = "") -> CasesView:
    """Play the cases of one rule, or of all."""
    rules = (of_name(turn, name),) if name else tuple(turn.rules[key] for key in sorted(turn.rules))
    return CasesView(rules, tuple(failure for rule in rules for failure in play(rule)))


def of_name(turn: Turn, name: str) -> Rule:
    """The rule in force of that id; raises TellUser, naming the nearest."""
    rule = turn.rules.get(name)
    if rule is None:
        near = get_close_matches(name, turn.rules, 1, 0.5)
        raise TellUser("rules.nearest", rule=name, nearest=near[0]) if near else TellUser("rules.unknown", rule=name)
    return rule


def lines_of(session: Session, turn: Turn, rules: Sequence[Rule], since: datetime) -> list[RuleLine]:
    """What became of what each of `rules` has found since then."""
    answered = {finding.id for _, finding in overrides.said_since(session, turn.workspace_id, since)}
    found: dict[str, list[Outcome]] = {}
    for outcome in findings.outcomes(session, turn.workspace_id, since):
        found.setdefault(outcome.rule, []).append(outcome)
    return [_line(rule, found.get(rule.id, ()), answered, turn.now) for rule in rules]


def heeded(outcome: Outcome, answered: Collection[int]) -> bool:
    """Whether it was gone before its hour, and nobody answers for it: the plan was changed."""
    gone = outcome.state is FindingState.GONE and outcome.changed_at < outcome.at
    return gone and outcome.id not in answered


def acted_on(session: Session, turn: Turn, rule: Rule, since: datetime) -> list[Mapping[str, Any]]:
    """With what those matters of `rule` were told since then after which the plan was changed."""
    answered = {finding.id for _, finding in overrides.said_since(session, turn.workspace_id, since)}
    found = findings.outcomes(session, turn.workspace_id, since, rule.id)
    return [one.values for one in found if heeded(one, answered)]


def _line(rule: Rule, found: Sequence[Outcome], answered: Collection[int], now: datetime) -> RuleLine:
    settled = [one for one in found if one.id in answered or one.state is FindingState.GONE or one.at <= now]
    overridden = sum(one.id in answered for one in found)
    return RuleLine(rule, len(found), len(settled), sum(heeded(one, answered) for one in found), overridden)


def _since(session: Session, turn: Turn) -> datetime:
    workspace = workspaces.by_id(session, turn.workspace_id)
    return max(turn.now - SPAN, workspace.created_at) if workspace is not None else turn.now - SPAN
