"""Who keeps a calendar up to date with what chat changes: calbot, which writes there, or a person, who is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.source import CALENDARS, Source
from calbot.store import account as accounts
from calbot.store import person as people
from calbot.store import source as sources


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Of one calendar. `calendar` is what people call it. `writes`: calbot changes it by itself. Else `who` is asked to
    ("": whoever keeps it)."""

    calendar: str
    writes: bool
    who: str = ""


def upkeep_of(session: Session, turn: Turn, post: Post) -> Upkeep | None:
    """That of the calendar of `post`; None where it is from no calendar that is looked at again."""
    source = calendar_of(session, turn, post)
    if source is None:
        return None
    if source.written:
        return Upkeep(source.name, writes=True)
    keeper = keeper_of(session, turn, post)
    return Upkeep(source.name, writes=False, who=keeper.name if keeper else post.owner_name)


def upkeeps_of(session: Session, turn: Turn, posts: Iterable[Post]) -> tuple[Upkeep, ...]:
    """Those of the calendars of `posts`, each once."""
    found = (upkeep_of(session, turn, post) for post in {one.id: one for one in posts}.values())
    return tuple(dict.fromkeys(one for one in found if one is not None))


def calendar_of(session: Session, turn: Turn, post: Post) -> Source | None:
    """The calendar that a post came from, if it is looked at again."""
    source = sources.by_id(session, turn.workspace_id, post.source_id) if post.source_id is not None else None
    return source if source is not None and source.location and source.kind in CALENDARS else None


def keeper_of(session: Session, turn: Turn, post: Post) -> Person | None:
    """Who keeps the entry: whose post it is, or whose account."""
    owner_id = post.owner_id
    if owner_id is None and post.account_id is not None:
        account = accounts.by_id(session, turn.workspace_id, post.account_id)
        owner_id = account.owner_id if account else None
    return people.by_id(session, turn.workspace_id, owner_id) if owner_id is not None else None
