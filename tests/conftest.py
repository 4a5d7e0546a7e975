"""What every test lives under: no network beyond loopback; real databases, and real data where there is any."""

from __future__ import annotations

import ctypes
import gc
import os
import socket
import sys
from collections.abc import Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

# As `calbot` itself sets it (cli.start): several workers that each share small matrices out to all processors wait for
# each other. Before anything imports numpy, but for pytest-randomly in the first process (see `_alone`).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import certifi
import pytest
from fastapi.dependencies import models as dependencies
from hypothesis import settings

from tests.databases import KINDS, Databases, PostgresShelf, SqliteShelf
from tests.postgres import CannotRun, Server, memory, open_server

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


LONG = (
    "cli/test_demo",
    "cli/test_doors",
    "faults/test_feed",
    "faults/test_storm",
    "flows/test_promise",
    "forecast/test_live_sellers",
    "jobs/test_engine",
    "pictures/test_pictures",
    "staffing/test_classes",
    "store/test_processes",
    "web/test_story",
    "wiring/test_ending",
    "wiring/test_house",
)
"""Whose tests take seconds to a minute each: at the end of a run they would leave the other workers idle."""


ALIKE = (*KINDS, "playground", "slack", "teams", "mixed")
"""Names of parameters that tell where a test goes through the same."""
TOGETHER = ("wiring/test_house",)
"""Whose tests copy what the first of them has made in many seconds: on one worker that is made once."""


def pytest_configure() -> None:
    """Files of tests lie in memory where there is room: on a disk each test that closes an SQLite file waits for the
    disk to have it, which takes as long as the test. pyproject.toml has them removed with each test that passes."""
    if folder := memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)
    if os.environ["OPENBLAS_NUM_THREADS"] == "1" and "numpy" in sys.modules:
        _alone(Path(sys.modules["numpy"].__path__[0]))
    _keep_memory()


def _alone(numpy: Path) -> None:
    """A process without workers of its own imported numpy with a plugin, before it was told to use one thread: half of
    its work would be to wait for the others."""
    for file in numpy.with_name("numpy.libs").glob("libscipy_openblas64_*.so"):
        if limit := getattr(ctypes.CDLL(str(file)), "scipy_openblas_set_num_threads64_", None):
            limit(1)


