"""A wording check as it stands: its post, who was asked, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.turn import Turn, looking
from calbot.model.account import Account
from calbot.model.post import Post
from calbot.model.source import CALENDARS
from calbot.model.wording import Wording
from calbot.store import account as accounts
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import slot as slots
from calbot.store import source as sources
from calbot.store import wording as wordings

VERBS: Final = ("wording.ask", "wording.answer", "faq.write")


@dataclass(frozen=True, slots=True)
class Said:
    """What `who` says will confuse people, "" for nothing; `stale` where the post has changed since."""

    who: str
    text: str
    stale: bool


@dataclass(frozen=True, slots=True)
class WordingView:
    """A wording check with its post as seen at `now`: `said` the answers, `missing` the names of those who were asked
    and have said nothing. `elsewhere`: the post's words are kept in a calendar that calbot does not write them to."""

    wording: Wording
    post: Post
    by: str
    asked: tuple[str, ...]
    said: tuple[Said, ...]
    missing: tuple[str, ...]
    may: frozenset[str]
    now: datetime
    elsewhere: bool = False


@looking
def show(session: Session, turn: Turn, wording_id: int) -> WordingView:
    """A wording check as it stands."""
    return view_of(session, turn, wording_of(session, turn, wording_id))


@looking
def of_post(session: Session, turn: Turn, post_id: int) -> WordingView | None:
    """The one about a post whose answers are still of use."""
    found = wordings.standing(session, turn.workspace_id, post_id)
    return view_of(session, turn, found) if found is not None else None


@looking
def under(session: Session, turn: Turn, thread: str) -> WordingView | None:
    """The one whose question is the message `thread` of the turn's place; None where that is none."""
    if not thread or turn.place_id is None:
        return None
    found = slots.under(session, turn.workspace_id, turn.place_id, "wording", "card", thread)
    wording = wordings.by_id(session, turn.workspace_id, found) if found is not None else None
    return view_of(session, turn, wording) if wording is not None else None


def view_of(session: Session, turn: Turn, wording: Wording) -> WordingView:
    """The view of one that is at hand."""
    post = post_of(session, turn, wording.post_id)
    given = wordings.answers(session, turn.workspace_id, wording.id)
    ids = {wording.person_id, *wording.asked, *(one.person_id for one in given)}
    named = {key: one.name for key, one in people.by_ids(session, turn.workspace_id, sorted(ids)).items()}
    heard = {one.person_id for one in given}
    source = sources.by_id(session, turn.workspace_id, post.source_id) if post.source_id is not None else None
    return WordingView(
        wording=wording,
        post=post,
        by=named.get(wording.person_id, ""),
        asked=tuple(named[one] for one in wording.asked if one in named),
        said=tuple(Said(named.get(one.person_id, ""), one.text, one.post_revision != post.revision) for one in given),
        missing=tuple(named[one] for one in wording.asked if one in named and one not in heard),
        may=allowed(session, turn, VERBS, account_of(session, turn, post)),
        now=turn.now,
        elsewhere=source is not None and source.kind in CALENDARS,
    )


def wording_of(session: Session, turn: Turn, wording_id: int) -> Wording:
    """A wording check by its number."""
    wording = wordings.by_id(session, turn.workspace_id, wording_id)
    if wording is None:
        raise TellUser("wording.not_found", wording=f"w-{wording_id}")
    return wording


def post_of(session: Session, turn: Turn, post_id: int) -> Post:
    """A post by its number."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post


def account_of(session: Session, turn: Turn, post: Post) -> Account | None:
    """The account of a post, if it has one."""
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None
