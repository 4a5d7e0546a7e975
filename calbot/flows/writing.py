"""The work on a write-back: a try is counted, the server called outside of any transaction, and what came of it kept.

Each try reads the entry first, so one whose outcome is unknown is resolved by the next: what the calendar says tells
whether there is still anything to write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn, looking
from calbot.flows.writeback import JOB, look_soon, settle
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import writeback as writebacks

GIVE_UP: Final = timedelta(hours=6)
"""A server that has not taken a change by then: somebody else has to know."""
CHECK: Final = timedelta(minutes=30)
"""What was written is read again after so long, where the calendar has not shown it by itself."""
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(minutes=10)
_LOOK: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done: the entry `key` of `source` is to say `wanted`; it may say one of `known` before, since
    nobody else has put these there. With `only_look` it was written, and is only to be read. `title` ("" of a private
    entry) and `zone` are the post's, `now` the database's hour; `overdue` is what was tried in vain for hours."""

    id: int
    revision: int
    source: Source
    key: str
    wanted: Saying
    known: tuple[Saying, ...]
    only_look: bool
    title: str
    zone: str
    now: datetime
    overdue: bool = False

    def is_ours(self, said: Saying) -> bool:
        """Whether nobody but calbot has changed what the calendar said when this was decided."""
        return any(said.says(one) for one in self.known)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: the state that it has come to (WRITTEN, DONE, ASKED or CONFLICT), what the calendar says
    (`theirs`) and a file for its owner."""

    state: WritebackState
    theirs: Saying | None = None
    file: bytes = b""


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of what is to be written, or read again, by now."""
    return writebacks.due(session, turn.workspace_id, turn.now)


def begin(session: Session, turn: Turn, writeback_id: int) -> Task | None:
    """Count a try and say what is to be done; None where there is nothing (any more)."""
    known = writebacks.by_id(session, turn.workspace_id, writeback_id)
    if known is None or known.due_at > turn.now:
        return None
    if known.state not in (WritebackState.PENDING, WritebackState.WRITTEN):
        return None
    source = sources.by_id(session, turn.workspace_id, known.source_id)
    post = posts.by_id(session, turn.workspace_id, known.post_id)
    if source is None or post is None:
        return None
    only_look = known.state is WritebackState.WRITTEN
    if not only_look and source.written:
        known.begin(turn.now)
        session.commit()
    return _task(known, source, post, turn, only_look=only_look)


def finish(session: Session, turn: Turn, task: Task, answer: Answer) -> bool:
    """Keep what came of it; False where something else is wanted by now."""
    known = _held(session, turn, task)
    if known is None:
        return False
    if answer.state is WritebackState.WRITTEN:
        known.written_at, known.due_at = turn.now, turn.now + CHECK
        look_soon(session, turn, _source(session, turn, known), _LOOK)
        turn.wake(session, JOB, known.id, at=known.due_at)
    known.file = answer.file
    clashed = answer.theirs if answer.state is WritebackState.CONFLICT else None
    settle(session, turn, known, answer.state, theirs=clashed)
    session.commit()
    return True


def put_off(session: Session, turn: Turn, task: Task, wait: float, said: str) -> bool:
    """The server could not be asked, did not take it, or has not said whether it did: again later, the longer the more
    often that was."""
    known = _held(session, turn, task)
    if known is None:
        return False
    pause = min(_FIRST * 2 ** min(max(known.attempt - 1, 0), 10), _LONGEST)
    known.due_at = turn.now + max(pause, min(timedelta(seconds=max(wait, 0.0)), GIVE_UP))
    known.problem = said[:500]
    turn.wake(session, JOB, known.id, at=known.due_at)
    session.commit()
    return True


def park(session: Session, turn: Turn, task: Task, said: str, file: bytes = b"") -> bool:
    """It cannot be written: left alone, with what was `said` of it in sight, and whoever decided is told."""
    known = _held(session, turn, task)
    if known is None:
        return False
    known.file = file
    settle(session, turn, known, WritebackState.PARKED, said)
    session.commit()
    return True


def release(session: Session, turn: Turn, writeback_id: int) -> bool:
    """Try what was parked once more; False where nothing was."""
    known = writebacks.by_id(session, turn.workspace_id, writeback_id)
    if known is None or known.state is not WritebackState.PARKED:
        return False
    again(session, turn, known)
    session.commit()
    return True


def again(session: Session, turn: Turn, writeback: Writeback) -> None:
    """It is to be written (once more); the caller commits."""
    writeback.attempt, writeback.due_at = 0, turn.now
    settle(session, turn, writeback, WritebackState.PENDING)
    turn.wake(session, JOB, writeback.id)


def _held(session: Session, turn: Turn, task: Task) -> Writeback | None:
    """The row, if what is wanted is still what was to be done."""
    known = writebacks.by_id(session, turn.workspace_id, task.id)
    return known if known is not None and known.open and known.revision == task.revision else None


def _source(session: Session, turn: Turn, writeback: Writeback) -> Source:
    source = sources.by_id(session, turn.workspace_id, writeback.source_id)
    if source is None:
        raise LookupError(f"no source {writeback.source_id}")
    return source


def _task(known: Writeback, source: Source, post: Post, turn: Turn, *, only_look: bool) -> Task:
    return Task(
        known.id,
        known.revision,
        source,
        post.entry_key,
        known.wants,
        tuple(Saying.read(one) for one in (known.base, *known.tried)),
        only_look,
        # What leaves the house with a change names nothing private.
        "" if post.private else post.title,
        post.zone,
        turn.now,
        not only_look and turn.now - known.changed_at > GIVE_UP,
    )
