"""A short way into SQLite for small rows: written at once, in the thread that asks, or not at all.

A hop to another thread and a session cost ten times as much as the insert itself, and whoever waits is a person whose
chat waits three seconds. It never waits for a lock; whoever finds it busy takes the long way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import make_url
from sqlalchemy.dialects.sqlite import Insert, dialect

_DIALECT: Final = dialect()
# What it writes goes to the log of the database only: moving it into the database itself may wait for the disk, and is
# left to the next commit of somebody who runs in a thread.
_SETTINGS: Final = ("busy_timeout=0", "synchronous=NORMAL", "foreign_keys=ON", "wal_autocheckpoint=0")

_Columns = tuple[tuple[str, Callable[[Any], Any] | None], ...]


class Lane:
    """A connection of its own to the file at `path`; for one thread at a time."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def insert(self, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> list[bool] | None:
        """Insert `rows` in one commit; which of them were inserted. None where that is not possible just now: then
        nothing was, and the long way tells why."""
        sql, columns = _compiled(statement)
        values = [tuple(row[name] if change is None else change(row[name]) for name, change in columns) for row in rows]
        try:
            connection = self._connected()
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return None
        try:
            inserted = [connection.execute(sql, one).rowcount == 1 for one in values]
            connection.execute("COMMIT")
        except Exception:
            # Undoes what was begun, whatever state it is in. Also where it is not SQLite that fails: a text that is no
            # Unicode never gets there, and would else leave the database locked for everybody.
            self.close()
            return None
        return inserted

    def close(self) -> None:
        """Give back the connection; what was not committed is undone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            self._connection = connection
        return self._connection


def open_lane(url: str) -> Lane | None:
    """The lane of a database in a file; None for PostgreSQL, where each commit waits for a network, and for one in
    memory."""
    address = make_url(url)
    path = address.database
    return Lane(path) if address.get_backend_name() == "sqlite" and path and path != ":memory:" else None


@cache
def _compiled(statement: Insert) -> tuple[str, _Columns]:
    """The statement as text, and its columns in order with what makes a database's value of each."""
    compiled = statement.compile(dialect=_DIALECT)
    types = {column.name: column.type.dialect_impl(_DIALECT) for column in statement.table.columns}
    return str(compiled), tuple((name, types[name].bind_processor(_DIALECT)) for name in compiled.positiontup or ())
