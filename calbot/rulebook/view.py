"""Rows read without the mapper's descriptors, which make each attribute several times as dear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar, cast

Row = TypeVar("Row")

_AT_ONCE = 512
"""Rows whose attributes are turned into columns together: few enough to stay in the processor's cache."""


class _View:
    """Borrows the dict of a row; what is not in there (a method, an expired column) is asked of the row itself."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_sa_instance_state"].obj(), name)


@cache
def _view_of(kind: type) -> type[_View]:
    """A view of rows of `kind` that works out their properties by itself."""
    return type("_View", (_View,), {name: value for name, value in vars(kind).items() if isinstance(value, property)})


def view(row: Row) -> Row:
    """Something that reads as `row` does; what is no row is its own view."""
    if "_sa_instance_state" not in row.__dict__:
        return row
    plain = _view_of(cast(type, type(row)))()
    plain.__dict__ = row.__dict__
    return cast(Row, plain)


def views(rows: Iterable[Row]) -> Iterator[Row]:
    """Something that reads as each row does, in turn: always the same object, so keep what was read, not the object."""
    plain = _View()
    shown = cast(Row, plain)
    for row in rows:
        plain.__dict__ = row.__dict__
        yield shown


def each(rows: Sequence[object], name: str) -> list[Any]:
    """Attribute `name` of each row."""
    try:
        return [row.__dict__[name] for row in rows]
    except KeyError:
        return [getattr(row, name) for row in rows]


def each_of(rows: Sequence[object], names: Sequence[str]) -> list[list[Any]]:
    """For each of two or more `names` that attribute of each row. Fetching a row from memory costs more than reading
    it, so that all are read while it is at hand."""
    columns: list[list[Any]] = [[] for _ in names]
    read = itemgetter(*names)
    try:
        for first in range(0, len(rows), _AT_ONCE):
            shown = [read(row.__dict__) for row in rows[first : first + _AT_ONCE]]
            for column, values in zip(columns, zip(*shown, strict=True), strict=True):
                column.extend(values)
    except KeyError:
        return [each(rows, name) for name in names]
    return columns
