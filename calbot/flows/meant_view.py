"""What the question is drawn from in which zone a calendar's hours are meant, and who may answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.odd_hours import reread
from calbot.flows.removal_view import ANSWER, owners_of
from calbot.flows.turn import Turn, looking
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.rights import may
from calbot.model.source import MEANT, Source
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import source as sources

AS_TOLD, OTHERWISE = "told", MEANT
"""The two answers."""


@dataclass(frozen=True, slots=True)
class MeantView:
    """Source `source` tells hours of `zone`, `odd` of `many` at hours that nobody uses; they may be meant in `other`.
    `example` is a post with both instants at which it may go out. `answer` is "" or one of the two, by `by`. It is
    `again` about `many` posts that came since it was asked before; `every` time that there are such it is asked."""

    source_id: int
    source: str
    zone: str
    other: str
    odd: int
    many: int
    example: Post | None
    told: datetime
    meant: datetime
    answer: str
    by: str
    revision: int
    may: frozenset[str]
    again: bool = False
    every: bool = False

    @property
    def open(self) -> bool:
        """Whether an answer is waited for."""
        return not self.answer


@looking
def show(session: Session, turn: Turn, source_id: int) -> MeantView:
    """What the question about a source is drawn from."""
    return view_of(session, turn, asked_source(session, turn, source_id))


def view_of(session: Session, turn: Turn, source: Source) -> MeantView:
    """What the question about it is drawn from, for whoever reads it. Raises LookupError where nothing was asked."""
    told: Mapping[str, Any] = source.memory.get(MEANT) or {}
    if not told:
        raise LookupError(f"nothing was asked about source {source.id}")
    by = people.by_id(session, turn.workspace_id, told.get("by") or 0)
    reader = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    at = datetime.fromisoformat(told["told"])
    return MeantView(
        source_id=source.id,
        source=source.name,
        zone=told["from"],
        other=told["zone"],
        odd=told["odd"],
        many=told["many"],
        example=posts.by_id(session, turn.workspace_id, told["post"]),
        told=at,
        meant=reread(at, told["from"], told["zone"]),
        answer=told["answer"],
        by=by.name if by is not None else "",
        revision=told["revision"],
        may=frozenset({ANSWER}) if reader is None or may_answer(session, turn, reader, source) else frozenset(),
        again=bool(told.get("again")),
        every=bool(told.get("every")),
    )


def may_answer(session: Session, turn: Turn, person: Person, source: Source) -> bool:
    """By role, or because the source is theirs."""
    if may(person, ANSWER):
        return True
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    return person.id in owners_of(session, turn, source, known)


def asked_source(session: Session, turn: Turn, source_id: int) -> Source:
    """The source. Raises TellUser where it is none any more."""
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        raise TellUser("meant.stale")
    return source