def _keep_memory() -> None:
    """The arrays of hundreds of futures are large and short-lived: the C library would have each from the system anew,
    page by page, which takes longer than to fill it. Only glibc's (mallopt, malloc.h)."""
    trim_threshold, mmap_threshold = -1, -3
    if sys.platform == "linux" and (told := getattr(ctypes.CDLL(None), "mallopt", None)):
        told(mmap_threshold, 32 * 2**20)
        told(trim_threshold, 256 * 2**20)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collecting ten thousand tests leaves no garbage: looking for it meanwhile, or later among all that was collected,
    costs more than a tenth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        # Each test leaves a house with its engines, in circles: with the usual thresholds a tenth of all time goes into
        # walking through what still lives.
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the random order that there is, each worker begins with its part of the long ones, and then stays in one room
    as long as it can: what a room prepares, each worker that comes there prepares anew."""
    if "sqlalchemy" in sys.modules:
        # Imported here: pure tests alone need none of it.
        from tests.engines import remember_together

        remember_together()
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if any(f"tests/{name}" in item.nodeid for name in LONG)]
    rooms: dict[str, int] = {}
    begun = set(long)
    rest = [item for item in items if item not in begun]
    rest.sort(key=lambda item: rooms.setdefault(item.nodeid.split("/")[1], len(rooms)))
    rest = _side_by_side(rest)
    parts = [rest[len(rest) * at // workers : len(rest) * (at + 1) // workers] for at in range(workers)]
    items[:] = [item for at in range(workers) for item in (*_share(long, at, workers), *parts[at])]


def _side_by_side(items: list[pytest.Item]) -> list[pytest.Item]:
    """A test on one kind of database right after the same on the other, and of one chat after the same in another: what
    is thought through once for all (see flows/thought.py) is still known then."""
    places: dict[str, int] = {}

    def place(item: pytest.Item) -> int:
        name, _, told = item.nodeid.partition("[")
        return places.setdefault(
            name + "-".join(one for one in told.rstrip("]").split("-") if one not in ALIKE), len(places)
        )

    return sorted(items, key=place)


def _share(long: list[pytest.Item], at: int, workers: int) -> list[pytest.Item]:
    bundles: dict[str, list[pytest.Item]] = {}
    for item in long:
        file, _, name = item.nodeid.partition("::")
        kind = next((kind for kind in KINDS if f"[{kind}" in name), "")
        alike = any(name in file for name in TOGETHER)
        bundles.setdefault(f"{file} {kind}" if alike else item.nodeid, []).append(item)
    return [item for bundle in list(bundles.values())[at::workers] for item in bundle]


class NetworkRefused(AssertionError):
    """A test tried to leave the machine."""


@pytest.fixture(autouse=True, scope="session")
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each new client of the web reads all authorities that there are, which takes longer than most tests: here it
    meets none of them, and reads one."""
    file = tmp_path_factory.mktemp("authorities") / "one.pem"
    first, end, _ = certifi.contents().partition("-----END CERTIFICATE-----\n")
    file.write_text(first + end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(autouse=True)
def apps_are_forgotten() -> Iterator[None]:
    """FastAPI remembers the functions of routes of each app that ever was, and by them its databases: after thousands
    of tests a collection among all that took longer than a chat waits for its answer."""
    yield
    for one in vars(dependencies).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses every connection, datagram and name lookup beyond loopback, whoever in the process asks for it."""
    connect, connect_ex, sendto, lookup = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.socket.sendto,
        socket.getaddrinfo,
    )

    def checked_connect(self: socket.socket, address: Any) -> None:
        _refuse_beyond_loopback(self, address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_beyond_loopback(self, address)
        return connect_ex(self, address)

    def checked_sendto(self: socket.socket, data: bytes, *rest: Any) -> int:
        _refuse_beyond_loopback(self, rest[-1])
        return sendto(self, data, *rest)

    def checked_lookup(host: Any, *rest: Any, **named: Any) -> Any:
        if not _is_loopback(host) and host not in (None, "", "0.0.0.0", "::"):
            raise NetworkRefused(f"a test looked up {host!r}")
        return lookup(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", checked_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", checked_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", checked_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", checked_lookup)


@pytest.fixture
def bench_data() -> Path:
    """The folder of real data that measurements and some tests read; skips where it is not there."""
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    if not named:
        pytest.skip("CALBOT_BENCH_DATA names no folder with the benchmark data")
    folder = Path(named)
    if not folder.is_dir():
        pytest.skip("the folder that CALBOT_BENCH_DATA names is not there")
    return folder.resolve()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL for all tests of a process; skips, with the reason, where none runs."""
    try:
        server = open_server(in_memory=True)
    except CannotRun as why:
        pytest.skip(str(why))
    yield server
    server.close()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """SQLite files; who asks for them by this name clears what it took."""
    databases = Databases(SqliteShelf(tmp_path_factory.mktemp("sqlite")))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def postgresql_databases(postgres: Server) -> Iterator[Databases]:
    """Databases of the one server; who asks for them by this name clears what it took."""
    databases = Databases(PostgresShelf(postgres))
    yield databases
    databases.close()


@pytest.fixture
def ready(sqlite_databases: Databases) -> Path:
    """An SQLite file with all tables, the job engine's too, and nothing in them; to copy."""
    # Imported here: most tests need no engine.
    from calbot.jobs.system import migrate_jobs

    return Path(sqlite_databases.model("with jobs", migrate_jobs).removeprefix("sqlite:///"))


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases for one test, which runs once on each kind (`-k "not postgresql"` leaves one out)."""
    # Asked for by name: as a parameter of the session, each change of kind in a random order would stop the server.
    kept: Databases = request.getfixturevalue(f"{request.param}_databases")
    yield kept
    kept.clear()


def _refuse_beyond_loopback(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
        raise NetworkRefused(f"a test dialled {address[0]!r}")


def _is_loopback(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
