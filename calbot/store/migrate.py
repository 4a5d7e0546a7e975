"""Bringing a database to the shape that this version of calbot wants."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import DatabaseError

from calbot.errors import Outside, SettingError, TellOperator
from calbot.store.engine import READING, normal_url, open_engine
from calbot.store.tables import METADATA, VERSION_TABLE, ours

log = logging.getLogger(__name__)

HEAD = "head"
BASE = "base"
_ONE_AT_A_TIME = threading.Lock()
"""In this process: Alembic keeps the context of a migration in the globals of its modules."""


def migrate(url: str, to: str = HEAD) -> None:
    """Step forward to `to`, all in one transaction; two processes at once are safe, the second finds nothing to do.

    Nothing is changed where a newer version has been (`ahead`): what it made holds what this one needs. Makes the
    folder of an SQLite file. Raises `TellOperator` when the database cannot be opened.
    """
    with _alone(url) as connection:
        if not _known(_context(connection).get_current_revision()):
            return
        command.upgrade(_config(connection), to)


def step_back(url: str, to: str) -> None:
    """Step back to revision `to`, or to an empty database with `BASE`; what the steps had added is lost."""
    with _alone(url) as connection:
        command.downgrade(_config(connection), to)


def current(url: str) -> str | None:
    """The revision that the database is at; None before the first migration."""
    with _looking(url) as connection:
        return _context(connection).get_current_revision()


def head() -> str:
    """The revision that this version of calbot wants."""
    return _steps().get_current_head() or BASE


def pending(url: str) -> list[str]:
    """What `migrate` would run, oldest first, as "revision: what it does"; empty when the database is ready.

    So it is when a newer version has migrated it: old and new code run side by side, and every step leaves what the
    version before it needs (the log says so, for this version cannot tell how much newer it is).
    """
    at = current(url)
    if not _known(at):
        log.warning(newer(at))
        return []
    steps = _steps().iterate_revisions(HEAD, at or BASE)
    return [f"{step.revision}: {step.doc}" for step in reversed(list(steps))]


def demand_ready(url: str) -> None:
    """Raises `TellOperator` where the database cannot be used, or is not of this version."""
    if pending(url):
        raise SettingError("the database is of another version: run calbot migrate first", key="CALBOT_DATABASE_URL")


def ahead(url: str) -> str:
    """The revision that a newer version of calbot has brought the database to; "" where this version knows it."""
    at = current(url)
    return "" if at is None or _known(at) else at


def newer(revision: str | None) -> str:
    """A sentence for the operator about `revision`, which this version does not know."""
    return f"the database is at {revision}, which a newer calbot has made; this one knows steps up to {head()}"


def _known(revision: str | None) -> bool:
    try:
        return revision is None or _steps().get_revision(revision) is not None
    except CommandError:
        return False


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def differences(url: str) -> list[Any]:
    """How the database differs from the nouns, in Alembic's terms; empty unless a step is missing."""
    with _looking(url) as connection:
        return list(compare_metadata(_context(connection), METADATA))


def write_step(url: str, message: str, number: str) -> None:
    """For us who change the nouns: write the next step's file ("0002") from how a database at head differs.

    Read it and `ruff format` it: the comparison sees no CHECKs, and takes a renamed column for a new one.
    """
    with _alone(url) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def sql(to: str = HEAD) -> str:
    """The statements from an empty PostgreSQL database to `to`, for whoever has to read or run them by hand."""
    config = _config(None)
    config.attributes["dialect"] = "postgresql"
    config.output_buffer = io.StringIO()
    command.upgrade(config, f"{BASE}:{to}", sql=True)
    return config.output_buffer.getvalue()


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    """A connection in one transaction that nobody else migrates or writes in; committed at the end."""
    # The transaction begins with the write lock, so a second process waits here.
    with _ONE_AT_A_TIME, _opened(url, {}) as connection:
        yield connection
        _check_references(connection)


@contextmanager
def _looking(url: str) -> Iterator[Connection]:
    """A connection over a snapshot: who asks for the version holds up nobody and waits for nobody."""
    with _opened(url, {READING: True}) as connection:
        yield connection


@contextmanager
def _opened(url: str, options: dict[str, Any]) -> Iterator[Connection]:
    _make_folder(url)
    engine = _engine(url)
    with ExitStack() as opened:
        opened.callback(engine.dispose)
        try:
            connection = opened.enter_context(engine.execution_options(**options).begin())
        except (DatabaseError, Outside) as problem:
            said = str(problem.__cause__ or problem).strip()
            raise TellOperator(f"the database cannot be used: {said}; see CALBOT_DATABASE_URL") from problem
        yield connection


def _engine(url: str) -> Engine:
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        # A changed table is copied and the old one dropped, which would take the rows along that point to it.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    return engine


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise TellOperator(f"nothing was changed: rows of {tables} point to rows that are gone")


def _make_folder(url: str) -> None:
    address = make_url(normal_url(url))
    if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
        folder = Path(str(address.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            said = f"the folder {folder} cannot be made: {error.strerror}"
            raise TellOperator(f"{said}; name another in CALBOT_HOME or CALBOT_DATABASE_URL") from None


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", "calbot.store:migrations")
    config.set_main_option("file_template", "step_%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _context(connection: Connection) -> MigrationContext:
    options = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": ours}
    return MigrationContext.configure(connection, opts=options)
