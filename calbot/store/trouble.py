"""Which errors of a database pass by themselves: told apart here, once, for whoever uses an engine."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, Engine, ExceptionContext, event

from calbot.errors import Outside, Passing, Unknown

RETRY_SECONDS = 1.0
_COMMITTING = "calbot_committing"
_SQLITE = {sqlite3.SQLITE_BUSY: "busy", sqlite3.SQLITE_LOCKED: "busy", sqlite3.SQLITE_FULL: "out of space"}
# https://www.postgresql.org/docs/current/errcodes-appendix.html; two signs name a whole class.
_POSTGRES = {
    "08": "not reachable",
    "25P03": "too slow: the transaction lay idle",
    "40001": "busy",
    "40P01": "busy",
    "53": "out of space, memory or connections",
    "55P03": "busy",
    "57P": "stopping or starting",
}


def tell_apart(engine: Engine) -> None:
    """Have `engine` raise `Passing` for what may be tried again, and `Unknown` for a commit that broke off."""
    # First of all: what else listens to the begin may fail.
    event.listen(engine, "begin", _not_committing, insert=True)
    event.listen(engine, "commit", _committing)
    event.listen(engine, "handle_error", _told)


def _not_committing(connection: Connection) -> None:
    connection.info[_COMMITTING] = False


def _committing(connection: Connection) -> None:
    connection.info[_COMMITTING] = True


def _told(context: ExceptionContext) -> BaseException | None:
    """The error to raise instead; None leaves the driver's, without what it tells of rows."""
    if context.is_pre_ping:
        return None
    _hush(context)
    why = "not reachable" if context.is_disconnect else _why(context.original_exception)
    if not why:
        return None
    return _error(context, why)


def _hush(context: ExceptionContext) -> None:
    """PostgreSQL adds to its sentence the values of the key, or the whole row, that it refuses."""
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    if primary is None or wrapped is None:
        return
    wrapped.args = (str(wrapped.args[0]).replace(str(error), primary), *wrapped.args[1:])
    error.args = (primary,)


def _error(context: ExceptionContext, why: str) -> Outside:
    connection = context.connection
    broken_off = context.is_disconnect and connection is not None and _was_committing(connection)
    if broken_off:
        return Unknown(f"the database is {why}; the last change may or may not be kept")
    return Passing(f"the database is {why}", retry_after=RETRY_SECONDS)


def _was_committing(connection: Connection) -> bool:
    return not connection.invalidated and bool(connection.info.get(_COMMITTING))


def _why(error: BaseException | None) -> str:
    if isinstance(error, sqlite3.Error):
        # The low byte is the kind, the rest its particulars.
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")
    state = getattr(error, "sqlstate", None)
    if state is None:
        return "not reachable" if _could_not_connect(error) else ""
    return next((why for code, why in _POSTGRES.items() if state.startswith(code)), "")


def _could_not_connect(error: BaseException | None) -> bool:
    # Told by name: whoever keeps SQLite has no psycopg.
    kind = type(error)
    return kind.__module__.startswith("psycopg") and kind.__name__ in ("OperationalError", "ConnectionTimeout")
