"""What waits to be shown in a slot, and what somebody may have seen there already."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, and_, col, or_, select

from calbot.model.notice import MAY_BE_THERE, Notice, NoticeState
from calbot.store import notice_statements as statements
from calbot.store.notice_statements import LOST, MAY_BE_SEEN, UNSEEN

About = tuple[int, str, int, str, int]
"""What a message stands for: place, subject, subject's id, slot, and the one it is for (0 for all)."""


class Said(NamedTuple):
    """What stands in a slot: the `ref` of its message ("" for none), and whether that was a `repeat`; or the keys under
    which one that was given up may be found (`lost`), the newest first: whoever was to edit one that was given up may
    have been given up, too."""

    ref: str = ""
    lost: tuple[str, ...] = ()
    repeat: bool = False


def last_said(
    session: Session, workspace_id: str, place_id: int, subject: str, subject_id: int, slot: str, reader: int = 0
) -> Said | None:
    """The message to edit, or to answer in its thread: the newest one of that slot that all in the place can see, or in
    a direct conversation its one `reader`; None where there is none."""
    about = {"workspace": workspace_id, "place": place_id, "subject": subject, "subject_id": subject_id, "slot": slot}
    given = {**about, "reader": reader}
    found = session.exec(statements.last_said(), params=given).first()
    if found is None:
        return None
    state, ref, repeat = found
    if state == NoticeState.SENT:
        return Said(ref=ref, repeat=repeat)
    return Said(lost=tuple(session.exec(statements.lost_keys(), params=given)))


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
    """Leave out what waits to show that slot in those places and cannot have been seen; how many notices that were."""
    state = NoticeState.CANCELLED if cancelled else NoticeState.SUPERSEDED
    waiting = _line(workspace_id, place_ids, subject, subject_id, slot, only_for)
    return _leave_out(session, state, *waiting)


def take_back(session: Session, workspace_id: str, subject: str, subject_id: int, screen: str = "") -> int:
    """Cancel what waits to tell of a subject and cannot have been seen; how many of its notices may have been."""
    about = (
        col(Notice.workspace_id) == workspace_id,
        col(Notice.subject) == subject,
        col(Notice.subject_id) == subject_id,
        *((col(Notice.screen) == screen,) if screen else ()),
    )
    _leave_out(session, NoticeState.CANCELLED, *about)
    wanted = select(func.count()).select_from(Notice).where(*about, MAY_BE_SEEN)
    return int(session.exec(wanted).one())


def seen_in(
    session: Session,
    workspace_id: str,
    place_ids: Collection[int],
    subject: str,
    subject_id: int,
    slot: str,
    only_for: int | None = None,
) -> set[int]:
    """Those of the places in which somebody may have seen a message of that slot: one was sent, or may have been."""
    line = _line(workspace_id, place_ids, subject, subject_id, slot, only_for)
    return set(session.exec(select(Notice.place_id).where(*line, MAY_BE_SEEN).distinct()))


def reached(session: Session, workspace_id: str, subject: str, subject_id: int) -> bool:
    """Whether somebody may have seen any message about a subject."""
    about = (Notice.workspace_id == workspace_id, Notice.subject == subject, Notice.subject_id == subject_id)
    return session.exec(select(Notice.id).where(*about, MAY_BE_SEEN).limit(1)).first() is not None


def first_sent(session: Session, workspace_id: str, subject: str, subject_id: int) -> datetime | None:
    """When a platform first took a message about a subject, or may have; None where none has."""
    about = (Notice.workspace_id == workspace_id, Notice.subject == subject, Notice.subject_id == subject_id)
    there = and_(col(Notice.state) == NoticeState.DEAD, col(Notice.problem) == MAY_BE_THERE)
    at = func.coalesce(col(Notice.sent_at), col(Notice.called_at))
    wanted = select(at).where(*about, or_(col(Notice.state) == NoticeState.SENT, there), at.is_not(None))
    return session.exec(wanted.order_by(at).limit(1)).first()


def kept_in(session: Session, workspace_id: str, subject: str, subject_id: int, slot: str) -> set[int]:
    """Ids of the places where a message of that slot for all who are there was told, or is to be."""
    over = (NoticeState.CANCELLED, NoticeState.DEAD)
    about = (Notice.workspace_id == workspace_id, Notice.subject == subject, Notice.subject_id == subject_id)
    wanted = select(Notice.place_id).where(*about, Notice.slot == slot, col(Notice.only_for).is_(None))
    return set(session.exec(wanted.where(col(Notice.state).not_in(over)).distinct()))


def readers_of(session: Session, workspace_id: str, subject: str, subject_id: int) -> list[tuple[int, int | None, str]]:
    """Where a subject was to be told: place, whom alone (None for all who are there), slot."""
    wanted = (
        select(Notice.place_id, Notice.only_for, Notice.slot)
        .where(Notice.workspace_id == workspace_id, Notice.subject == subject, Notice.subject_id == subject_id)
        .distinct()
    )
    return list(session.exec(wanted.order_by(col(Notice.place_id), col(Notice.slot))))


def last_of(
    session: Session, workspace_id: str, subject: str, slot: str, subject_ids: Collection[int] | None = None
) -> dict[int, Notice]:
    """What was to be told last in that slot and was not taken back, by the id of what it is about; of those only, if
    given."""
    told = (Notice.workspace_id == workspace_id, Notice.subject == subject, Notice.slot == slot)
    wanted = select(Notice).where(*told, Notice.state != NoticeState.CANCELLED)
    if subject_ids is not None:
        wanted = wanted.where(col(Notice.subject_id).in_(subject_ids))
    return {one.subject_id: one for one in session.exec(wanted.order_by(col(Notice.id)))}


def under(session: Session, workspace_id: str, place_id: int, subject: str, slot: str, thread: str) -> int | None:
    """What the message of that slot is about, among those about `subject`, under which something was said in a place:
    `thread` is what its platform calls the message there, at the end of its ref. None where there is none."""
    about = (Notice.workspace_id == workspace_id, Notice.place_id == place_id, Notice.subject == subject)
    named = or_(col(Notice.ref) == thread, col(Notice.ref).endswith(f"/{thread}", autoescape=True))
    wanted = select(Notice.subject_id).where(*about, Notice.slot == slot, named).order_by(col(Notice.id).desc())
    return session.exec(wanted.limit(1)).first()


def lost_in(session: Session, workspace_id: str, subject: str, subject_id: int, slot: str) -> set[int]:
    """Places in which a message of that slot for all was given up and may be there for all that."""
    about = (Notice.workspace_id == workspace_id, Notice.subject == subject, Notice.subject_id == subject_id)
    wanted = select(Notice.place_id).where(*about, Notice.slot == slot, col(Notice.only_for).is_(None), LOST)
    return set(session.exec(wanted.distinct()))


def newest(
    session: Session,
    workspace_id: str,
    place_id: int,
    subject: str,
    subject_id: int,
    slot: str,
    only_for: int | None = None,
) -> Notice | None:
    """What was to be shown last in that slot of a place, whatever came of it; None where nothing was."""
    line = _line(workspace_id, [place_id], subject, subject_id, slot, only_for)
    wanted = select(Notice).where(*line, Notice.state != NoticeState.SUPERSEDED)
    return session.exec(wanted.order_by(col(Notice.id).desc()).limit(1)).first()


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
        .where(*about, UNSEEN)
        .values(state=state)
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(left).all())
