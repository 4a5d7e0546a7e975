"""Work that may kill its process: counted before it begins, parked after three tries that never ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from calbot.flows import replay
from calbot.flows.tell import record
from calbot.flows.turn import Turn, beside, looking
from calbot.model.trying import Trying
from calbot.store import trying as tryings

LEASE = timedelta(minutes=2)
"""Whoever has neither ended nor renewed by then is taken for dead."""
ALONE = timedelta(seconds=20)
"""When it is looked whether nothing else is at work that may kill its process."""


def begin(session: Session, turn: Turn, kind: str, subject_id: int) -> datetime | None:
    """Count a try of the work `kind` on `subject_id`, and say when it began, by which whoever does it is told from
    others; None when somebody is at it, or when it is parked."""
    known = tryings.by_key(session, turn.workspace_id, kind, subject_id)
    if known is None:
        known = Trying(workspace_id=turn.workspace_id, kind=kind, subject_id=subject_id, began_at=turn.now)
        session.add(known)
    was_parked = known.parked_at is not None
    if known.suspect and tryings.suspects(session, turn.now):
        # Whatever ran beside work that killed its process was counted with it: one of them after the other, then.
        turn.wake(session, kind, subject_id, at=turn.now + ALONE)
        session.commit()
        return None
    begun = known.begin(turn.now, LEASE)
    if known.parked_at is not None and not was_parked:
        record(session, turn, kind, subject_id, "parked", problem=known.problem)
        if kind == replay.JOB:
            replay.give_up(session, turn, subject_id)
    session.commit()
    return known.began_at if begun else None


@beside
def renew(session: Session, turn: Turn, kind: str, subject_id: int, began: datetime) -> bool:
    """Whoever began then is at it still; False when it is another's by now, or let go."""
    ours = tryings.renew(session, turn.workspace_id, kind, subject_id, began, turn.now + LEASE)
    session.commit()
    return ours


def ended(session: Session, turn: Turn, kind: str, subject_id: int, began: datetime) -> None:
    """What began then came to its end, good or bad as the work itself says: nothing is counted any more."""
    tryings.over(session, turn.workspace_id, kind, subject_id, began)
    session.commit()


def failed(session: Session, turn: Turn, kind: str, subject_id: int, began: datetime, said: str) -> None:
    """What began then ended with a defect of ours: again later, at most three times."""
    known = tryings.by_key(session, turn.workspace_id, kind, subject_id)
    if known is not None and known.began_at == began:
        pause = timedelta(seconds=5**known.tries)
        known.failed(turn.now, said, pause)
        turn.wake(session, kind, subject_id, at=turn.now + pause)
        session.commit()


@looking
def parked(session: Session, turn: Turn) -> list[Trying]:
    """The work that is left alone, oldest first."""
    return tryings.parked(session, turn.workspace_id)


def release(session: Session, turn: Turn, kind: str, subject_id: int) -> bool:
    """Try parked work again; False where there is none of it."""
    gone = tryings.over(session, turn.workspace_id, kind, subject_id)
    if gone:
        record(session, turn, kind, subject_id, "released")
        turn.wake(session, kind, subject_id)
        session.commit()
    return gone
