"""The servers that are compared, each in a process of its own, and processes that only load what they serve."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.answering import Served
from tests.teams.connector import BOT, SECRET, TENANT

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

NAMES: Final = ("bare", "calbot")
LOADS: Final = ("neither", "slack", "teams", "both")
PATH: Final = "api/messages"


def environment(base: str, folder: Path, company: str) -> Mapping[str, str]:
    """What a process is told: the Bot Connector at `base`, and a folder of its own with the workspace file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calbot.toml").write_text(company, encoding="utf-8")
    return {**os.environ, "CALBOT_HOME": str(folder), "BENCH_CONNECTOR": base}


@contextmanager
def running(name: str, settings: Mapping[str, str]) -> Iterator[Served]:
    """One of NAMES, while it listens."""
    words = [sys.executable, "-m", "benchmarks.teams.servers", "serve", name]
    with subprocess.Popen(words, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = str(json.loads(process.stdout.readline())["address"])
            yield Served(address, psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(40)


def loaded(name: str, settings: Mapping[str, str]) -> dict[str, float]:
    """{"seconds", "mb", "modules"} of a web process with one of LOADS: until it could serve, what it holds then, and
    how many modules it has. The database is made beforehand."""
    words = [sys.executable, "-m", "benchmarks.teams.servers"]
    subprocess.run([*words, "make", name], env=settings, check=True, stdout=subprocess.DEVNULL)
    told = subprocess.run([*words, "load", name], env=settings, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return figures


def make(name: str) -> str:
    """The database of a process, with the company in it; its address."""
    from calbot.jobs.system import migrate_jobs
    from calbot.store.migrate import migrate
    from calbot.wiring.house import install, open_house

    folder = Path(os.environ["CALBOT_HOME"])
    database = f"sqlite:///{folder / f'{name}.db'}"
    migrate(database)
    migrate_jobs(database)
    house = open_house(database)
    install(house, folder / "calbot.toml")
    house.close()
    return database


def _app(database: str, *, slack: bool = False, teams: bool = False) -> ASGIApp:
    """calbot's web process over a database that is made."""
    from calbot.web.opened import app_of
    from calbot.wiring.house import open_house

    base = os.environ["BENCH_CONNECTOR"]
    about: dict[str, Any] = {}
    if slack:
        from calbot.wiring.slack import SlackSetup

        about["slack"] = SlackSetup("xoxb-1", ("secret",), api=f"{base}api/")
    if teams:
        from calbot.wiring.teams import TeamsSetup

        metadata = f"{base}v1/.well-known/openidconfiguration"
        about["teams"] = TeamsSetup(BOT, SECRET, TENANT, f"{base}teams/", metadata=metadata)
    return app_of(open_house(database, **about), work=False)


def serve(name: str) -> None:
    """Listen until the end."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import Response as Answer
    from starlette.routing import Route

    from calbot.web.server import listen

    async def bare(request: Request) -> Response:
        await request.body()
        return Answer(status_code=200)

    routes = [Route(f"/{PATH}", bare, methods=["POST"])]
    app = Starlette(routes=routes) if name == "bare" else _app(make("served"), teams=True)
    door = listen("127.0.0.1", 0)
    print(json.dumps({"address": f"http://127.0.0.1:{door.getsockname()[1]}/"}), flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[door])


def load(name: str) -> None:
    """Load all that a web process needs before its first request, and tell what that took."""
    database = f"sqlite:///{Path(os.environ['CALBOT_HOME']) / f'{name}.db'}"
    _app(database, slack=name in ("slack", "both"), teams=name in ("teams", "both"))
    if name in ("teams", "both"):
        from calbot.chat.teams.genuine import Genuine

        # The door does so behind its first moments.
        Genuine(BOT).prepare()
    process = psutil.Process()
    told = {"seconds": time.time() - process.create_time(), "mb": process.memory_info().rss / 2**20}
    print(json.dumps(told | {"modules": len(sys.modules)}), flush=True)


if __name__ == "__main__":
    {"serve": serve, "load": load, "make": make}[sys.argv[1]](sys.argv[2])
