"""Signs of life: keeping the last of each part, and reading them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select, update

from calbot.model.beat import Beat
from calbot.store.inserting import inserting


def keep(session: Session, name: str, at: datetime, said: Mapping[str, Any]) -> None:
    """`name` is alive at `at`, and has `said` to tell."""
    new = {"at": at, "said": dict(said)}
    statement = inserting(session, Beat).values(name=name, **new)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=new))


def take_turn(session: Session, name: str, at: datetime, every: timedelta) -> bool:
    """Beat as `name` if the last beat is `every` ago: of several who try at once, one does."""
    statement = inserting(session, Beat).values(name=name, at=at, said={})
    taken = statement.on_conflict_do_update(
        index_elements=["name"], set_={"at": at}, where=col(Beat.at) <= at - every
    ).returning(col(Beat.name))
    return session.execute(taken).first() is not None


def hold(session: Session, name: str, at: datetime, until: datetime) -> bool:
    """Be `name` until `until`, if nobody is it at `at`: of several who try at once, one is."""
    statement = inserting(session, Beat).values(name=name, at=until, said={})
    taken = statement.on_conflict_do_update(
        index_elements=["name"], set_={"at": until}, where=col(Beat.at) <= at
    ).returning(col(Beat.name))
    return session.execute(taken).first() is not None


def let_go(session: Session, name: str, held: datetime, until: datetime) -> bool:
    """Whoever has held `name` until `held` holds it until `until` instead, and says whether nobody else does by now."""
    mine = (col(Beat.name) == name, col(Beat.at) == held)
    change = update(Beat).where(*mine).values(at=until).returning(col(Beat.name))
    return session.execute(change.execution_options(synchronize_session=False)).first() is not None


def by_name(session: Session, name: str) -> Beat | None:
    """The last sign of life of one part."""
    return session.get(Beat, name, populate_existing=True)


def named(session: Session, prefix: str) -> list[Beat]:
    """The last signs of life of all parts whose name begins so, by name."""
    wanted = select(Beat).where(col(Beat.name).startswith(prefix, autoescape=True))
    return list(session.exec(wanted.order_by(col(Beat.name))))


def forget(session: Session, prefix: str, before: datetime) -> None:
    """Those that were heard of for the last time before `before` are gone for good."""
    session.execute(delete(Beat).where(col(Beat.name).startswith(prefix, autoescape=True), col(Beat.at) < before))
