"""What the database must keep: every update, every instant, every word, every change in a JSON field."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, col, select, update

from calbot.errors import SettingError
from calbot.model.identity import Identity
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from calbot.model.workspace import Counter, Workspace
from calbot.store import post as posts
from calbot.store.session import apply, normal_url, now, open_engine, reading, writing
from calbot.store.tables import METADATA

WORKERS, TIMES = 4, 100


def _in_threads(work: Callable[[], None], count: int = WORKERS) -> list[Exception]:
    errors: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:  # whatever it is, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.parametrize("workspace", ["", "acme"])
def test_no_update_is_lost_between_four_writers(engine: Engine, workspace: str) -> None:
    with writing(engine) as session:
        session.add(Counter(workspace_id="acme", noun="post"))
        session.commit()

    def count_up() -> None:
        for _ in range(TIMES):
            with writing(engine, workspace) as session:
                counter = session.get_one(Counter, ("acme", "post"))
                counter.last = counter.last + 1
                session.commit()

    assert _in_threads(count_up) == []
    with reading(engine) as session:
        assert session.get_one(Counter, ("acme", "post")).last == WORKERS * TIMES


def test_readers_go_on_while_a_writer_holds_the_lock(engine: Engine) -> None:
    with writing(engine) as writer:
        writer.get_one(Workspace, "acme").name = "changed"
        writer.flush()
        with reading(engine) as reader:
            assert reader.get_one(Workspace, "acme").name == "acme"
        writer.commit()
    with reading(engine) as reader:
        assert reader.get_one(Workspace, "acme").name == "changed"


def test_a_reading_session_cannot_write_and_leaves_no_trace_on_its_connection(engine: Engine) -> None:
    with reading(engine) as session:
        session.get_one(Workspace, "acme").name = "changed"
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            session.flush()
    with writing(engine) as session:
        session.get_one(Workspace, "acme").name = "changed"
        session.commit()


def test_what_was_not_committed_is_not_kept(engine: Engine) -> None:
    with writing(engine) as session:
        session.get_one(Workspace, "acme").name = "changed"
        session.flush()
    with reading(engine) as session:
        assert session.get_one(Workspace, "acme").name == "acme"


_SET_UP = {
    "sqlite": ("PRAGMA", {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 30_000}),
    "postgresql": ("SHOW", {"lock_timeout": "30s", "idle_in_transaction_session_timeout": "1min", "TimeZone": "UTC"}),
}


def test_the_connection_is_set_up(engine: Engine) -> None:
    word, wanted = _SET_UP[engine.dialect.name]
    with reading(engine) as session:
        found = {name: session.connection().exec_driver_sql(f"{word} {name}").scalar_one() for name in wanted}
    assert found == wanted


@pytest.mark.parametrize("session_of", [writing, reading])
def test_what_a_session_begins_with(engine: Engine, session_of: Callable[[Engine], Session]) -> None:
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    with session_of(engine) as session:
        session.get_one(Workspace, "acme")
    begun = " ".join(said)
    if engine.dialect.name == "sqlite":
        assert ("BEGIN IMMEDIATE" in begun) is (session_of is writing)
    else:
        assert ("pg_advisory_xact_lock" in begun) is (session_of is writing)
        assert ("REPEATABLE READ, READ ONLY" in begun) is (session_of is reading)


def _post(number: int = 1, **values: object) -> Post:
    given = {"workspace_id": "acme", "starts_at": datetime(2026, 11, 26, 19, 0, tzinfo=UTC), **values}
    return Post(id=number, **given)


def test_a_naive_instant_is_refused_when_it_is_written(session: Session) -> None:
    session.add(_post(starts_at=datetime(2026, 11, 26, 19, 0)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive"):
        session.flush()


def test_a_naive_instant_is_refused_in_a_query_too(session: Session) -> None:
    with pytest.raises(StatementError, match="naive"):
        posts.between(session, "acme", datetime(2026, 1, 1), datetime(2027, 1, 1))  # noqa: DTZ001


def test_an_instant_of_any_zone_comes_back_as_the_same_instant_in_utc(engine: Engine) -> None:
    tokyo = datetime(2026, 11, 27, 4, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Tokyo"))
    with writing(engine) as session:
        session.add(_post(starts_at=tokyo))
        session.commit()
    with reading(engine) as session:
        back = posts.by_id(session, "acme", 1)
        assert back is not None
        assert back.starts_at == tokyo
        assert back.starts_at.utcoffset() == timedelta(0)
        assert posts.between(session, "acme", tokyo, tokyo + timedelta(microseconds=1)) == [back]
        assert posts.between(session, "acme", tokyo - timedelta(hours=1), tokyo) == []


def test_the_two_hours_of_a_fold_stay_apart(engine: Engine) -> None:
    first, second = (datetime(2026, 10, 25, 1, 30, fold=fold, tzinfo=ZoneInfo("Europe/London")) for fold in (0, 1))
    with writing(engine) as session:
        session.add_all([_post(1, starts_at=first), _post(2, starts_at=second)])
        session.commit()
    with reading(engine) as session:
        starts = session.exec(select(Post.starts_at).order_by(col(Post.id))).all()
    assert starts[1] - starts[0] == timedelta(hours=1)


def test_an_unknown_word_is_refused_by_the_model_and_by_the_database(session: Session) -> None:
    with pytest.raises(StatementError, match="nonsense"):
        session.exec(update(Post).values(state="nonsense"))
    session.add(_post())
    session.flush()
    with pytest.raises(IntegrityError, match=r"(?i)check"):
        session.execute(text("UPDATE cb_post SET state = 'nonsense'"))


def test_words_are_stored_as_their_values(session: Session) -> None:
    session.add(_post(state=PostState.MISSING))
    session.flush()
    assert session.execute(text("SELECT state FROM cb_post")).scalar_one() == "missing"


def test_a_change_inside_a_json_field_is_kept(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(_post(tags=["a"]))
        session.commit()
    with writing(engine) as session:
        post = posts.by_id(session, "acme", 1)
        assert post is not None
        post.tags.append("b")
        # Held by a name: the field tells its row of a change, and nobody else keeps the row alive until then.
        workspace = session.get_one(Workspace, "acme")
        workspace.settings["zone"] = "UTC"
        session.commit()
    with reading(engine) as session:
        assert session.exec(select(Post.tags)).one() == ["a", "b"]
        assert session.get_one(Workspace, "acme").settings == {"zone": "UTC"}


def test_rows_that_refer_to_each_other_may_be_added_in_any_order(session: Session) -> None:
    person = Person(workspace_id="new", id=1, name="Mika")
    identity = Identity(workspace_id="new", id=1, person_id=1, platform="playground", user="mkt")
    new = Workspace(id="new", name="new", created_at=datetime.now(UTC))
    session.add_all([identity, _post(2, workspace_id="new", owner_id=1), person, new])
    session.commit()


def test_a_reference_to_nothing_cannot_be_committed_and_holds_up_nobody(engine: Engine) -> None:
    for _ in range(2):
        with writing(engine) as session:
            session.add(_post(owner_id=9))
            session.flush()
            with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
                session.commit()
    with writing(engine) as session:
        assert session.exec(select(Post)).all() == []


def test_an_error_of_the_database_tells_no_values(session: Session) -> None:
    session.add_all([_post(title="xoxb-secret", handle="xoxb-secret"), _post(title="xoxb-secret")])
    with pytest.raises(DBAPIError) as caught:
        session.flush()
    assert "xoxb-secret" not in f"{caught.value} {caught.value.orig} {caught.value.__cause__!r}"


def test_nor_does_a_refused_row(session: Session) -> None:
    """PostgreSQL would show all of it."""
    session.add(_post(title="xoxb-secret"))
    session.flush()
    with pytest.raises(IntegrityError) as caught:
        session.execute(text("UPDATE cb_post SET state = 'nonsense'"))
    assert "xoxb-secret" not in f"{caught.value} {caught.value.orig} {caught.value.__cause__!r}"


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    engine = open_engine("sqlite://")
    METADATA.create_all(engine)
    numbers = itertools.count()

    def add() -> None:
        with writing(engine) as session:
            session.add(Workspace(id=str(next(numbers)), name="x", created_at=datetime.now(UTC)))
            session.commit()

    assert _in_threads(add) == []
    with reading(engine) as session:
        assert len(session.exec(select(Workspace)).all()) == WORKERS
    engine.dispose()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_addresses_as_hosts_hand_them_out(given: str, meant: str) -> None:
    assert normal_url(given) == meant


@pytest.mark.parametrize(
    "given",
    [
        "",
        "calbot.db",
        "mysql://u:secret@h/d",
        "nonsense://secret",
        # Passwords with an @ that was not written as %40: what follows it is taken for a host, a port or a name.
        "postgresql://u:p@secret@h/d",
        "postgres://u:p@secret:secret/x@h/d",
        "postgresql+psycopg://u:p@x/secret@h/d",
        "postgresql://u:p@x?secret@h/d=1",
    ],
)
def test_other_addresses_are_refused_without_repeating_them(given: str) -> None:
    with pytest.raises(SettingError, match="database_url") as caught:
        open_engine(given)
    assert "secret" not in str(caught.value)


def test_a_flow_is_handed_a_session_of_its_own(engine: Engine) -> None:
    def rename(session: Session, name: str, *, keep: bool) -> str:
        session.get_one(Workspace, "acme").name = name
        if keep:
            session.commit()
        return name

    assert apply(engine, rename, "kept", keep=True) == "kept"
    assert apply(engine, rename, "lost", keep=False) == "lost"
    with reading(engine) as session:
        assert session.get_one(Workspace, "acme").name == "kept"


def test_the_database_file_needs_no_other_file_to_be_copied_after_close(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'calbot.db'}")
    METADATA.create_all(engine)
    with writing(engine) as session:
        session.add(Workspace(id="acme", name="acme", created_at=datetime.now(UTC)))
        session.commit()
    engine.dispose()
    assert [file.name for file in tmp_path.iterdir()] == ["calbot.db"]


def test_the_database_tells_the_time(engine: Engine) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    with writing(engine) as session:
        session.get_one(Workspace, "acme")
        first = now(session)
        time.sleep(0.01)
        second = now(session)
    assert before <= first < second <= datetime.now(UTC), "a transaction that waited for its turn is not in the past"
    assert first.utcoffset() == timedelta(0)


def _busy(engine: Engine, mine: str, other: str) -> bool:
    """Whether a writer in `other` has to wait for one in `mine`."""
    done = threading.Event()

    def write() -> None:
        with writing(engine, other) as session:
            session.get_one(Workspace, "acme")
            done.set()

    thread = threading.Thread(target=write)
    with writing(engine, mine) as session:
        session.get_one(Workspace, "acme")
        thread.start()
        waited = not done.wait(0.3 if mine == other or "" in (mine, other) else 20)
    thread.join()
    assert done.is_set()
    return waited


@pytest.mark.parametrize(("mine", "other"), [("acme", "acme"), ("", "acme"), ("acme", ""), ("", "")])
def test_two_writers_of_one_workspace_or_of_all_take_turns(engine: Engine, mine: str, other: str) -> None:
    assert _busy(engine, mine, other)


def test_writers_of_two_workspaces_hold_up_each_other_only_in_a_file(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        assert _busy(engine, "", "")
    else:
        assert not _busy(engine, "acme", "rival")
