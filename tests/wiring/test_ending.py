"""Told to stop, `calbot serve` and `calbot work` are gone within ten seconds, whatever they wait for."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from calbot.store import beat as beats
from calbot.store.session import now, open_engine, reading

PATIENCE = 60.0
"""How long a start may take on a machine that has other things to do."""
BOUND = 10.0
"""The promise, from the signal on: it has slack enough in itself, since whoever waits is ended by the clock alone."""
POSTS = "date,time,channel,title\n2027-01-04,09:00,instagram,Soup\n"
FILE = '[[sources]]\nkind = "posts_csv"\nname = "plan"\npath = "plan.csv"\n'
SPIKES = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def surroundings(tmp_path: Path, ready: Path) -> dict[str, str]:
    """A company in a folder, and a database that is ready, in the environment of a process."""
    (tmp_path / "plan.csv").write_text(POSTS)
    (tmp_path / "calbot.toml").write_text(FILE)
    shutil.copy(ready, tmp_path / "calbot.db")
    told = {"CALBOT_HOME": str(tmp_path), "CALBOT_WORKSPACE": str(tmp_path / "calbot.toml"), "CALBOT_PORT": "0"}
    usual = {name: value for name, value in os.environ.items() if not name.startswith("CALBOT_")}
    return usual | told | {"PYTHONPATH": str(Path(__file__).parents[2])}


@contextmanager
def running(surroundings: Mapping[str, str], *verb: str) -> Iterator[subprocess.Popen[str]]:
    """calbot, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "calbot", *verb],
        env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> tuple[float, int, str]:
    """How long it takes to end once it is told to, its exit code, and what it said in its log."""
    told = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE)
    return time.monotonic() - told, process.returncode, errors


@contextmanager
def monitor(surroundings: dict[str, str]) -> Iterator[socket.socket]:
    """Takes calls of the heartbeat and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(PATIENCE)
        port = door.getsockname()[1]
        surroundings["CALBOT_HEARTBEAT_URL"] = f"http://127.0.0.1:{port}/beat"
        surroundings["CALBOT_FETCH_EXCEPTIONS"] = f"127.0.0.1:{port}=127.0.0.1/32"
        yield door


def test_work_whose_heartbeat_hangs_lets_go_of_it(surroundings: dict[str, str]) -> None:
    with monitor(surroundings) as door, running(surroundings, "work") as process:
        call, _ = door.accept()
        with call:
            took, code, errors = ended(process)
    assert (code, took < BOUND) == (0, True), (took, errors)
    assert "did not end within" not in errors, "it ended by itself"


def test_serve_waits_for_its_work_and_for_a_request_side_by_side(surroundings: dict[str, str]) -> None:
    surroundings["CALBOT_SPIKE_SECRETS"] = SPIKES
    with monitor(surroundings) as door, running(surroundings, "serve", "--json") as process:
        assert process.stdout is not None
        port = int(json.loads(process.stdout.readline())["address"].strip("/").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"POST /spikes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
            call, _ = door.accept()
            with call:
                took, code, errors = ended(process)
    assert (code, took < BOUND) == (0, True), (took, errors)


def test_work_that_waits_for_a_database_is_ended(surroundings: dict[str, str]) -> None:
    """Another process holds SQLite's one lock for writing: threads wait half a minute for it, and Python for them."""
    file = f"{surroundings['CALBOT_HOME']}/calbot.db"
    with running(surroundings, "work") as process, closing(sqlite3.connect(file, isolation_level=None)) as other:
        _working(file)
        other.execute("PRAGMA busy_timeout=60000")
        other.execute("BEGIN IMMEDIATE")
        _silent(file)
        took, code, errors = ended(process)
        other.execute("ROLLBACK")
    assert (code, took < BOUND) == (0, True), (took, errors)
    assert "it is left to its lease" in errors


def _working(file: str) -> None:
    """Wait until a tick was done."""
    end = time.monotonic() + PATIENCE
    while _beaten(file, "tick") is None:
        assert time.monotonic() < end, "no tick was done"
        time.sleep(0.2)


def _silent(file: str) -> None:
    """Wait until its sweeps, one in two seconds, wait for the lock: the last was long ago."""
    end = time.monotonic() + PATIENCE
    while (age := _beaten(file, "sweep")) is None or age < 5:
        assert time.monotonic() < end, "it sweeps although nobody can write"
        time.sleep(0.2)


def _beaten(file: str, name: str) -> float | None:
    engine = open_engine(f"sqlite:///{file}")
    try:
        with reading(engine) as session:
            beat = beats.by_name(session, name)
            return (now(session) - beat.at).total_seconds() if beat is not None else None
    finally:
        engine.dispose()
