"""The audit trail: written with every change, read by whoever asks what happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from calbot.model.workspace import History
from calbot.store.asking import in_parts
from calbot.store.number import next_number


def add(
    session: Session,
    workspace_id: str,
    *,
    at: datetime,
    person_id: int | None,
    noun: str,
    noun_id: int,
    verb: str,
    details: Mapping[str, Any] | None = None,
) -> History:
    """Write one line; `person_id` None means calbot itself."""
    line = History(
        workspace_id=workspace_id,
        id=next_number(session, workspace_id, "history"),
        at=at,
        person_id=person_id,
        noun=noun,
        noun_id=noun_id,
        verb=verb,
        details=dict(details or {}),
    )
    session.add(line)
    return line


def of(session: Session, workspace_id: str, noun: str, noun_id: int) -> list[History]:
    """What happened to one row, oldest first."""
    wanted = select(History).where(
        History.workspace_id == workspace_id, History.noun == noun, History.noun_id == noun_id
    )
    return list(session.exec(wanted.order_by(col(History.id))))


def of_some(session: Session, workspace_id: str, noun: str, noun_ids: Collection[int]) -> list[History]:
    """What happened to several rows, oldest first."""
    found: list[History] = []
    for part in in_parts(noun_ids):
        about = (History.workspace_id == workspace_id, History.noun == noun)
        found += session.exec(select(History).where(*about, col(History.noun_id).in_(part)).order_by(col(History.id)))
    return found


def of_all(session: Session, workspace_id: str, noun: str, noun_ids: Collection[int], verb: str) -> list[History]:
    """The lines of one verb about several rows, oldest first."""
    found: list[History] = []
    for part in in_parts(noun_ids):
        about = (History.workspace_id == workspace_id, History.noun == noun, History.verb == verb)
        found += session.exec(select(History).where(*about, col(History.noun_id).in_(part)).order_by(col(History.id)))
    return found


def done_between(
    session: Session, workspace_id: str, noun: str, verb: str, start: datetime, end: datetime
) -> list[History]:
    """The lines of one verb about rows of a noun in `start`..`end`, oldest first."""
    wanted = select(History).where(
        History.workspace_id == workspace_id,
        History.noun == noun,
        History.verb == verb,
        History.at >= start,
        History.at < end,
    )
    return list(session.exec(wanted.order_by(col(History.id))))


def by_person(
    session: Session, workspace_id: str, person_id: int, noun: str, verb: str, since: datetime
) -> list[History]:
    """What a person has done to any row of a noun at or after `since`, oldest first."""
    wanted = select(History).where(
        History.workspace_id == workspace_id,
        History.person_id == person_id,
        History.noun == noun,
        History.verb == verb,
        col(History.at) >= since,
    )
    return list(session.exec(wanted.order_by(col(History.id))))


def acted_on(session: Session, workspace_id: str, noun: str, verbs: Collection[str], since: datetime) -> set[int]:
    """Ids of the rows of a noun to which a person did one of `verbs` after `since`."""
    wanted = select(History.noun_id).where(
        History.workspace_id == workspace_id,
        History.noun == noun,
        History.at > since,
        col(History.verb).in_(verbs),
        col(History.person_id).is_not(None),
    )
    return set(session.exec(wanted))


def recent(session: Session, workspace_id: str, limit: int = 50) -> list[History]:
    """The last lines, newest first."""
    wanted = select(History).where(History.workspace_id == workspace_id)
    return list(session.exec(wanted.order_by(col(History.id).desc()).limit(limit)))


def last_of(session: Session, workspace_id: str, noun: str, noun_id: int, verbs: Collection[str]) -> History | None:
    """The last line about a row in which a person did one of `verbs`."""
    about = (History.workspace_id == workspace_id, History.noun == noun, History.noun_id == noun_id)
    done = (col(History.verb).in_(verbs), col(History.person_id).is_not(None))
    return session.exec(select(History).where(*about, *done).order_by(col(History.id).desc()).limit(1)).first()
