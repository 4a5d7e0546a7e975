"""The web application: health always, the playground only where it is switched on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from calbot.chat.playground.board import Board
from calbot.chat.router import answer as routed
from calbot.chat.wires import Wires
from calbot.errors import Passing
from calbot.web.asking import Answer, Asking
from calbot.web.background import Background, Work
from calbot.web.change import change_routes
from calbot.web.flag_form import FlagDoor, flag_routes
from calbot.web.graph import GraphDoor, graph_routes
from calbot.web.guard import SafeHeaders
from calbot.web.health import AWAY, Problems, health_routes, no_problems
from calbot.web.inbound import InboundDoor, inbound_routes
from calbot.web.menu import Menu, command_menu
from calbot.web.metrics import Look, metrics_routes
from calbot.web.outfeed import OutfeedDoor, outfeed_routes
from calbot.web.playground import Page, playground_routes
from calbot.web.post import post_routes
from calbot.web.sorry import away_page, missing_page, opens_page
from calbot.web.spikes import SpikeDoor, spike_routes

if TYPE_CHECKING:
    from calbot.chat.slack.door import Door
    from calbot.chat.slack.doors import Doors
    from calbot.chat.slack.install import Install
    from calbot.chat.teams.door import Door as TeamsDoor

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"


def make_app(
    wires: Wires,
    board: Board | None = None,
    *,
    answer: Answer = routed,
    menu: Menu = command_menu,
    hosts: Collection[str] = (),
    work: Work | None = None,
    problems: Problems = no_problems,
    links_url: str = "",
    spikes: SpikeDoor | None = None,
    inbound: InboundDoor | None = None,
    outfeed: OutfeedDoor | None = None,
    flag: FlagDoor | None = None,
    graph: GraphDoor | None = None,
    change: bool = False,
    measure: Look | None = None,
    slack: Door | Doors | None = None,
    slack_install: Install | None = None,
    teams: TeamsDoor | None = None,
) -> FastAPI:
    """The application.

    `answer` takes what is asked in the playground, `menu` lists the commands that a person may type.
    `board` switches the playground on: anybody who reaches it can act as any of its people, so hand it in only for the
    demo or where CALBOT_PLAYGROUND is set and the server listens on loopback. `hosts` are host names served beside the
    loopback ones. `work(stop)` runs from start-up until shutdown. `problems` is what /readyz looks at. `links_url` is
    the sample's link server, shown in the rail. `spikes` opens POST /spikes, `inbound` POST /inbound, `graph` POST
    /graph/notifications, `measure` serves /metrics, `slack` takes what Slack sends, `teams` what Teams does, `outfeed`
    publishes calendars, `flag` takes flags by a web form, `change` hands out files.
    """
    # One word ends all at once: the streams of open pages, and the work.
    closing = asyncio.Event()
    background = Background(work, closing)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        background.start()
        doors = [door for door in (slack, teams) if door is not None]
        for door in doors:
            door.begin()
        yield
        for door in doors:
            await door.close()
        await background.stop()

    # No generated documentation: FastAPI's pages load scripts from another host.
    app = FastAPI(title="calbot", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.closing = closing
    app.add_middleware(SafeHeaders)
    app.add_exception_handler(HTTPException, _problem)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(Passing, _away)
    app.include_router(health_routes(problems, background))
    opened = (
        metrics_routes(measure) if measure is not None else None,
        spike_routes(spikes, wires) if spikes is not None else None,
        inbound_routes(inbound, wires) if inbound is not None else None,
        outfeed_routes(outfeed, wires) if outfeed is not None else None,
        flag_routes(flag, wires) if flag is not None else None,
        graph_routes(graph, wires) if graph is not None else None,
        post_routes() if wires.own_url else None,
        change_routes(wires) if change else None,
    )
    for routes in opened:
        if routes is not None:
            app.include_router(routes)
    _open_slack(app, slack, slack_install)
    if teams is not None:
        from calbot.web.teams import TeamsFirst

        app.add_middleware(TeamsFirst, door=teams)
    if board is not None or flag is not None:
        app.mount("/static", StaticFiles(directory=STATIC))
    if board is not None:
        asking = Asking(board, answer, wires)
        page = Page(board, asking, menu, frozenset(hosts), app.state.closing, links_url)
        app.include_router(playground_routes(page))
    return app


def _open_slack(app: FastAPI, door: Door | Doors | None, install: Install | None) -> None:
    # Imported here: who has no Slack needs none of its libraries.
    if door is not None:
        from calbot.web.slack import SlackFirst

        app.add_middleware(SlackFirst, door=door)
    if install is not None:
        from calbot.web.slack_install import install_routes

        app.include_router(install_routes(install))


async def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return JSONResponse({"problem": "it failed"}, status_code=500)
    if error.status_code == 404 and opens_page(request):
        return missing_page(request)
    return JSONResponse({"problem": error.detail}, status_code=error.status_code, headers=error.headers)


async def _away(request: Request, error: Exception) -> Response:
    # Whoever asked sees a sentence and may ask again; nothing was kept.
    log.warning("an answer was not possible just now: %s", error)
    if opens_page(request):
        return away_page(request)
    return JSONResponse({"problem": AWAY}, status_code=503, headers={"Retry-After": "5"})


async def _misread(_request: Request, _error: Exception) -> JSONResponse:
    # The error would repeat what was sent.
    return JSONResponse({"problem": "a parameter is missing or not what it should be"}, status_code=400)
