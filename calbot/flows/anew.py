"""A source is read anew, though it may say what it said last: by now that means something else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.source import Source
from calbot.store import source as sources

TWINS: Final = "twins"
"""Memory of a source: its entries that another one's posts stand for, by key."""
_AT_ONCE: Final = timedelta(0)


def read_anew(session: Session, turn: Turn, source: Source, wait: timedelta = _AT_ONCE) -> None:
    """Have all of it read after `wait`; the caller commits."""
    # A look of another day reads everything.
    source.memory["day"] = ""
    at = turn.now + wait
    source.next_look_at = min(source.next_look_at or at, at)
    turn.wake(session, "sync", source.id, at=at)


def ask_others(session: Session, turn: Turn, post_ids: Collection[int]) -> None:
    """These posts have moved or are off by their calendars' word: others that have them too are asked what they say.
    The caller commits."""
    for source in sources.every(session, turn.workspace_id) if post_ids else ():
        told = source.memory.get(TWINS, {})
        if source.location and not set(post_ids).isdisjoint(told.values()):
            read_anew(session, turn, source)
