"""Two versions of one post, the chat's and its calendar's or those of two calendars: somebody takes one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import half_off, moved, revised, twins
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.half_off import HalfOffView
from calbot.flows.post import announce
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.turn import Turn
from calbot.flows.writeback import WritebackView, look_soon, settle, view_of, wish
from calbot.flows.writing import again
from calbot.model.post import Post, PostState
from calbot.model.source import Source
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.store import account as accounts
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import writeback as writebacks

_SOON: Final = timedelta(seconds=10)


def mine(session: Session, turn: Turn, writeback_id: int, revision: int) -> WritebackView:
    """What the chat says is to stand: it is written over what the calendar says, or tried once more where that had
    failed. Whoever asked for it then is who decided."""
    writeback, post = _pressed(session, turn, writeback_id, revision)
    if writeback.state not in (WritebackState.CONFLICT, WritebackState.PARKED):
        raise TellUser("writeback.stale")
    if writeback.other is not None:
        writeback.base = dict(writeback.theirs)
        twin_of = _twin_of(session, turn, writeback, post)
        if twin_of is not None:
            twins.agree(*twin_of, writeback.other.starts_at)
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
    settle(session, turn, writeback, WritebackState.DROPPED)
    _both(session, turn, writeback, post, other)
    source = sources.by_id(session, turn.workspace_id, writeback.source_id)
    if source is not None:
        look_soon(session, turn, source, _SOON)
    session.commit()
    return view_of(session, turn, writeback)


def off(session: Session, turn: Turn, post_id: int, asked: str) -> HalfOffView:
    """What one of two calendars has cancelled is off, and the other one is to say so too."""
    post = half_off.asked_about(session, turn, post_id, asked)
    half_off.answered(session, turn, post, half_off.OFF)
    old = post.starts_at
    _take(session, turn, post, Saying(old, post.all_day, off=True))
    wish(session, turn, post, old)
    session.commit()
    return half_off.view_of(session, turn, post)


def on(session: Session, turn: Turn, post_id: int, asked: str) -> HalfOffView:
    """What one of two calendars has cancelled is on."""
    post = half_off.asked_about(session, turn, post_id, asked)
    half_off.answered(session, turn, post, half_off.ON)
    session.commit()
    return half_off.view_of(session, turn, post)


def _both(session: Session, turn: Turn, writeback: Writeback, post: Post, other: Saying) -> None:
    """The plan says what the calendar says. Where its entry stands for a post of another calendar, it is that post
    which changes, and the other calendar that is to follow."""
    twin_of = _twin_of(session, turn, writeback, post)
    if twin_of is None:
        _take(session, turn, post, other)
        return
    source, twin, stays = twin_of
    old = stays.starts_at
    _take(session, turn, stays, other)
    if not other.off:
        twins.agree(source, twin, stays, other.starts_at)
    wish(session, turn, stays, old)


def _twin_of(session: Session, turn: Turn, writeback: Writeback, post: Post) -> tuple[Source, Post, Post] | None:
    """The calendar that is written to, what it tells, and the post of another calendar for which that stands."""
    source = sources.by_id(session, turn.workspace_id, writeback.source_id)
    stays = twins.joined(session, turn, source, post) if source is not None else None
    return (source, post, stays) if source is not None and stays is not None else None


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
    revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
    if was_live and not post.live:
        known = moved.take_over(session, turn, post.id) or old
        announce(session, turn, post, "post.cancelled", {"old": known.isoformat()})
    elif post.live and old > turn.now:
        moved.note(session, turn, post, old)
    hold(session, turn, post.id)
    record(session, turn, "post", post.id, "theirs", **changes)
    world_changed(session, turn)
