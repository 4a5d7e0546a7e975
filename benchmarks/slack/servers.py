"""The three servers that are compared, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from benchmarks.answering import Served
from tests.chat.slack.office import COMPANY
from tests.slack.town import Town

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

NAMES: Final = ("bare", "bolt", "calbot")


def environment(town: Town, base: str, folder: Path) -> Mapping[str, str]:
    """Settings of calbot in Slack, with a database of its own in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    settings = {
        "CALBOT_HOME": str(folder),
        "CALBOT_WORKSPACE": str(folder / "calbot.toml"),
        "CALBOT_SLACK_TOKEN": town.token,
        "CALBOT_SLACK_SIGNING_SECRETS": town.secret,
        "CALBOT_SLACK_API_URL": f"{base}api/",
        "CALBOT_PORT": "0",
        "CALBOT_LOG_LEVEL": "warning",
    }
    return {**os.environ, **settings}


@contextmanager
def running(
    name: str, settings: Mapping[str, str], *, work: bool = False, cores: Sequence[int] = ()
) -> Iterator[Served]:
    """One of NAMES; calbot with `work` answers too. On `cores` only, where they are named."""
    calbot = [sys.executable, "-m", "calbot"]
    words = [sys.executable, "-m", "benchmarks.slack.servers", name]
    if name == "calbot":
        subprocess.run([*calbot, "migrate"], env=settings, check=True, stdout=subprocess.DEVNULL)
        words = [*calbot, "serve", "--json", *([] if work else ["--no-work"])]
    with subprocess.Popen(words, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            if cores:
                psutil.Process(process.pid).cpu_affinity(list(cores))
            address = str(json.loads(process.stdout.readline())["address"])
            yield Served(address, psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(40)


def serve(kind: str) -> None:
    """One of the two to compare with."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    from calbot.web.server import listen

    async def bare(request: Request) -> Response:
        await request.body()
        return PlainTextResponse("")

    answer = bare if kind == "bare" else _bolt()
    app = Starlette(routes=[Route("/slack/events", answer, methods=["POST"])])
    door = listen("127.0.0.1", 0)
    print(json.dumps({"address": f"http://127.0.0.1:{door.getsockname()[1]}/"}), flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[door])


def _bolt() -> Callable[[Request], Awaitable[Response]]:
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    client = AsyncWebClient(token=os.environ["CALBOT_SLACK_TOKEN"], base_url=os.environ["CALBOT_SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["CALBOT_SLACK_SIGNING_SECRETS"])

    @app.command("/calbot")
    async def week(ack: AsyncAck) -> None:
        await ack()

    return AsyncSlackRequestHandler(app).handle


if __name__ == "__main__":
    serve(sys.argv[1])
