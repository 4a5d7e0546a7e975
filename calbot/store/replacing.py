"""Replacing a set of rows by another, touching only what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def replace_rows(
    session: Session, kept: Iterable[Row], wanted: Sequence[Row], numbers: Callable[[int], Iterable[int]]
) -> int:
    """Delete what is no longer wanted and add what is new; rows alike in all but their id stay as they are.

    Returns how many rows went or came.
    """
    missing = Counter(_content(row) for row in wanted)
    gone = 0
    for row in kept:
        if missing[_content(row)]:
            missing[_content(row)] -= 1
        else:
            session.delete(row)
            gone += 1
    new = [row for row in reversed(wanted) if _taken(missing, _content(row))][::-1]
    for row, number in zip(new, numbers(len(new)), strict=True):
        row.id = number
    session.add_all(new)
    return gone + len(new)


def _taken(missing: Counter[str], content: str) -> bool:
    if not missing[content]:
        return False
    missing[content] -= 1
    return True


def _content(row: SQLModel) -> str:
    return repr(sorted((name, value) for name, value in row.model_dump().items() if name != "id"))
