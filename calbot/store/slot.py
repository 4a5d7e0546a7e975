"""What waits to be shown in a slot, and what somebody may have seen there already."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, or_, select

from calbot.model.notice import Notice, NoticeState

_NEVER_BEGUN = (NoticeState.PENDING, NoticeState.SUPERSEDED, NoticeState.CANCELLED)


def supersede(
    session: Session,
    workspace_id: str,
    place_ids: Collection[int],
    subject: str,
    subject_id: int,
    slot: str,
    only_for: int | None = None,
    *,
    cancelled: bool = False,
) -> int:
    """Leave out what waits to show that slot in those places and was never begun; how many notices that were."""
    state = NoticeState.CANCELLED if cancelled else NoticeState.SUPERSEDED
    waiting = _line(workspace_id, place_ids, subject, subject_id, slot, only_for)
    return _leave_out(session, state, *waiting)


def take_back(session: Session, workspace_id: str, subject: str, subject_id: int) -> int:
    """Cancel what waits to tell of a subject and was never begun; how many of its notices were begun or sent."""
    about = (
        col(Notice.workspace_id) == workspace_id,
        col(Notice.subject) == subject,
        col(Notice.subject_id) == subject_id,
    )
    _leave_out(session, NoticeState.CANCELLED, *about)
    begun = or_(col(Notice.state).not_in(_NEVER_BEGUN), col(Notice.attempt) > 0)
    wanted = select(func.count()).select_from(Notice).where(*about, begun)
    return int(session.exec(wanted).one())


def begun_in(
    session: Session,
    workspace_id: str,
    place_ids: Collection[int],
    subject: str,
    subject_id: int,
    slot: str,
    only_for: int | None = None,
) -> set[int]:
    """Those of the places in which somebody may have seen a message of that slot: one was sent, or its sending was
    begun."""
    line = _line(workspace_id, place_ids, subject, subject_id, slot, only_for)
    begun = or_(col(Notice.attempt) > 0, Notice.state == NoticeState.SENT)
    return set(session.exec(select(Notice.place_id).where(*line, begun).distinct()))


def _line(
    workspace_id: str, place_ids: Collection[int], subject: str, subject_id: int, slot: str, only_for: int | None
) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notice.workspace_id) == workspace_id,
        col(Notice.place_id).in_(place_ids),
        col(Notice.subject) == subject,
        col(Notice.subject_id) == subject_id,
        col(Notice.slot) == slot,
        col(Notice.only_for).is_(None) if only_for is None else col(Notice.only_for) == only_for,
    )


def _leave_out(session: Session, state: NoticeState, *about: ColumnElement[bool]) -> int:
    # A sender may be claiming one of them just now: whoever changes the row first, wins, and the other sees it.
    left = (
        update(Notice)
        .where(*about, col(Notice.state) == NoticeState.PENDING, col(Notice.attempt) == 0)
        .values(state=state)
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(left).all())
