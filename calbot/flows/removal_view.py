"""What a calendar mentions no more, as people see it, and who may say what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.removal import Removal
from calbot.model.rights import may
from calbot.model.source import Source
from calbot.store import account as accounts
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import removal as removals
from calbot.store import source as sources

ANSWER = "feed.answer"


@dataclass(frozen=True, slots=True)
class RemovalView:
    """A removal with the name of its source, its posts by time, and who answered last ("" for calbot itself)."""

    removal: Removal
    source: str
    posts: tuple[Post, ...]
    by: str
    now: datetime
    may: frozenset[str]


def view_of(session: Session, turn: Turn, removal: Removal) -> RemovalView:
    """A removal as it stands."""
    source = sources.by_id(session, turn.workspace_id, removal.source_id)
    named = posts.by_ids(session, turn.workspace_id, list(removal.post_ids))
    by = people.by_id(session, turn.workspace_id, removal.person_id) if removal.person_id is not None else None
    reader = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    able = reader is None or _may(session, turn, reader, removal)
    return RemovalView(
        removal,
        source.name if source is not None else "",
        tuple(sorted(named.values(), key=lambda post: (post.starts_at, post.id))),
        by.name if by is not None else "",
        turn.now,
        frozenset({ANSWER}) if able else frozenset(),
    )


def held_of(session: Session, turn: Turn) -> dict[int, RemovalView]:
    """Those that nobody has answered, by source."""
    return {one.source_id: view_of(session, turn, one) for one in removals.held(session, turn.workspace_id)}


def may_answer(session: Session, turn: Turn, person: Person, removal: Removal) -> None:
    """Refuse whoever neither plans posts nor people, nor owns the calendar or one of the posts."""
    if not _may(session, turn, person, removal):
        raise TellUser("rights.refused", verb=ANSWER)


def owners_of(session: Session, turn: Turn, source: Source | None, about: Iterable[Post]) -> list[int]:
    """Whose calendar it is: as the workspace file says, else whose posts these are, most first."""
    named = str(source.memory.get("owner", "")) if source is not None else ""
    owner = people.by_name(session, turn.workspace_id, named) if named else None
    if owner is not None:
        return [owner.id]
    known = accounts.by_number(session, turn.workspace_id)
    counted: Counter[int] = Counter()
    for post in about:
        account = known.get(post.account_id or 0)
        whose = post.owner_id if post.owner_id is not None else account.owner_id if account is not None else None
        counted.update([whose] if whose is not None else [])
    return sorted(counted, key=lambda one: (-counted[one], one))


def _may(session: Session, turn: Turn, person: Person, removal: Removal) -> bool:
    if may(person, ANSWER):
        return True
    source = sources.by_id(session, turn.workspace_id, removal.source_id)
    gone = posts.by_ids(session, turn.workspace_id, list(removal.post_ids)).values()
    return person.id in owners_of(session, turn, source, gone)
