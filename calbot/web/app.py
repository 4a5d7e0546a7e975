"""The web application: health always, the playground only where it is switched on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

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
from calbot.web.doors import SHUT, WebDoors, open_doors
from calbot.web.guard import SafeHeaders
from calbot.web.health import AWAY, Problems, health_routes, no_problems
from calbot.web.menu import Menu, command_menu
from calbot.web.playground import Page, playground_routes
from calbot.web.sorry import away_page, missing_page, opens_page

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
    doors: WebDoors = SHUT,
) -> FastAPI:
    """The application, with those `doors` that are open.

    `answer` takes what is asked in the playground, `menu` lists the commands that a person may type.
    `board` switches the playground on: anybody who reaches it can act as any of its people, so hand it in only for the
    demo or where CALBOT_PLAYGROUND is set and the server listens on loopback. `hosts` are host names served beside the
    loopback ones. `work(stop)` runs from start-up until shutdown. `problems` is what /readyz looks at. `links_url` is
    the sample's link server, shown in the rail.
    """
    # One word ends all at once: the streams of open pages, and the work.
    closing = asyncio.Event()
    background = Background(work, closing)
    app = _bare(background, doors)
    app.state.closing = closing
    app.include_router(health_routes(problems, background))
    open_doors(app, doors, wires)
    if board is not None or doors.flag is not None:
        app.mount("/static", StaticFiles(directory=STATIC))
    if board is not None:
        page = Page(board, Asking(board, answer, wires), menu, frozenset(hosts), closing, links_url)
        app.include_router(playground_routes(page))
    return app


def _bare(background: Background, doors: WebDoors) -> FastAPI:
    """An application that serves nothing yet, in which `background` runs and chats' doors begin and close."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        background.start()
        for door in doors.chats:
            door.begin()
        yield
        for door in doors.chats:
            await door.close()
        await background.stop()

    # No generated documentation: FastAPI's pages load scripts from another host.
    app = FastAPI(title="calbot", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(SafeHeaders)
    app.add_exception_handler(HTTPException, _problem)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(Passing, _away)
    return app


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
