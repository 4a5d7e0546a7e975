"""Migrations: from nothing to the present shape, back and forth with data, two processes at once, beside strangers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Inspector, create_engine, inspect
from sqlmodel import select

from calbot.errors import TellOperator
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.workspace import Workspace
from calbot.store.migrate import (
    BASE,
    _config,
    _make_folder,
    ahead,
    current,
    differences,
    head,
    migrate,
    pending,
    sql,
    step_back,
)
from calbot.store.session import normal_url, open_engine, reading, writing
from calbot.store.tables import METADATA, PREFIX, VERSION_TABLE
from tests.databases import Databases
from tests.postgres import NAMED, Server


@pytest.fixture
def new(databases: Databases) -> str:
    return databases.new()


@pytest.fixture
def present(databases: Databases) -> str:
    """One that the steps have brought to the present shape."""
    return databases.copy()


def test_from_nothing_to_the_present_shape(new: str) -> None:
    migrate(new)
    assert current(new) == head()
    assert pending(new) == []
    assert differences(new) == [], "write a step: calbot.store.migrate.write_step"


def test_what_is_pending_is_told_before_it_runs(new: str) -> None:
    assert current(new) is None
    assert pending(new)[0] == "0001: First tables."


def test_a_second_run_changes_nothing(present: str) -> None:
    before = _schema(present)
    migrate(present)
    assert _schema(present) == before


def made_newer(url: str) -> None:
    """As a version to come will leave it: with a step that this one does not know."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '0999'")
    engine.dispose()


def test_a_newer_version_has_migrated_and_this_one_still_starts(present: str, caplog: pytest.LogCaptureFixture) -> None:
    made_newer(present)
    assert pending(present) == []
    assert f"0999, which a newer calbot has made; this one knows steps up to {head()}" in caplog.text
    assert ahead(present) == "0999"


def test_what_a_newer_version_has_made_is_left_as_it_is(present: str) -> None:
    assert ahead(present) == ""
    made_newer(present)
    before = _schema(present)
    migrate(present)
    assert (current(present), _schema(present)) == ("0999", before)


def test_a_database_that_nobody_has_migrated_is_not_newer(new: str) -> None:
    assert ahead(new) == ""


def test_the_migrated_tables_are_those_of_the_nouns_with_all_their_checks(present: str, databases: Databases) -> None:
    """Alembic's comparison does not look at CHECK constraints."""
    direct = databases.new()
    _make_folder(direct)
    engine = open_engine(direct)
    METADATA.create_all(engine)
    engine.dispose()
    migrated = _constraints(present)
    assert migrated == _constraints(direct)
    assert sum(len(checks) for checks, *_ in migrated.values()) >= 9


def test_back_to_nothing_and_up_again_with_data_in_it(present: str) -> None:
    _put(present)
    step_back(present, BASE)
    assert _schema(present).keys() <= {VERSION_TABLE}
    migrate(present)
    _put(present)
    assert differences(present) == []


def test_every_step_goes_back_and_forth_with_data_in_it(filled_url: str) -> None:
    """What is in tables and columns that both shapes have is the same after each step in either direction."""
    steps = [step.revision for step in ScriptDirectory.from_config(_config(None)).walk_revisions()]
    kept = _contents(filled_url)
    assert kept.keys() == set(METADATA.tables)
    assert all(kept.values()), "the fixture holds one of everything"
    for step, before in pairwise([*steps, BASE]):
        step_back(filled_url, before)
        left = _contents(filled_url)
        assert left == _only(kept, left)
        migrate(filled_url, step)
        assert _only(_contents(filled_url), left) == left
        step_back(filled_url, before)
        kept = left
    assert kept == {}


def test_rows_survive_a_table_that_is_copied(present: str) -> None:
    """What a step does on SQLite to change a column of a table that others point to; PostgreSQL alters it in place."""
    _put(present)
    code = (
        "from alembic.operations import Operations; from alembic.migration import MigrationContext;"
        "from calbot.store import migrate as m; import sqlalchemy as sa, sys\n"
        "with m._alone(sys.argv[1]) as connection:\n"
        "    operations = Operations(MigrationContext.configure(connection))\n"
        "    with operations.batch_alter_table('cb_person', recreate=sys.argv[2]) as person:\n"
        "        person.alter_column('name', type_=sa.String(300))\n"
    )
    recreate = "always" if present.startswith("sqlite") else "never"
    subprocess.run([sys.executable, "-c", code, present, recreate], check=True)
    engine = open_engine(present)
    with reading(engine) as session:
        assert session.exec(select(Post.owner_id)).one() == 1
        assert session.exec(select(Person.name)).one() == "Mika"
    engine.dispose()


def test_two_processes_at_once_are_safe(new: str) -> None:
    code = "import sys; from calbot.store.migrate import migrate; sys.stdin.readline(); migrate(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", code, new], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
    assert ended == [(b"", 0), (b"", 0)]
    assert differences(new) == []


def test_databases_are_migrated_side_by_side_in_one_process(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("first", "second", "third")]
    with ThreadPoolExecutor(len(urls)) as threads:
        list(threads.map(migrate, urls))
    assert [pending(url) for url in urls] == [[], [], []]


def test_tables_of_another_program_are_left_alone(new: str) -> None:
    _make_folder(new)
    other = create_engine(normal_url(new))
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE dbos_workflow (id TEXT)")
        connection.exec_driver_sql("INSERT INTO dbos_workflow VALUES ('w1')")
    migrate(new)
    assert differences(new) == []
    step_back(new, BASE)
    with other.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM dbos_workflow").scalars().all() == ["w1"]
    other.dispose()


