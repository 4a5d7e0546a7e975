"""A rule that the same people answer for again and again: asked about in the agenda, never held against anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.backtest import backtest, gather, rests_on_forecasts
from calbot.flows.rules import acted_on
from calbot.flows.turn import Turn
from calbot.rulebook.loosen import Looser, loosened
from calbot.rulebook.rule import Rule
from calbot.store import finding as findings
from calbot.store import override as overrides

OFTEN: Final = 5
"""So many overrides of one rule by one person within SPAN."""
SPAN: Final = timedelta(days=14)
REPLAYED: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule replayed on REPLAYED of the past: it finds `before` matters, and in its looser form `after`. Of those
    after which the plan was changed in that time the looser form would have missed `missed`."""

    looser: Looser
    before: int
    after: int
    missed: int


@dataclass(frozen=True, slots=True)
class Fatigue:
    """`rule` was overridden `times` within SPAN, of `found` matters that it found; `trial` is None where its looser
    form cannot be tried while somebody waits."""

    rule: Rule
    times: int
    found: int
    trial: Trial | None


def fatigue(session: Session, turn: Turn) -> Fatigue | None:
    """The rule in force that was overridden most, if somebody did so OFTEN; None where nobody did."""
    said = overrides.said_since(session, turn.workspace_id, turn.now - SPAN)
    by_person = Counter((finding.rule, override.person_id) for override, finding in said)
    tired = {rule for (rule, _), times in by_person.items() if times >= OFTEN and rule in turn.rules}
    every = Counter(finding.rule for _, finding in said if finding.rule in tired)
    if not every:
        return None
    name = min(every, key=lambda rule: (-every[rule], rule))
    found = findings.count_found(session, turn.workspace_id, name, turn.now - SPAN)
    rule = turn.rules[name]
    # What was found before the fortnight may have been answered for in it.
    return Fatigue(rule, every[name], max(found, every[name]), _trial(session, turn, rule))


def _trial(session: Session, turn: Turn, rule: Rule) -> Trial | None:
    """A rule that rests on forecasts would have to learn half a year anew for each of its weeks."""
    looser = loosened(rule)
    if looser is None or rests_on_forecasts(rule):
        return None
    world = gather(session, turn, turn.now - REPLAYED, turn.now)
    real = acted_on(session, turn, rule, turn.now - REPLAYED)
    missed = sum(not looser.would_find(values) for values in real)
    return Trial(looser, len(backtest(world, rule)), len(backtest(world, looser.rule)), missed)
