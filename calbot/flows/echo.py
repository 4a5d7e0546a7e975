"""What a calendar says of a post while a change of it from chat is on its way there: an old hour is no news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.flows.writeback import settle
from calbot.flows.writing import CHECK, again
from calbot.model.post import Post, plain
from calbot.model.source import Source
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.store import writeback as writebacks

_FIELDS: Final = ("starts_at", "zone", "all_day", "state")
"""What a write-back is about."""
_ASKED: Final = frozenset({WritebackState.ASKED, WritebackState.PARKED})
"""Somebody was asked to do it by hand: what that person did instead is the calendar's last word."""


def heard(
    session: Session,
    turn: Turn,
    source: Source,
    known: Mapping[str, Post],
    told: Iterable[Post],
    whole: tuple[datetime, datetime] | None,
) -> None:
    """Before a look is taken over: where the calendar shows what chat wanted, that is done. Where it says what it said
    before, or a third thing that somebody has to decide about, its word on the hour moves nothing. `known` and `told`
    are posts by entry and as the calendar tells them, `whole` is the span of which all was read. The caller commits."""
    waiting = {one.post_id: one for one in writebacks.open_of_source(session, turn.workspace_id, source.id)}
    if not waiting:
        return
    for fresh in told:
        post = known.get(fresh.entry_key)
        writeback = waiting.pop(post.id, None) if post is not None else None
        if post is None or writeback is None:
            continue
        if _settled(session, turn, writeback, post, Saying.of(fresh), writes=source.written):
            post.said = {**post.said, **{field: plain(getattr(fresh, field)) for field in _FIELDS}}
    if whole is not None:
        unmentioned = [post for post in known.values() if post.id in waiting and whole[0] <= post.starts_at < whole[1]]
        for post in unmentioned:
            _gone(session, turn, waiting[post.id])


def _gone(session: Session, turn: Turn, writeback: Writeback) -> None:
    """What was to be off is off where its calendar mentions it no more."""
    if writeback.wants.off and (writeback.state in _ASKED or writeback.state is WritebackState.WRITTEN):
        settle(session, turn, writeback, WritebackState.DONE)


def _settled(session: Session, turn: Turn, writeback: Writeback, post: Post, said: Saying, *, writes: bool) -> bool:
    """Whether what the calendar says of the hour is no news to the plan. `writes`: calbot changes that calendar."""
    if writeback.state is WritebackState.PENDING and writeback.tried:
        # It may be older than what is being written just now; whoever writes reads the entry itself.
        return True
    if said.says(writeback.wants):
        settle(session, turn, writeback, WritebackState.DONE)
        return True
    if writeback.ours(said):
        _still(session, turn, writeback, said)
        return True
    if writeback.state in _ASKED or not (writes or writeback.tried):
        settle(session, turn, writeback, WritebackState.DROPPED)
        # It may have said so while nobody was to hear it.
        post.said = {**post.said, **{field: writeback.base[field] for field in ("starts_at", "all_day")}}
        return False
    if writeback.other is None or not said.says(writeback.other):
        settle(session, turn, writeback, WritebackState.CONFLICT, theirs=said)
    return True


def _still(session: Session, turn: Turn, writeback: Writeback, said: Saying) -> None:
    """It says what it said before, or what calbot has put there on the way."""
    if writeback.state is WritebackState.CONFLICT and not (writeback.other and said.says(writeback.other)):
        again(session, turn, writeback)
    elif writeback.state is WritebackState.WRITTEN and turn.now - (writeback.written_at or turn.now) > CHECK:
        # It had been taken, and was taken back.
        settle(session, turn, writeback, WritebackState.CONFLICT, theirs=said)
