"""The durable engine's own tables: where they are and how they are brought about."""

from __future__ import annotations

import sqlite3
from typing import Final

from dbos import DBOS
from sqlalchemy import Engine, create_engine, event, make_url

from calbot.clock import system_clock
from calbot.store.session import normal_url

SCHEMA: Final = "dbos"
"""On PostgreSQL. SQLite has no schemas: there the tables lie beside ours, which begin with cb_."""
POOL: Final = 5
DOOR_POOL: Final = 2
_BUSY_MS: Final = 30_000


def migrate_jobs(url: str) -> None:
    """Bring the engine's tables to the shape that its version wants; safe to run twice."""
    DBOS.migrate(system_address(url), schema=SCHEMA)


def system_address(url: str) -> str:
    """The database's address as the engine wants it."""
    return normal_url(url)


def system_engine(url: str, pool: int = POOL) -> Engine | None:
    """An engine of the job engine's own for SQLite; None for PostgreSQL, where it makes one itself.

    Ours would not do: its transactions begin with BEGIN IMMEDIATE by an event, and the job engine begins its own.
    """
    if make_url(normal_url(url)).get_backend_name() != "sqlite":
        return None
    engine = create_engine(
        normal_url(url), hide_parameters=True, pool_size=pool, max_overflow=0, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _settle)
    return engine


def _settle(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite before 3.42 tells whole seconds only (and NULL for what it does not know), which makes jobs of one second
    # come in any order, and from Python 3.12 on keeps the engine from starting at all.
    connection.create_function("unixepoch", 1, lambda _kind: system_clock().timestamp())
    connection.create_function("strftime", 2, _strftime)


def _strftime(form: str, _when: str) -> str | float:
    moment = system_clock()
    return moment.timestamp() if form == "%s" else moment.strftime(form)
