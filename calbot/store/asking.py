"""Asking for many rows at once: a statement takes so many values and no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 10_000
"""SQLite takes 32,766 values in a statement, PostgreSQL 65,535."""


def in_parts(values: Collection[T], size: int = _AT_ONCE) -> Iterator[tuple[T, ...]]:
    """`values` in parts that one statement can ask for."""
    rest = iter(values)
    while part := tuple(islice(rest, size)):
        yield part
