"""One person in several chats: a word that the person is given in one of them, and says in the other."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Final, NamedTuple

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.identity import Identity
from calbot.model.person import Person
from calbot.model.place import PlaceKind
from calbot.model.workspace import History
from calbot.store import history as histories
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places

GOOD_FOR: Final = timedelta(minutes=10)
LETTERS: Final = "bcdfghjklmnpqrstvwxz"
"""Of the words that are given: they can be read out, and none of them is a word or a number of anything."""
LENGTH: Final = 10
_WORD: Final = re.compile(rf"([1-9][0-9]{{0,8}})-([{LETTERS}]{{{LENGTH}}})")
_OFFERED, _LINKED, _PARTED = "link.offered", "linked", "link.parted"


class Known(NamedTuple):
    """A person, and the chats that know the person, in the order of their names."""

    person: Person
    platforms: tuple[str, ...]


def offer(session: Session, turn: Turn, letters: str) -> str:
    """The word that links another chat to the person of this turn; `letters` are chance. Only its digest is kept."""
    person = actor(session, turn)
    about = {"proof": _proof(person.id, letters), "until": (turn.now + GOOD_FOR).isoformat(), "place": turn.place_id}
    record(session, turn, "person", person.id, _OFFERED, **about)
    session.commit()
    return f"{person.id}-{letters}"


def link(session: Session, turn: Turn, platform: str, user: str, word: str) -> Known:
    """Whom nobody knew, `user` of `platform`, is whoever was given the word, once; that person is told so where it was
    given."""
    known = people.by_identity(session, turn.workspace_id, platform, user)
    if known is not None:
        raise TellUser("person.link.known", name=known.name)
    offered, person = _offered(session, turn, word)
    number = numbers.next_number(session, turn.workspace_id, "identity")
    about = {"platform": platform, "user": user}
    session.add(Identity(workspace_id=turn.workspace_id, id=number, person_id=person.id, **about))
    mine = Turn(turn.workspace_id, turn.now, person.id, turn.place_id)
    record(session, mine, "person", person.id, _LINKED, proof=offered.details["proof"], **about)
    own = places.by_address(session, turn.workspace_id, platform, user)
    if own is not None and own.kind is PlaceKind.UNBOUND:
        own.kind, own.name, own.zone, own.locale = PlaceKind.DIRECT, person.name, person.zone, person.locale
    given = places.by_id(session, turn.workspace_id, offered.details.get("place") or 0)
    if given is not None:
        told, values = ("person", person.id), {"platform": platform}
        tell(session, turn, [given], "person.linked", told, number, only_for=person.id, values=values)
    session.commit()
    return _known(session, turn, person)


def part(session: Session, turn: Turn, platform: str, user: str) -> Known:
    """Undo a link: `user` of `platform` is nobody known any more. What the workspace file says stays."""
    person = actor(session, turn)
    lines = [
        line
        for line in histories.of(session, turn.workspace_id, "person", person.id)
        if line.verb in (_LINKED, _PARTED) and (line.details["platform"], line.details["user"]) == (platform, user)
    ]
    if not lines or lines[-1].verb != _LINKED:
        raise TellUser("person.link.in_file")
    for identity in people.identities(session, turn.workspace_id, person.id):
        if (identity.platform, identity.user) == (platform, user):
            session.delete(identity)
    record(session, turn, "person", person.id, _PARTED, platform=platform, user=user)
    session.commit()
    return _known(session, turn, person)


@looking
def show(session: Session, turn: Turn, person_id: int) -> Known:
    """A person, and the chats that know the person."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None:
        raise TellUser("person.unknown")
    return _known(session, turn, person)


def _known(session: Session, turn: Turn, person: Person) -> Known:
    named = {one.platform for one in people.identities(session, turn.workspace_id, person.id)}
    return Known(person, tuple(sorted(named)))


def _offered(session: Session, turn: Turn, word: str) -> tuple[History, Person]:
    """The offer that stands, and whose it is: the last one, unless it is over or was taken."""
    said = _WORD.fullmatch(word.strip().lower())
    person = people.by_id(session, turn.workspace_id, int(said[1])) if said else None
    if said is None or person is None:
        raise TellUser("person.link.wrong")
    lines = histories.of(session, turn.workspace_id, "person", person.id)
    last = next((line for line in reversed(lines) if line.verb == _OFFERED), None)
    taken = {line.details["proof"] for line in lines if line.verb == _LINKED}
    proof = _proof(person.id, said[2])
    if last is None or proof in taken or not compare_digest(last.details["proof"], proof):
        raise TellUser("person.link.wrong")
    if datetime.fromisoformat(last.details["until"]) <= turn.now:
        raise TellUser("person.link.over")
    return last, person


def _proof(person_id: int, letters: str) -> str:
    return sha256(f"{person_id}-{letters}".encode()).hexdigest()
