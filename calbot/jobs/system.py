"""The durable engine's own tables: where they are and how they are brought about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from dbos import DBOS, DBOSClient, Serializer
from sqlalchemy import Engine, create_engine, event, make_url

from calbot.clock import system_clock
from calbot.store.session import normal_url

APPLICATION: Final = "calbot"
QUICK: Final = "calbot"
"""What lives for milliseconds, or is a message that somebody waits for. The only queue before there were two: whatever
an older version leaves, long work too, lies here and is worked on as it was."""
LONG: Final = "calbot-long"
"""Looks at what is outside, and thinking: seconds each, and 20 where somebody does not answer. It has slots of its own,
so that a message never waits for a calendar."""
AT_ONCE: Final = 24
"""Jobs of either queue that one process works on side by side."""
LONG_SHARE: Final = 12
"""How many of those in the long queue may be one workspace's: thirty calendars of a company that do not answer hold up
no other company's."""
QUICK_LOOK_SECONDS: Final = 0.25
"""Between two looks for new jobs. A quarter second costs 3-5 % of a core when idle."""
LONG_LOOK_SECONDS: Final = 0.5
QUEUES: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        QUICK: MappingProxyType({"worker_concurrency": AT_ONCE, "polling_interval_sec": QUICK_LOOK_SECONDS}),
        LONG: MappingProxyType(
            {
                "worker_concurrency": AT_ONCE,
                "partition_worker_concurrency": LONG_SHARE,
                "polling_interval_sec": LONG_LOOK_SECONDS,
            }
        ),
    }
)
"""Their limits, as the engine keeps them in the database. Every worker takes from each queue that it finds there, also
from those that only a newer version knows."""
SCHEMA: Final = "dbos"
"""On PostgreSQL. SQLite has no schemas: there the tables lie beside ours, which begin with cb_."""
POOL: Final = 5
DOOR_POOL: Final = 2
_BUSY_MS: Final = 30_000


class Json(Serializer):
    """Ids only, as JSON: what is read from the database is data, never code, as pickles would be."""

    def serialize(self, data: Any) -> str:
        """Raises nothing: what JSON does not know (an error of a job) is kept as its text."""
        return json.dumps(data, default=str)

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: N805  # so named by its base class
        """What was kept."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Kept beside each value."""
        return "calbot_json"


def migrate_jobs(url: str) -> None:
    """Bring the engine's tables to the shape that its version wants, and its queues; safe to run twice.

    The queues are there before anybody keeps a job in one: workers that are older than a queue see it within a second,
    and take from it too, so nothing lies until the last of them is replaced.
    """
    DBOS.migrate(system_address(url), schema=SCHEMA)
    engine = system_engine(url, pool=DOOR_POOL)
    client = open_client(url, engine)
    try:
        for name, limits in QUEUES.items():
            client.register_queue(name, on_conflict="always_update", **limits)
    finally:
        client.destroy()
        if engine is not None:
            engine.dispose()


def open_client(url: str, engine: Engine | None) -> DBOSClient:
    """Whoever keeps jobs, and works on none. `engine` is that of `system_engine`."""
    return DBOSClient(
        system_database_url=system_address(url),
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        serializer=Json(),
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,
    )


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
