"""INSERT ... ON CONFLICT in the dialect of the session's database; the statement is written alike for both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, SQLModel

from calbot.store.asking import in_parts

_ROWS: Final = 500
"""At once, of at most sixty columns."""


def inserting(session: Session, noun: type[SQLModel]) -> sqlite.Insert:
    """An insert into the noun's table that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return inserting_in(session.get_bind().dialect.name, noun)


def inserting_in(dialect: str, noun: type[SQLModel]) -> sqlite.Insert:
    """The same for a dialect by name: a statement may be put together once for all sessions."""
    if dialect != "postgresql":
        return sqlite.insert(noun)
    # Imported here since it costs 60 ms that nobody on SQLite should pay.
    from sqlalchemy.dialects import postgresql

    # Said to be SQLite's: what calbot calls has the same names and arguments in both dialects.
    return postgresql.insert(noun)  # type: ignore[return-value]  # as the line above says


def add_once(session: Session, row: SQLModel, unique: Sequence[str]) -> bool:
    """Insert `row` unless one with the same `unique` columns exists; says whether it was inserted.

    The row itself stays outside the session: read it by its key afterwards.
    """
    return bool(add_each_once(session, [row], unique))


def add_each_once(session: Session, rows: Sequence[SQLModel], unique: Sequence[str]) -> set[tuple[Any, ...]]:
    """Insert `rows` of one noun, each as `add_once` does; the values of the `unique` columns of those inserted."""
    inserted: set[tuple[Any, ...]] = set()
    # As a statement of the session's own would: what the rows refer to may not be written yet.
    session.flush()
    for part in in_parts(rows, _ROWS):
        adding = _adding(session.get_bind().dialect.name, type(part[0]), tuple(unique))
        found = session.connection().execute(adding, [row.model_dump() for row in part])
        inserted.update(tuple(row) for row in found)
    return inserted


@cache
def _adding(dialect: str, noun: type[SQLModel], unique: tuple[str, ...]) -> ReturningInsert[Any]:
    """Put together once: a list of rows within the statement would be turned into SQL anew each time."""
    once = inserting_in(dialect, noun).on_conflict_do_nothing(index_elements=unique)
    return once.returning(*(getattr(noun, name) for name in unique))
