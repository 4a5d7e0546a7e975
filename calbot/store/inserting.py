"""INSERT ... ON CONFLICT in the dialect of the session's database; the statement is written alike for both."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import literal
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, SQLModel


def inserting(session: Session, noun: type[SQLModel]) -> sqlite.Insert:
    """An insert into the noun's table that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if session.get_bind().dialect.name != "postgresql":
        return sqlite.insert(noun)
    # Imported here since it costs 60 ms that nobody on SQLite should pay.
    from sqlalchemy.dialects import postgresql

    # Said to be SQLite's: what calbot calls has the same names and arguments in both dialects.
    return postgresql.insert(noun)  # type: ignore[return-value]  # as the line above says


def add_once(session: Session, row: SQLModel, unique: Sequence[str]) -> bool:
    """Insert `row` unless one with the same `unique` columns exists; says whether it was inserted.

    The row itself stays outside the session: read it by its key afterwards.
    """
    statement = inserting(session, type(row)).values(**row.model_dump())
    once = statement.on_conflict_do_nothing(index_elements=unique)
    return session.execute(once.returning(literal(1))).first() is not None
