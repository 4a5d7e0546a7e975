"""Engines and sessions: one writer at a time on SQLite and PostgreSQL alike, so that no update is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from calbot.errors import SettingError

# Not used by name: a reference to a noun that nobody has imported would fail when the first row is written.
from calbot.store import tables  # noqa: F401

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 30
_READING = "calbot_reading"
_WRITER_LOCK = 0x63616C626F74
_MEMORY = {None, "", ":memory:"}


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///file`, `sqlite://` (memory) or `postgres[ql]://`; error texts carry no parameters.

    Raises `SettingError` when the address cannot be read.
    """
    address = normal_url(url)
    return _open_sqlite(address) if address.startswith("sqlite") else _open_postgres(address)


def normal_url(url: str) -> str:
    """The address as SQLAlchemy wants it: hosts hand out `postgres://`, the driver is psycopg 3."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in ("sqlite", "postgresql"):
        # The address may hold a password, so it is not repeated.
        raise SettingError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME", key="database_url")
    return url


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that may write; the flow commits, all that is uncommitted at the end is rolled back.

    It is the only writer from its first statement on: keep it short, and never wait for a network inside.
    """
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session over one snapshot that takes no lock; the database refuses any write in it."""
    with Session(engine.execution_options(**{_READING: True}), expire_on_commit=False) as session:
        yield session


def apply(engine: Engine, flow: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `flow(session, ...)` in a writing session of its own."""
    with writing(engine) as session:
        return flow(session, *args, **kwargs)


def _open_sqlite(url: str) -> Engine:
    memory = make_url(url).database in _MEMORY
    # A database in memory lives as long as its one connection; threads queue for it.
    pool = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "pool_recycle": -1} if memory else {}
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **pool,
    )
    event.listen(engine, "connect", _settle_connection)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _end_connection)
    return engine


def _settle_connection(connection: SqliteConnection, _record: object) -> None:
    # The driver's own implicit BEGIN is deferred: two such transactions that read and then write lose updates
    # or fail at once whatever the timeout (118 of 400 increments survived). We say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _end_connection(connection: SqliteConnection | None, _record: object) -> None:
    # A COMMIT that SQLite refuses (a reference to nothing, a full disk) leaves the transaction open, with its lock;
    # SQLAlchemy takes it for ended and would hand the connection to the next session like that.
    if connection is not None and connection.in_transaction:
        connection.rollback()


def _begin(connection: Connection) -> None:
    reads = bool(connection.get_execution_options().get(_READING))
    connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _open_postgres(url: str) -> Engine:
    limits = f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout={2 * BUSY_SECONDS}s"
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"options": limits})
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get(_READING):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    # One writer at a time, as on SQLite. Left to itself, READ COMMITTED loses updates silently, and under REPEATABLE
    # READ flows that number a row clash so often that eight tries were not enough.
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
