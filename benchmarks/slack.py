"""How fast calbot acknowledges Slack, beside a bare Starlette and bolt as it comes, in one run on loopback.

`python -m benchmarks.slack [--json] [--seconds 4]`. Slack waits three seconds for an answer; what is measured is how
much of that the door takes: signature, shape, bolt and the commit to the inbox. Each server is a process of its own,
asked over kept connections one at a time (c1) and sixteen at a time (c16) with signed slash commands, no two alike.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import numpy as np

from tests.chat.slack.office import COMPANY, MARKETING, MKT
from tests.slack.hands import Hands, Sent
from tests.slack.server import served
from tests.slack.town import Town

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

CEILING = 30_000 / 3600
"""Events a second that Slack sends an app for one workspace at most (docs.slack.dev, "Rate limits": 30,000 an hour)."""
_WARM = 20


def main() -> None:
    """Measure, and print a table or JSON."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--json", action="store_true", help="for programs")
    words.add_argument("--seconds", type=float, default=4.0, help="for each figure")
    words.add_argument("--serve", choices=("bare", "bolt"), help=argparse.SUPPRESS)
    told = words.parse_args()
    if told.serve:
        serve(told.serve)
        return
    figures = measured(told.seconds)
    if told.json:
        print(json.dumps(figures))
        return
    names = ("rps_c1", "rps_c16", "p50_ms", "p99_ms")
    print(f"{'':8}" + "".join(f"{name:>10}" for name in names))
    for server, row in figures.items():
        print(f"{server:8}" + "".join(f"{row[name]:>10.1f}" for name in names))
    spare = figures["calbot"]["rps_c16"] / CEILING
    print(
        f"calbot keeps up with {spare:.0f} workspaces that each send as many events as Slack ever does (8.3 a second)"
    )


def measured(seconds: float) -> dict[str, dict[str, float]]:
    """{"bare": {"rps_c1", "rps_c16", "p50_ms", "p99_ms"}, "bolt": {...}, "calbot": {...}}; the percentiles at c1."""
    town = Town(pace=0.0)
    town.person(MKT, "Mkt")
    town.channel(MARKETING, "marketing")
    with served(town) as base, tempfile.TemporaryDirectory() as folder:
        hands = Hands(town, base)
        sents = (hands.command(MKT, MARKETING, "week") for _ in itertools.count())
        environment = _environment(town, base, Path(folder))
        figures = {}
        for name in ("bare", "bolt", "calbot"):
            with _process(name, environment) as address:
                figures[name] = asyncio.run(_asked(f"{address}slack/events", sents, seconds))
        return figures


def serve(kind: str) -> None:
    """One of the two to compare with."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def bare(request: Request) -> Response:
        await request.body()
        return PlainTextResponse("")

    answer = bare if kind == "bare" else _bolt()
    app = Starlette(routes=[Route("/slack/events", answer, methods=["POST"])])
    from calbot.web.server import listen

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


async def _asked(url: str, sents: Iterator[Sent], seconds: float) -> dict[str, float]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=16)) as session:
        await _round(session, url, list(itertools.islice(sents, _WARM)), 1, 60.0)
        alone = await _for(session, url, sents, 1, seconds)
        together = await _for(session, url, sents, 16, seconds)
    p50, p99 = np.percentile(alone[1], (50, 99))
    return {"rps_c1": alone[0], "rps_c16": together[0], "p50_ms": float(p50), "p99_ms": float(p99)}


async def _for(
    session: aiohttp.ClientSession, url: str, sents: Iterator[Sent], at_once: int, seconds: float
) -> tuple[float, Sequence[float]]:
    """Requests a second, and how long each took in milliseconds. They are signed beforehand: that is Slack's work."""
    made = list(itertools.islice(sents, int(seconds * 3000)))
    return await _round(session, url, made, at_once, seconds)


async def _round(
    session: aiohttp.ClientSession, url: str, made: Sequence[Sent], at_once: int, seconds: float
) -> tuple[float, Sequence[float]]:
    left, took, began = iter(made), list[float](), time.perf_counter()

    async def one() -> None:
        for sent in left:
            start = time.perf_counter()
            async with session.post(url, data=sent.body, headers=dict(sent.headers)) as answer:
                await answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{url} answered {answer.status}")
            took.append((time.perf_counter() - start) * 1000)
            if time.perf_counter() - began > seconds:
                return

    await asyncio.gather(*(one() for _ in range(at_once)))
    return len(took) / (time.perf_counter() - began), took


def _environment(town: Town, base: str, folder: Path) -> Mapping[str, str]:
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
def _process(name: str, environment: Mapping[str, str]) -> Iterator[str]:
    calbot = [sys.executable, "-m", "calbot"]
    if name == "calbot":
        subprocess.run([*calbot, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    words = (
        [*calbot, "serve", "--no-work", "--json"] if name == "calbot" else [sys.executable, "-m", "benchmarks.slack"]
    )
    words += ["--serve", name] if name != "calbot" else []
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield str(json.loads(process.stdout.readline())["address"])
        finally:
            process.terminate()
            process.wait(40)


if __name__ == "__main__":
    main()