def test_a_migration_waits_for_whoever_writes(url: str) -> None:
    """Or a row could be written in the old shape behind its back."""
    engine = open_engine(url)
    thread = threading.Thread(target=step_back, args=(url, BASE))
    with writing(engine, "acme") as session:
        session.get_one(Workspace, "acme").name = "changed"
        session.flush()
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        session.commit()
    thread.join()
    engine.dispose()
    assert current(url) is None


def test_who_asks_for_the_version_waits_for_nobody(url: str) -> None:
    engine = open_engine(url)
    with writing(engine) as session:
        session.get_one(Workspace, "acme").name = "changed"
        session.flush()
        assert (current(url), pending(url)) == (head(), [])
    engine.dispose()


def test_the_next_step_is_written_from_what_changed_and_runs(new: str, tmp_path: Path) -> None:
    """In a process of its own, where the nouns can be changed without harm, and with a copy of the steps."""
    code = (
        "import sys, shutil, pathlib, calbot.store.migrate as m, sqlalchemy as sa\n"
        "from calbot.store.tables import METADATA\n"
        "url, steps = sys.argv[1], pathlib.Path(sys.argv[2])\n"
        "shutil.copytree(pathlib.Path(m.__file__).parent / 'migrations', steps)\n"
        "config = m._config\n"
        "def elsewhere(connection):\n"
        "    made = config(connection); made.set_main_option('script_location', str(steps)); return made\n"
        "m._config = elsewhere\n"
        "m.migrate(url)\n"
        "METADATA.tables['cb_person'].append_column(sa.Column('nickname', m.sqltypes.AutoString(40), nullable=True))\n"
        "m.write_step(url, 'Nicknames', '9999')\n"
        "print(len(m.differences(url)), m.pending(url))\n"
        "m.migrate(url)\n"
        "print(m.differences(url), m.current(url))\n"
    ).replace("m.sqltypes", "__import__('sqlmodel').sql.sqltypes")
    steps = tmp_path / "steps"
    said = subprocess.run([sys.executable, "-c", code, new, str(steps)], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-2:] == ["1 ['9999: Nicknames.']", "[] 9999"]
    assert "sqltypes.AutoString(length=40)" in (steps / "versions" / "step_9999_nicknames.py").read_text()


def test_all_tables_are_named_as_ours() -> None:
    assert all(name.startswith(PREFIX) for name in METADATA.tables)
    assert VERSION_TABLE.startswith(PREFIX)


def test_the_statements_for_a_human_make_the_same_database(postgresql_databases: Databases) -> None:
    url = postgresql_databases.new()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql())
    assert current(url) == head()
    assert differences(url) == []
    postgresql_databases.clear()


def test_a_file_that_cannot_be_opened_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "no.db").mkdir()
    with pytest.raises(TellOperator, match="CALBOT_DATABASE_URL"):
        migrate(f"sqlite:///{tmp_path / 'no.db'}")


def test_a_server_that_does_not_answer_is_told_in_words(postgres: Server) -> None:
    if os.environ.get(NAMED):
        pytest.skip("how a named server lets people in is not known here")
    wrong = re.sub(r"//calbot:[^@]*@", "//calbot:wrong-secret@", postgres.url())
    with pytest.raises(TellOperator, match=r"password authentication failed.*CALBOT_DATABASE_URL") as caught:
        migrate(wrong)
    assert "wrong-secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("BEGIN:VCALENDAR\r\n" * 100)
    with pytest.raises(TellOperator, match="not a database"):
        migrate(f"sqlite:///{tmp_path / 'no.db'}")


def _put(url: str) -> None:
    engine = open_engine(url)
    now = datetime(2026, 11, 26, tzinfo=UTC)
    with writing(engine) as session:
        for row in (
            Workspace(id="acme", name="acme", created_at=now),
            Person(workspace_id="acme", id=1, name="Mika"),
            Post(workspace_id="acme", id=1, owner_id=1, starts_at=now),
        ):
            session.add(row)
            session.flush()
        session.commit()
    engine.dispose()


def _schema(url: str) -> dict[str, tuple[object, ...]]:
    """Every table with its constraints, indexes, references and columns."""
    engine = create_engine(normal_url(url))
    found = inspect(engine)
    try:
        return {table: _shape(found, table) for table in found.get_table_names()}
    finally:
        engine.dispose()


def _shape(found: Inspector, table: str) -> tuple[object, ...]:
    return (
        sorted((str(check["name"]), str(check["sqltext"])) for check in found.get_check_constraints(table)),
        sorted(str(unique) for unique in found.get_unique_constraints(table)),
        sorted(str(index) for index in found.get_indexes(table)),
        sorted(str(key) for key in found.get_foreign_keys(table)),
        [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table)],
    )


def _constraints(url: str) -> dict[str, tuple[object, ...]]:
    return {table: shape for table, shape in _schema(url).items() if table != VERSION_TABLE}


def _contents(url: str) -> dict[str, list[dict[str, object]]]:
    """All rows of all of our tables, as the driver gives them."""
    engine = create_engine(normal_url(url))
    tables = [table for table in inspect(engine).get_table_names() if table != VERSION_TABLE]
    with engine.connect() as connection:
        found = {table: connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().all() for table in tables}
    engine.dispose()
    return {table: sorted((dict(row) for row in rows), key=repr) for table, rows in found.items()}


def _only(
    contents: dict[str, list[dict[str, object]]], shape: dict[str, list[dict[str, object]]]
) -> dict[str, list[dict[str, object]]]:
    """`contents` in the tables and columns of `shape`."""
    return {
        table: sorted(({name: row[name] for name in rows[0] if name in row} for row in contents[table]), key=repr)
        for table, rows in shape.items()
    }
