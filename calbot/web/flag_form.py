"""GET and POST /flag/TOKEN: the form of a flag for people without a chat, which asks what the chat asks.

The address itself says who it is, so another site's page cannot send it in somebody's name: there is no cookie, and
the origin is looked at besides. What is typed is masked before anything is kept.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calbot.chat.ask import Ask, Reply
from calbot.chat.commands.flag import COMMAND
from calbot.chat.desk import Desk
from calbot.chat.router import told, without_personal
from calbot.chat.wires import Wires
from calbot.errors import TellUser
from calbot.flows import flag_view
from calbot.flows import person as people
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.web.flag_page import Shown, draw_flag_page
from calbot.web.guard import demand_same_origin, read_body
from calbot.web.signed_person import is_sealed, number_in
from calbot.words.say import Say, sayer

PAGE: Final = "flag"
PLATFORM: Final = "web"
OFFERED: Final = ("flag.draft", "flag.open", "flag.other", "flag.form")
"""What the page does: all that a reporter needs."""
_CAP: Final = 16 * 1024
_MOST_FIELDS: Final = 40
_LONGEST: Final = 2_000
_FORM: Final = "application/x-www-form-urlencoded"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # With none at all a browser sends no origin along, and the address must not go to another site.
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True)
class FlagDoor:
    """Of which workspace flags are taken, and the keys with which addresses are signed."""

    workspace_id: str
    keys: Sequence[bytes] = field(repr=False)


class Pace:
    """At most `most` sends of one person in `seconds`."""

    def __init__(self, most: int = 12, seconds: float = 60.0) -> None:
        self._most, self._seconds = most, seconds
        self._sent: dict[int, deque[float]] = {}

    def takes(self, person_id: int, now: float) -> bool:
        """Whether one more may be sent at `now` (monotonic seconds); it is counted then."""
        sent = self._sent.setdefault(person_id, deque())
        while sent and sent[0] <= now - self._seconds:
            sent.popleft()
        if len(sent) >= self._most:
            return False
        sent.append(now)
        return True


def flag_routes(door: FlagDoor, wires: Wires, pace: Pace | None = None) -> APIRouter:
    """200 with the form or what came of it; 404 for an address that is signed by nobody, 403 from another site's page,
    413 and 415 for what is no form, 429 for too many."""
    router, limit = APIRouter(), pace or Pace()

    @router.get("/flag/{token}")
    async def form(token: str) -> HTMLResponse:
        person = await _person(token, door, wires)
        return await _page(_desk(person, door, wires, Ask(PLATFORM, "", str(person.id))), None)

    @router.post("/flag/{token}")
    async def send(request: Request, token: str) -> HTMLResponse:
        demand_same_origin(request)
        person = await _person(token, door, wires)
        ask = await _ask_in(request, person)
        if not limit.takes(person.id, time.monotonic()):
            raise HTTPException(429, "so many flags in a minute are more than one person sends", {"Retry-After": "60"})
        ask, found = without_personal(ask)
        desk = _desk(person, door, wires, ask)
        return await _page(desk, await _answered(desk), found)

    return router


async def _person(token: str, door: FlagDoor, wires: Wires) -> Person:
    number = number_in(token)
    turn = Turn(door.workspace_id, wires.clock())
    person = await wires.flow(people.by_number, turn, number) if number is not None else None
    if person is None or not is_sealed(token, door.keys, PAGE, person):
        raise HTTPException(404, "there is no such page")
    return person


def _desk(person: Person, door: FlagDoor, wires: Wires, ask: Ask) -> Desk:
    """A person at no place of a chat: nothing is told there, and what came of a flag stands on the page."""
    turn = Turn(door.workspace_id, wires.clock(), person.id, None)
    nowhere = Place(workspace_id=door.workspace_id, id=0, platform=PLATFORM, address="", kind=PlaceKind.DIRECT)
    return Desk(person, nowhere, sayer(person.locale, person.zone, turn.now), ask, turn, wires)


async def _ask_in(request: Request, person: Person) -> Ask:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, f"send {_FORM}")
    try:
        body = (await read_body(request, _CAP)).decode()
        sent = dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise HTTPException(400, "that is no form") from None
    verb = sent.pop("verb", "")
    if verb not in OFFERED:
        raise HTTPException(400, "that is none of this page's forms")
    numbers = [_number(sent.pop(name, "0")) for name in ("subject", "revision")]
    values = {name.removeprefix("v."): value[:_LONGEST] for name, value in sent.items() if name.startswith("v.")}
    return Ask(PLATFORM, "", str(person.id), "", verb, numbers[0], numbers[1], values)


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise HTTPException(400, "that is no form")
    return int(said)


async def _answered(desk: Desk) -> Reply:
    """What the chat's own command answers."""
    pressed = COMMAND.presses[desk.ask.verb]
    try:
        return await pressed.handle(desk.ask, desk)
    except TellUser as refusal:
        return Reply(told(refusal, desk.say), refused=True)


async def _page(desk: Desk, reply: Reply | None, found: Sequence[str] = ()) -> HTMLResponse:
    """What came of it, if anything was sent, and the form that comes next."""
    asked = reply.form if reply is not None else None
    form = asked or (await COMMAND.handle("", desk)).form
    card = reply.card if reply is not None else None
    shown = Shown(card, form, await desk.flow(flag_view.of_reporter), _masked(found, desk.say))
    return HTMLResponse(draw_flag_page(shown, desk.person.name, desk.say, OFFERED), headers=_HEADERS)


def _masked(found: Sequence[str], say: Say) -> str:
    return say("heard.masked", what=say.listing([say(f"heard.found.{kind}") for kind in found])) if found else ""
