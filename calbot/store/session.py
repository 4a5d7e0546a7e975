"""Sessions: one writer at a time in a workspace, readers that hold up nobody, and the database's own clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, event
from sqlmodel import Session

# Not used by name: a reference to a noun that nobody has imported would fail when the first row is written.
from calbot.store import tables  # noqa: F401
from calbot.store.engine import BEGUN, BESIDE, READING, WORKSPACE, normal_url, open_engine

__all__ = ["apply", "aside", "began", "beside", "normal_url", "now", "once_kept", "open_engine", "reading", "writing"]

P = ParamSpec("P")
T = TypeVar("T")

# PostgreSQL's now() is when the transaction began, which may be a long wait for the lock ago.
_CLOCKS = {"sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')", "postgresql": "SELECT clock_timestamp()"}


@contextmanager
def writing(engine: Engine, workspace_id: str = "") -> Iterator[Session]:
    """A session that may write in one workspace ("": in all); the flow commits, the rest is rolled back at the end.

    It is the only writer there from its first statement on, so what it reads stays true until it commits: keep it
    short, and never wait for a network inside. Raises `Passing` where the database is gone or the lock is not to be
    had in 30 s, `Unknown` where it went away during the commit.
    """
    with Session(engine.execution_options(**{WORKSPACE: workspace_id}), expire_on_commit=False) as session:
        yield session


@contextmanager
def beside(engine: Engine) -> Iterator[Session]:
    """A session that writes beside the writers of its workspace, for changes that say in each statement what must be
    true (compare-and-set). SQLite has one writer at a time all the same."""
    with Session(engine.execution_options(**{BESIDE: True}), expire_on_commit=False) as session:
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session over one snapshot that takes no lock; the database refuses any write in it."""
    with Session(engine.execution_options(**{READING: True}), expire_on_commit=False) as session:
        yield session


@contextmanager
def aside(session: Session) -> Iterator[Session]:
    """A session to read from for as long as that takes, in the middle of one that writes `beside` others.

    On SQLite, whose one writer all others wait for, `session` commits what it has, and a snapshot is read; at the end
    it is a writer once more, maybe after a wait. On PostgreSQL it is `session` itself, with the rows that it holds:
    there they hold up nobody else.
    """
    engine = session.get_bind()
    if engine.dialect.name != "sqlite" or not isinstance(engine, Engine):
        yield session
        return
    session.commit()
    with reading(engine) as reader:
        yield reader
    session.connection()


def apply(engine: Engine, flow: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `flow(session, ...)` in a writing session of its own, as the only writer of the whole database."""
    with writing(engine) as session:
        return flow(session, *args, **kwargs)


def now(session: Session) -> datetime:
    """The time by the database's clock, which all its processes share, in aware UTC (SQLite: to the millisecond)."""
    told = session.connection().exec_driver_sql(_CLOCKS[session.get_bind().dialect.name]).scalar_one()
    return told.astimezone(UTC) if isinstance(told, datetime) else datetime.fromisoformat(told).replace(tzinfo=UTC)


def once_kept(session: Session, do: Callable[[], None]) -> None:
    """Have `do` called right after the session's next commit, in its thread; never where there is none."""
    event.listen(session, "after_commit", lambda _session: do(), once=True)


def began(session: Session) -> datetime:
    """The time by the database's clock at which the session's work could begin: a writing one has its locks by then."""
    connection = session.connection()
    told = None if connection.get_execution_options().get(READING) else connection.info.get(BEGUN)
    return told.astimezone(UTC) if isinstance(told, datetime) else now(session)
