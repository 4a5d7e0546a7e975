"""Engines: how each database is opened, and which lock its transactions begin with."""

from __future__ import annotations

from hashlib import blake2b
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from calbot.errors import SettingError
from calbot.store import trouble

BUSY_SECONDS = 30
READING = "calbot_reading"
"""Execution option: the transaction only reads."""
BESIDE = "calbot_beside"
"""Execution option: the transaction writes by compare-and-set and takes no workspace's lock."""
BEGUN = "calbot_begun"
"""In a connection's `info`: when its transaction got its locks, by the database's clock (PostgreSQL, writing)."""
WORKSPACE = "calbot_workspace"
"""Execution option: the transaction writes in this workspace only."""
_MEMORY = {None, "", ":memory:"}
_SHAPE = (
    "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, "
    "with %40 for each @ of the password, and %25 for each %"
)
_EVERYTHING = 0x63616C626F74
# A database that vanished without a word is noticed within a minute; the operating system alone takes a quarter of an
# hour for a write and two hours for a wait.
_DIAL = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_SETTINGS = (
    f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout={2 * BUSY_SECONDS}s -c timezone=UTC"
)


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///file`, `sqlite://` (memory) or `postgres[ql]://`; error texts carry no parameters.

    Its errors that another try may mend are `Passing` or `Unknown` (`store.trouble`). Raises `SettingError` when the
    address cannot be read.
    """
    address = normal_url(url)
    engine = _open_sqlite(address) if address.startswith("sqlite") else _open_postgres(make_url(address))
    trouble.tell_apart(engine)
    return engine


def normal_url(url: str) -> str:
    """The address as SQLAlchemy wants it: hosts hand out `postgres://`, the driver is psycopg 3.

    Raises `SettingError` without repeating it, since it may hold a password."""
    short = next((one for one in ("postgres://", "postgresql://") if url.startswith(one)), "")
    normal = f"postgresql+psycopg://{url.removeprefix(short)}" if short else url
    try:
        address = make_url(normal)
    except (ArgumentError, ValueError):
        # A port that is no number may be a piece of a password.
        raise SettingError(_SHAPE, key="database_url") from None
    kind = address.get_backend_name()
    if kind not in ("sqlite", "postgresql") or (kind == "postgresql" and _torn(address)):
        raise SettingError(_SHAPE, key="database_url")
    return normal


def _torn(address: URL) -> bool:
    """Whether an @ of its password has cut it in pieces: what is taken for a host or a name then would be told by
    whoever does not find it."""
    return any("@" in part for part in (address.host or "", address.database or "", *address.query))


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
    reads = bool(connection.get_execution_options().get(READING))
    connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _open_postgres(url: URL) -> Engine:
    given = url.query
    options = " ".join(filter(None, (_SETTINGS, str(given.get("options", "")))))
    dial = {name: value for name, value in _DIAL.items() if name not in given}
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={**dial, "options": options})
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _begin_postgres(connection: Connection) -> None:
    """Reading: one snapshot, no lock. Writing: the lock of the workspace, held to the end of the transaction.

    Left to itself, READ COMMITTED loses updates silently. SERIALIZABLE with another try is no way out here: all
    writers of a workspace raise the same counters, so any two at once would clash, and a flow that has already numbered
    the rows it was handed cannot be run again. So the writers of a workspace queue up; workspaces go side by side.
    """
    options = connection.get_execution_options()
    if options.get(READING):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    workspace_id = options.get(WORKSPACE)
    # Shared: whoever writes in all workspaces (a migration) waits for all of these, and they for it.
    locks = f"pg_advisory_xact_lock{'_shared' if workspace_id or options.get(BESIDE) else ''}({_EVERYTHING})"
    if workspace_id and not options.get(BESIDE):
        mine = int.from_bytes(blake2b(workspace_id.encode(), digest_size=8).digest(), signed=True)
        locks += f", pg_advisory_xact_lock({mine})"
    # The time is asked along, after the wait: nearly all who write want it, and each question costs half a millisecond.
    told = connection.exec_driver_sql(f"SELECT {locks}, clock_timestamp()").one()
    connection.info[BEGUN] = told[-1]
