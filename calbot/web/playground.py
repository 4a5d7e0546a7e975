"""The playground's routes: the page, its state, its events, and asks."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse

from calbot.chat.playground.board import Board, Room
from calbot.chat.playground.listen import Heard, NotAnAsk, read_heard
from calbot.chat.playground.render import form_payload
from calbot.errors import Passing
from calbot.model.person import Person
from calbot.web.asking import Asking
from calbot.web.events import news
from calbot.web.guard import demand_host, demand_same_origin, read_json
from calbot.web.menu import Menu
from calbot.web.view import page_words, people_shown, places_shown, seen, viewer_say

SHOWN = 400  # messages that a page starts with
SUGGESTIONS = ("/calbot help", "/calbot today", "/calbot week")

NO_STORE = {"Cache-Control": "no-store"}

log = logging.getLogger(__name__)

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Page:
    """All that the routes use."""

    board: Board
    asking: Asking
    menu: Menu
    hosts: frozenset[str]
    closing: asyncio.Event
    links_url: str


def playground_routes(page: Page) -> APIRouter:
    """GET /, /playground, /playground/state, /playground/events and POST /playground/ask."""

    async def host(request: Request) -> None:
        demand_host(request, page.hosts)

    router = APIRouter(dependencies=[Depends(host)])

    @router.get("/")
    async def start() -> RedirectResponse:
        return RedirectResponse("/playground", status_code=307)

    @router.get("/playground")
    async def chat(user: str = "") -> HTMLResponse:
        room = await page.board.room()
        return HTMLResponse(draw_page(page, room, user or next(iter(room.people), "")), headers=NO_STORE)

    @router.get("/playground/state")
    async def state(user: str) -> JSONResponse:
        room = await page.board.room()
        return JSONResponse(await read_state(page, room, user), headers=NO_STORE)

    @router.get("/playground/events")
    async def events(request: Request, user: str, after: int = 0) -> StreamingResponse:
        known_person(await page.board.room(), user)
        last = request.headers.get("last-event-id", "")
        begin = int(last) if last.isascii() and last.isdigit() else after
        stream = news(page.board, user, begin, page.closing)
        return StreamingResponse(stream, media_type="text/event-stream", headers=NO_STORE)

    @router.post("/playground/ask")
    async def ask(request: Request) -> JSONResponse:
        demand_same_origin(request)
        try:
            heard = read_heard(await read_json(request))
        except NotAnAsk as error:
            raise HTTPException(400, str(error)) from error
        return JSONResponse(await answered(page, heard), headers=NO_STORE)

    return router


def draw_page(page: Page, room: Room, user: str) -> str:
    """The page's HTML for one viewer; 404 for somebody unknown."""
    person = known_person(room, user)
    say = viewer_say(person)
    return _templates.get_template("playground.html").render(
        locale=say.locale,
        user={"id": user},
        people=people_shown(room, say),
        places=places_shown(room, user, say),
        words=page_words(say),
        suggestions=SUGGESTIONS,
        links_url=page.links_url,
    )


async def read_state(page: Page, room: Room, user: str) -> dict[str, Any]:
    """What the page starts from; events after `change` are what it has not seen."""
    person = known_person(room, user)
    say = viewer_say(person)
    messages = await page.board.since(0, user)
    return {
        "locale": say.locale,
        "words": page_words(say),
        "places": places_shown(room, user, say),
        "commands": [asdict(line) for line in page.menu(person, say)],
        "messages": [seen(message, room, user, say) for message in sorted(messages, key=lambda m: m.id)[-SHOWN:]],
        "change": messages[-1].change if messages else 0,
    }


async def answered(page: Page, heard: Heard) -> dict[str, Any]:
    """Ask once and show what came of it; `locale` tells a page that its own sentences changed."""
    user = heard.ask.user
    await _demand_known(page.board, heard)
    try:
        outcome = await page.asking.once(heard)
    except Passing:
        raise
    except Exception:
        log.exception("an ask failed")
        raise HTTPException(500, "calbot failed here; the log says why") from None
    room = await page.board.room()
    say = viewer_say(known_person(room, user))
    return {
        "messages": [seen(message, room, user, say) for message in outcome.messages],
        "form": form_payload(outcome.form) if outcome.form else None,
        "locale": say.locale,
    }


async def _demand_known(board: Board, heard: Heard) -> None:
    ask = heard.ask
    room = await board.room()
    known_person(room, ask.user)
    own = ask.address == ask.user
    if not own and (ask.address in room.people or room.place(ask.address) is None):
        raise HTTPException(404, "no such place")
    for ref in (ask.thread, ask.message):
        if ref and not await _visible(board, ref, ask.address, ask.user):
            raise HTTPException(404, "no such message")


async def _visible(board: Board, ref: str, address: str, user: str) -> bool:
    message = await board.message(int(ref))
    return message is not None and message.address == address and message.only_for in ("", user)


def known_person(room: Room, user: str) -> Person:
    """The person whom the playground calls `user`, or 404."""
    person = room.people.get(user)
    if person is None:
        raise HTTPException(404, "no such person" if room.people else "the playground has no people yet")
    return person
