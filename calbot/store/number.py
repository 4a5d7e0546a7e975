"""Numbers that people say (p-12, f-57): counted per workspace and noun, given out once, never twice."""

from __future__ import annotations

from functools import cache

from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, col

from calbot.model.workspace import Counter
from calbot.store.inserting import inserting_in


def next_numbers(session: Session, workspace_id: str, noun: str, count: int = 1) -> range:
    """The next `count` numbers of `noun` ("post", "flag", ...), in one statement that is safe beside other writers.

    A rolled back session gives its numbers back.
    """
    if count < 1:
        return range(0)
    last = _raised(session, workspace_id, noun, count)
    return range(last - count + 1, last + 1)


def next_number(session: Session, workspace_id: str, noun: str) -> int:
    """One number."""
    return _raised(session, workspace_id, noun, 1)


def _raised(session: Session, workspace_id: str, noun: str, count: int) -> int:
    # As a statement of the session's own would: the workspace that is counted in may not be written yet.
    session.flush()
    told = {"workspace_id": workspace_id, "noun": noun, "last": count}
    raising = _raising(session.get_bind().dialect.name)
    last: int = session.connection().execute(raising, told).scalar_one()
    return last


@cache
def _raising(dialect: str) -> ReturningInsert[int]:
    """Put together once: that takes longer than to run it, and every row of a calendar asks for its number."""
    insert = inserting_in(dialect, Counter)
    raised = {"last": col(Counter.last) + insert.excluded.last}
    counted = insert.on_conflict_do_update(index_elements=["workspace_id", "noun"], set_=raised)
    return counted.returning(col(Counter.last))
