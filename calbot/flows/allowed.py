"""Who acts and whether they may: asked when a button is drawn, and again when it is pressed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.person import Person
from calbot.model.rights import may
from calbot.store import person as people


def actor(session: Session, turn: Turn) -> Person:
    """The person of this turn; refused where it is calbot itself or somebody unknown."""
    person = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    if person is None:
        raise TellUser("person.unknown")
    return person


def demand(person: Person, verb: str, account: Account | None = None) -> None:
    """Refuse what `person` may not do; the sentence names the verb."""
    if not may(person, verb, account):
        raise TellUser("rights.refused", verb=verb)


def allowed(session: Session, turn: Turn, verbs: Iterable[str], account: Account | None = None) -> frozenset[str]:
    """Those of `verbs` that the person of this turn may do; for calbot itself (a card for many) all of them.

    A card in a shared place shows every button, since platforms draw one card for all; the press asks again.
    """
    if turn.person_id is None:
        return frozenset(verbs)
    person = people.by_id(session, turn.workspace_id, turn.person_id)
    return frozenset(verb for verb in verbs if person is not None and may(person, verb, account))
