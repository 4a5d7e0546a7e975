"""Health: alive, ready, and the work that runs beside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager

import httpx
import pytest

from calbot.web import health
from calbot.web.app import make_app
from calbot.web.health import AWAY
from calbot.web.opened import app_of
from calbot.wiring.database import migrate
from calbot.wiring.house import NO_WORKSPACE, open_house
from tests.postgres import CannotRun, OwnServer
from tests.web.stand import Company, menu, served
from tests.web.town import until


def test_a_server_that_lacks_nothing_is_ready(company: Company) -> None:
    with served(company.app()) as url:
        assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
        ready = httpx.get(f"{url}/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "problems": []})


def test_what_is_missing_is_said(company: Company) -> None:
    with served(company.app(problems=lambda: ["run calbot migrate"])) as url:
        ready = httpx.get(f"{url}/readyz")
    assert (ready.status_code, ready.json()["problems"]) == (503, ["run calbot migrate"])


def test_a_look_that_fails_tells_no_secret(company: Company) -> None:
    def look() -> list[str]:
        raise ConnectionError("postgres://user:secret@db")

    with served(company.app(problems=look)) as url:
        ready = httpx.get(f"{url}/readyz")
    assert ready.status_code == 503
    assert "secret" not in ready.text
    assert "ConnectionError" in ready.text


def test_looks_that_hang_do_not_pile_up(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.1)
    thawed, looks = threading.Event(), []

    def look() -> list[str]:
        looks.append(1)
        thawed.wait(60)
        return []

    with served(company.app(problems=look)) as url, ThreadPoolExecutor() as asking:
        asked = list(asking.map(httpx.get, [f"{url}/readyz"] * 3))
        assert [(ready.status_code, ready.json()["problems"]) for ready in asked] == [(503, [AWAY])] * 3
        assert len(looks) == 1
        thawed.set()
        monkeypatch.setattr(health, "PATIENCE_SECONDS", 20.0)
        assert httpx.get(f"{url}/readyz", timeout=30).status_code == 200


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    """A PostgreSQL that a test may stop."""
    try:
        server = OwnServer()
    except CannotRun as why:
        pytest.skip(str(why))
    yield server
    server.close()


def test_while_the_database_is_away_pages_say_so_and_afterwards_all_is_well(own_server: OwnServer) -> None:
    house = open_house(migrated(own_server.create("away")), playground=True)
    with closing(house), served(app_of(house, work=False)) as url, httpx.Client(base_url=url, timeout=30) as client:
        assert client.get("/readyz").status_code == 503  # no workspace, but the database answers
        assert client.get("/readyz").json()["problems"] != [AWAY]
        with frozen(own_server):
            assert client.get("/readyz").json()["problems"] == [AWAY]
            assert client.get("/healthz").status_code == 200
        until(lambda: client.get("/readyz").json()["problems"] == [NO_WORKSPACE], "the look that stood still ends")
        own_server.kill()
        for path in ("/readyz", "/playground/state?user=mkt", "/playground?user=mkt"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert AWAY in answer.text
        opened = client.get("/playground?user=mkt", headers={"accept": "text/html"})
        assert (opened.status_code, opened.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "database does not answer" in opened.text
        assert client.get("/healthz").status_code == 200
        own_server.restart()
        assert client.get("/readyz").json()["problems"] == [NO_WORKSPACE]
        assert client.get("/playground?user=mkt").status_code == 404


@contextmanager
def frozen(server: OwnServer) -> Iterator[None]:
    """Its processes stand still: connections stay open, and nobody answers on them."""
    still = server.processes()
    for process in still:
        process.suspend()
    try:
        yield
    finally:
        for process in still:
            process.resume()


def migrated(database: str) -> str:
    migrate(database)
    return database


def test_work_runs_from_start_to_stop_and_finishes_what_it_holds(company: Company) -> None:
    steps: list[str] = []

    async def work(stop: asyncio.Event) -> None:
        steps.append("begun")
        await stop.wait()
        steps.append("ended")

    with served(make_app(company.wires(), answer=company.answer, menu=menu, work=work)) as url:
        assert httpx.get(f"{url}/readyz").status_code == 200
    assert steps == ["begun", "ended"]


def test_work_is_told_to_stop_while_requests_are_still_answered(company: Company) -> None:
    """This request comes to its end only because the work was told; one after the other, it would be cancelled."""
    asked = threading.Event()
    answer = asyncio.Event()

    async def work(stop: asyncio.Event) -> None:
        await stop.wait()
        answer.set()

    app = make_app(company.wires(), answer=company.answer, menu=menu, work=work)

    @app.get("/slow")
    async def slow() -> str:
        asked.set()
        await answer.wait()
        return "answered"

    with ThreadPoolExecutor() as asking:
        with served(app) as url:
            waiting = asking.submit(httpx.get, f"{url}/slow", timeout=30)
            assert asked.wait(20)
        assert (waiting.result().status_code, waiting.result().json()) == (200, "answered")


def test_work_that_died_makes_the_server_unready(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    async def work(stop: asyncio.Event) -> None:
        raise RuntimeError("disk full")

    with served(company.app(work)) as url:
        ready = httpx.get(f"{url}/readyz")
    assert ready.status_code == 503
    assert "worker has stopped" in ready.json()["problems"][0]
    assert "the worker failed" in caplog.text


def test_a_server_with_pages_open_still_stops(company: Company) -> None:
    # served() fails unless the server ends, and the stream is left only after it.
    with httpx.Client() as client, ExitStack() as still_open, served(company.app()) as url:
        stream = still_open.enter_context(client.stream("GET", f"{url}/playground/events?user=Mkt"))
        assert next(stream.iter_lines()).startswith("retry:")
