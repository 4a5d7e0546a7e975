"""Numbers that people say (p-12, f-57): counted per workspace and noun, given out once, never twice."""

from __future__ import annotations

from sqlmodel import Session, col

from calbot.model.workspace import Counter
from calbot.store.inserting import inserting


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
    statement = (
        inserting(session, Counter)
        .values(workspace_id=workspace_id, noun=noun, last=count)
        .on_conflict_do_update(index_elements=["workspace_id", "noun"], set_={"last": col(Counter.last) + count})
        .returning(col(Counter.last))
    )
    return int(session.execute(statement).scalar_one())
