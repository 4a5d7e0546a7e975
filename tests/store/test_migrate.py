"""Migrations: from nothing to the present shape, back and forth with data, two processes at once, beside strangers."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from sqlmodel import select

from calbot.errors import TellOperator
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.workspace import Workspace
from calbot.store.migrate import BASE, current, differences, head, migrate, pending, sql, step_back
from calbot.store.session import open_engine, reading, writing
from calbot.store.tables import METADATA, PREFIX, VERSION_TABLE


@pytest.fixture
def new(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'folder' / 'new.db'}"


def test_from_nothing_to_the_present_shape(new: str) -> None:
    migrate(new)
    assert current(new) == head()
    assert pending(new) == []
    assert differences(new) == [], "write a step: calbot.store.migrate.write_step"


def test_what_is_pending_is_told_before_it_runs(new: str) -> None:
    assert current(new) is None
    assert pending(new)[0] == "0001: First tables."


def test_a_second_run_changes_nothing(new: str) -> None:
    migrate(new)
    before = _schema(new)
    migrate(new)
    assert _schema(new) == before


def test_the_migrated_tables_are_those_of_the_nouns_with_all_their_checks(new: str, tmp_path: Path) -> None:
    """Alembic's comparison does not look at CHECK constraints."""
    migrate(new)
    direct = f"sqlite:///{tmp_path / 'direct.db'}"
    engine = open_engine(direct)
    METADATA.create_all(engine)
    engine.dispose()
    assert _constraints(new) == _constraints(direct)
    assert sum(len(checks) for checks, *_ in _constraints(new).values()) >= 9


def test_back_to_nothing_and_up_again_with_data_in_it(new: str) -> None:
    migrate(new)
    _put(new)
    step_back(new, BASE)
    assert _tables(new) <= {VERSION_TABLE}
    migrate(new)
    _put(new)
    assert differences(new) == []


def test_rows_survive_a_table_that_is_copied(new: str) -> None:
    """What a step does on SQLite to change a column of a table that others point to."""
    migrate(new)
    _put(new)
    code = (
        "from alembic.operations import Operations; from alembic.migration import MigrationContext;"
        "from calbot.store import migrate as m; import sqlalchemy as sa, sys\n"
        "with m._alone(sys.argv[1]) as connection:\n"
        "    operations = Operations(MigrationContext.configure(connection))\n"
        "    with operations.batch_alter_table('cb_person', recreate='always') as person:\n"
        "        person.alter_column('name', type_=sa.String(300))\n"
    )
    subprocess.run([sys.executable, "-c", code, new], check=True)
    engine = open_engine(new)
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


def test_tables_of_another_program_are_left_alone(new: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    other = sqlite3.connect(tmp_path / "folder" / "new.db")
    other.execute("CREATE TABLE dbos_workflow (id TEXT)")
    other.execute("INSERT INTO dbos_workflow VALUES ('w1')")
    other.commit()
    migrate(new)
    assert differences(new) == []
    step_back(new, BASE)
    assert other.execute("SELECT id FROM dbos_workflow").fetchall() == [("w1",)]
    other.close()


def test_the_next_step_is_written_from_what_changed_and_runs(new: str) -> None:
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
        "m.write_step(url, 'Nicknames', '0002')\n"
        "print(len(m.differences(url)), m.pending(url))\n"
        "m.migrate(url)\n"
        "print(m.differences(url), m.current(url))\n"
    ).replace("m.sqltypes", "__import__('sqlmodel').sql.sqltypes")
    steps = Path(new.removeprefix("sqlite:///")).parent / "steps"
    said = subprocess.run([sys.executable, "-c", code, new, str(steps)], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-2:] == ["1 ['0002: Nicknames.']", "[] 0002"]
    assert "sqltypes.AutoString(length=40)" in (steps / "versions" / "step_0002_nicknames.py").read_text()


def test_all_tables_are_named_as_ours() -> None:
    assert all(name.startswith(PREFIX) for name in METADATA.tables)
    assert VERSION_TABLE.startswith(PREFIX)


def test_the_steps_make_the_same_tables_on_postgresql() -> None:
    statements = sql("postgresql")
    made = {name: _flat(body) for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", statements, re.DOTALL)}
    del made[VERSION_TABLE]
    wanted = {
        name: _flat(str(CreateTable(table).compile(dialect=postgresql.dialect())))
        for name, table in METADATA.tables.items()
    }
    assert made.keys() == wanted.keys()
    for name, body in made.items():
        assert sorted(_columns(body)) == sorted(_columns(wanted[name].partition("(")[2].rpartition(")")[0])), name


def test_a_file_that_cannot_be_opened_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "no.db").mkdir()
    with pytest.raises(TellOperator, match="CALBOT_DATABASE_URL"):
        migrate(f"sqlite:///{tmp_path / 'no.db'}")


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


def _schema(url: str) -> list[tuple[str, ...]]:
    file = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    finally:
        file.close()


def _tables(url: str) -> set[str]:
    return {row[1] for row in _schema(url) if row[0] == "table"}


def _constraints(url: str) -> dict[str, tuple[object, ...]]:
    engine = create_engine(url)
    found = inspect(engine)
    try:
        return {
            table: (
                sorted((check["name"], check["sqltext"]) for check in found.get_check_constraints(table)),
                sorted(str(unique) for unique in found.get_unique_constraints(table)),
                sorted(str(index) for index in found.get_indexes(table)),
                sorted(str(key) for key in found.get_foreign_keys(table)),
                [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table)],
            )
            for table in found.get_table_names()
            if table != VERSION_TABLE
        }
    finally:
        engine.dispose()


def _flat(statement: str) -> str:
    return re.sub(r"\s+", " ", statement).strip()


def _columns(body: str) -> list[str]:
    """The definitions between the commas that stand in no brackets."""
    parts, depth = [""], 0
    for sign in body:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip().replace("( ", "(") for part in parts]
