"""The inbox: keeping what chats bring once, and handing it to one who answers at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.dialects.sqlite import Insert
from sqlmodel import Session, col, delete, select

from calbot.model.heard import Heard, HeardState
from calbot.store.inserting import inserting_in

NEW: Final[Mapping[str, Any]] = MappingProxyType(
    {"state": HeardState.WAITING, "answered_at": None, "reply": {}, "problem": ""}
)
"""What is the same in every new row."""


@cache
def keeping(dialect: str) -> Insert:
    """The insert behind `keep`, put together once: whoever waits for it is a person, and to build it takes longer than
    to run it."""
    insert = inserting_in(dialect, Heard).on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    return insert.execution_options(preserve_rowcount=True)


class Claim(NamedTuple):
    """What was heard, as whoever answers it took it."""

    attempt: int
    said: dict[str, Any]
    respond: str


def by_id(session: Session, workspace_id: str, heard_id: int) -> Heard | None:
    """One thing that was heard."""
    return session.get(Heard, (workspace_id, heard_id))


def keep(session: Session, row: Mapping[str, Any]) -> bool:
    """Keep a row of `Heard`, told by its columns, unless something of the same key was kept before; says which."""
    statement = keeping(session.get_bind().dialect.name)
    return session.connection().execute(statement, {**NEW, **row}).rowcount == 1


def claim(session: Session, workspace_id: str, heard_id: int, now: datetime, until: datetime) -> Claim | None:
    """Take it for answering until `until`, or None where it is answered, parked or somebody's just now."""
    change = (
        update(Heard)
        .where(col(Heard.workspace_id) == workspace_id, col(Heard.id) == heard_id, *_free(now))
        .values(attempt=Heard.attempt + 1, lease_until=until)
        .returning(col(Heard.attempt), col(Heard.said), col(Heard.respond))
    )
    row = session.execute(change.execution_options(synchronize_session=False)).first()
    return Claim(*row) if row else None


def held(session: Session, workspace_id: str, heard_id: int, attempt: int) -> Heard | None:
    """What somebody took as `attempt`, to settle it; None when it is another's, or settled, by now."""
    wanted = select(Heard).where(
        Heard.workspace_id == workspace_id,
        Heard.id == heard_id,
        Heard.attempt == attempt,
        Heard.state == HeardState.WAITING,
    )
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


def waiting(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of what nobody is answering, in the order in which it came."""
    wanted = select(Heard.id).where(Heard.workspace_id == workspace_id, *_free(now))
    return list(session.exec(wanted.order_by(col(Heard.heard_at), col(Heard.id))))


def left(session: Session, workspace_id: str, now: datetime, before: datetime) -> bool:
    """Whether something that came before then has nobody who answers it."""
    wanted = select(Heard.id).where(Heard.workspace_id == workspace_id, col(Heard.heard_at) < before, *_free(now))
    return session.exec(wanted.limit(1)).first() is not None


def parked(session: Session, workspace_id: str) -> list[Heard]:
    """What could not be answered."""
    wanted = select(Heard).where(Heard.workspace_id == workspace_id, Heard.state == HeardState.PARKED)
    return list(session.exec(wanted.order_by(col(Heard.id))))


def forget_ways(session: Session, workspace_id: str, before: datetime) -> None:
    """Forget where the answers to what was heard before then were to be sent: those addresses are over by now."""
    over = update(Heard).where(
        col(Heard.workspace_id) == workspace_id, col(Heard.respond) != "", col(Heard.heard_at) < before
    )
    session.execute(over.values(respond="").execution_options(synchronize_session=False))


def forget(session: Session, workspace_id: str, before: datetime) -> None:
    """Remove what was heard before then; a platform repeats itself for an hour at most."""
    gone = delete(Heard).where(col(Heard.workspace_id) == workspace_id, col(Heard.heard_at) < before)
    session.execute(gone.execution_options(synchronize_session=False))


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    left = or_(col(Heard.lease_until).is_(None), col(Heard.lease_until) <= now)
    return col(Heard.state) == HeardState.WAITING, left
