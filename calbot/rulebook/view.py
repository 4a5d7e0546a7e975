"""Rows read without the mapper's descriptors, which make each attribute several times as dear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

Row = TypeVar("Row")


class _View:
    """Borrows the dict of a row; what is not in there (a property, an expired column) is asked of the row itself."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_sa_instance_state"].obj(), name)


def view(row: Row) -> Row:
    """Something that reads as `row` does."""
    plain = _View()
    plain.__dict__ = row.__dict__
    return cast(Row, plain)


def each(rows: Sequence[object], name: str) -> list[Any]:
    """Attribute `name` of each row."""
    try:
        return [row.__dict__[name] for row in rows]
    except KeyError:
        return [getattr(row, name) for row in rows]


def views(rows: Iterable[Row]) -> Iterator[Row]:
    """Something that reads as each row does, in turn: always the same object, so keep what was read, not the object."""
    plain = _View()
    shown = cast(Row, plain)
    for row in rows:
        plain.__dict__ = row.__dict__
        yield shown
