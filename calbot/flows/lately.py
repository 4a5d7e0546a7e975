"""Who acted on something last: what somebody is told whose press came too late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.store import history as histories
from calbot.store import person as people


@dataclass(frozen=True, slots=True)
class Deed:
    """`who` did `verb` (of the audit trail), so many `seconds` ago."""

    who: str
    verb: str
    seconds: float


def last_deed(session: Session, turn: Turn, noun: str, number: int, verbs: Collection[str]) -> Deed | None:
    """What a person did last, of `verbs`, to row `number` of a noun; None where nobody did any of them."""
    line = histories.last_of(session, turn.workspace_id, noun, number, verbs)
    person = people.by_id(session, turn.workspace_id, line.person_id) if line and line.person_id is not None else None
    if line is None or person is None:
        return None
    return Deed(person.name, line.verb, (turn.now - line.at).total_seconds())
