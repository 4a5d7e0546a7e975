"""Two versions of one post, the chat's and its calendar's: somebody takes mine or theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import moved
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.post import announce
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.turn import Turn
from calbot.flows.writeback import WritebackView, look_soon, settle, view_of
from calbot.flows.writing import again
from calbot.model.post import Post, PostState
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.store import account as accounts
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import writeback as writebacks

_SOON: Final = timedelta(seconds=10)


def mine(session: Session, turn: Turn, writeback_id: int, revision: int) -> WritebackView:
    """What the chat says is to stand: it is written over what the calendar says, or tried once more where that had
    failed. Whoever asked for it then is who decided."""
    writeback, _ = _pressed(session, turn, writeback_id, revision)
    if writeback.state not in (WritebackState.CONFLICT, WritebackState.PARKED):
        raise TellUser("writeback.stale")
    if writeback.state is WritebackState.CONFLICT:
        writeback.base = dict(writeback.theirs)
    writeback.person_id = turn.person_id
    again(session, turn, writeback)
    session.commit()
    return view_of(session, turn, writeback)


def theirs(session: Session, turn: Turn, writeback_id: int, revision: int) -> WritebackView:
    """What the calendar says is to stand: the plan takes it over, and nothing is written."""
    writeback, post = _pressed(session, turn, writeback_id, revision)
    other = writeback.other
    if other is None:
        raise TellUser("writeback.stale")
    _take(session, turn, post, other)
    settle(session, turn, writeback, WritebackState.DROPPED)
    source = sources.by_id(session, turn.workspace_id, writeback.source_id)
    if source is not None:
        look_soon(session, turn, source, _SOON)
    session.commit()
    return view_of(session, turn, writeback)


def _pressed(session: Session, turn: Turn, writeback_id: int, revision: int) -> tuple[Writeback, Post]:
    person = actor(session, turn)
    writeback = writebacks.by_id(session, turn.workspace_id, writeback_id)
    post = posts.by_id(session, turn.workspace_id, writeback.post_id) if writeback is not None else None
    if writeback is None or post is None:
        raise TellUser("writeback.stale")
    account = accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None
    demand(person, "post.cancel" if writeback.wants.off else "post.move", account)
    return writeback.meet(revision), post


def _take(session: Session, turn: Turn, post: Post, other: Saying) -> None:
    """The plan says what the calendar says; it is told as any such change is."""
    old, was_live = post.starts_at, post.live
    values: dict[str, Any] = {"state": PostState.CANCELLED if other.off else PostState.SCHEDULED}
    if not other.off:
        values |= {"starts_at": other.starts_at, "all_day": other.all_day}
    changes = post.take(values, turn.now)
    if not changes:
        return
    posts.keep_revision(session, post, changes, turn.now, person_id=turn.person_id)
    if was_live and not post.live:
        known = moved.take_over(session, turn, post.id) or old
        announce(session, turn, post, "post.cancelled", {"old": known.isoformat()})
    elif post.live and old > turn.now:
        moved.note(session, turn, post, old)
    hold(session, turn, post.id)
    record(session, turn, "post", post.id, "theirs", **changes)
    world_changed(session, turn)
