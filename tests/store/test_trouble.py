"""What a caller is told when the database is busy, full or gone: may it try again, and has it happened?"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from calbot.errors import Passing, Unknown
from calbot.model.post import Post
from calbot.model.workspace import Workspace
from calbot.store.migrate import migrate
from calbot.store.number import next_number
from calbot.store.session import open_engine, reading, writing
from tests.databases import Databases
from tests.postgres import CannotRun, OwnServer

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
END_ME = "SELECT pg_terminate_backend(pg_backend_pid())"


@pytest.fixture
def server_url(postgresql_databases: Databases) -> Iterator[str]:
    """A workspace in PostgreSQL."""
    yield postgresql_databases.copy("one workspace", _one_workspace)
    postgresql_databases.clear()


def _one_workspace(url: str) -> None:
    engine = open_engine(url)
    with writing(engine) as session:
        session.add(Workspace(id="acme", name="acme", created_at=NOW))
        session.commit()
    engine.dispose()


@pytest.fixture
def server(server_url: str) -> Iterator[Engine]:
    engine = open_engine(server_url)
    yield engine
    engine.dispose()


def _names(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(Workspace.name)))


def _impatient(url: str) -> Engine:
    """An engine that waits for a lock for a moment only."""
    if url.startswith("sqlite"):
        engine = open_engine(url)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
        return engine
    return open_engine(f"{url}?options=-c%20lock_timeout%3D50ms")


def test_a_lock_that_is_not_to_be_had_passes(engine: Engine, url: str) -> None:
    impatient = _impatient(url)
    with writing(engine, "acme") as holder:
        holder.get_one(Workspace, "acme")
        with writing(impatient, "acme") as session, pytest.raises(Passing, match="busy") as caught:
            session.get_one(Workspace, "acme")
    assert caught.value.retry_after > 0
    with writing(impatient, "acme") as session:
        session.get_one(Workspace, "acme")
    impatient.dispose()


def test_a_full_disk_passes_and_nothing_is_half_kept(sqlite_databases: Databases) -> None:
    engine = open_engine(sqlite_databases.copy())
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1"))
    with writing(engine) as session:
        session.add(Workspace(id="acme", name="x" * 200_000, created_at=NOW))
        with pytest.raises(Passing, match="out of space"):
            session.commit()
    assert _names(engine) == []
    engine.dispose()
    sqlite_databases.clear()


def test_a_connection_lost_before_the_commit_passes_and_the_next_session_works(server: Engine) -> None:
    with writing(server, "acme") as session:
        session.get_one(Workspace, "acme").name = "changed"
        with pytest.raises(Passing, match="not reachable"):
            session.execute(text(END_ME))
    assert _names(server) == ["acme"]


def test_a_connection_lost_while_it_lay_idle_is_no_trouble(server: Engine) -> None:
    assert _names(server) == ["acme"]
    with server.connect() as one:
        pids = one.exec_driver_sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()").scalars()
        others = [pid for pid in pids if pid != one.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()]
        for pid in others:
            one.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
    assert _names(server) == ["acme"]


def test_a_connection_lost_in_the_commit_leaves_it_unknown(server: Engine) -> None:
    with server.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION end_me() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN PERFORM {END_ME.removeprefix('SELECT ')}; PERFORM pg_sleep(1); RETURN NULL; END $$"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER last AFTER UPDATE ON cb_workspace DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION end_me()"
        )
    with writing(server, "acme") as session:
        session.get_one(Workspace, "acme").name = "changed"
        with pytest.raises(Unknown, match="may or may not"):
            session.commit()
    with writing(server, "acme") as session, pytest.raises(Passing):
        session.execute(text(END_ME))


def test_what_trying_again_does_not_mend_is_no_passing_trouble(engine: Engine) -> None:
    with writing(engine, "acme") as session:
        session.add(Post(workspace_id="acme", id=1, owner_id=9, starts_at=NOW))
        with pytest.raises(IntegrityError):
            session.commit()


def test_a_server_that_is_not_there_passes_and_is_not_named(server_url: str) -> None:
    engine = open_engine(re.sub(r":\d+/", ":1/", server_url))
    with pytest.raises(Passing, match="not reachable") as caught:
        _names(engine)
    assert "127.0.0.1" not in str(caught.value)


def test_a_server_killed_and_started_again_has_all_that_it_acknowledged() -> None:
    try:
        server = OwnServer()
    except CannotRun as why:
        pytest.skip(str(why))
    url = server.create("calbot")
    migrate(url)
    _one_workspace(url)
    engine = open_engine(url)
    acknowledged: list[int] = []
    enough = threading.Event()
    told: list[Exception] = []

    def write() -> None:
        try:
            while True:
                with writing(engine, "acme") as session:
                    number = next_number(session, "acme", "post")
                    session.add(Post(workspace_id="acme", id=number, starts_at=NOW))
                    session.commit()
                acknowledged.append(number)
                if len(acknowledged) >= 20:
                    enough.set()
        except (Passing, Unknown) as trouble:
            told.append(trouble)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    server.kill()
    for thread in threads:
        thread.join()
    assert len(told) == 3
    with pytest.raises(Passing):
        _names(engine)
    server.start()
    with reading(engine) as session:
        kept = set(session.exec(select(Post.id)))
    assert set(acknowledged) <= kept
    assert len(acknowledged) <= len(kept) <= len(acknowledged) + sum(isinstance(one, Unknown) for one in told)
    engine.dispose()
    server.close()
