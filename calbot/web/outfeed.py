"""GET /calendar/SECRET.ics: the calendar that calbot publishes for a place, for whoever has its address."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from calbot.chat.screens import outfeed as screen
from calbot.chat.wires import Wires
from calbot.flows import outfeed as feeds
from calbot.flows.outfeed import Published
from calbot.flows.turn import Turn
from calbot.sources.outfeed import written
from calbot.words.say import sayer

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_TAG: Final = re.compile(r'"[^"]*"')
_TYPE: Final = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class OutfeedDoor:
    """Of which workspace calendars are published."""

    workspace_id: str


def outfeed_routes(door: OutfeedDoor, wires: Wires) -> APIRouter:
    """200 with the calendar, 304 where the reader has it, 404 for every address that is none, whatever it lacks."""
    router = APIRouter()

    @router.api_route("/calendar/{secret}.ics", methods=["GET", "HEAD"])
    async def calendar(request: Request, secret: str) -> Response:
        turn = Turn(door.workspace_id, wires.clock())
        body, last = await _body(secret, turn, wires)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Type": _TYPE}
        if last is not None:
            headers["Last-Modified"] = format_datetime(last, usegmt=True)
        if tag in _TAG.findall(request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="calbot.ics"'
        return Response(body, headers=headers)

    return router


async def _body(secret: str, turn: Turn, wires: Wires) -> tuple[bytes, datetime | None]:
    view = await wires.flow(feeds.read, turn, feeds.digest_of(secret)) if _SECRET.fullmatch(secret) else None
    if view is None:
        raise HTTPException(404, "there is no such calendar")
    say = sayer(view.place.locale, view.place.zone, turn.now)
    entries = screen.entries(view, say)
    told, found = feeds.published(view.feed, entries, turn.now, view.cut)
    if told != view.feed.told:
        found = await wires.flow(feeds.keep, turn, view.feed.id, entries, view.cut)
    name, about = screen.name(view, say), say("outfeed.about")
    return await run_in_threadpool(written, name, about, say.locale, found), _last(found)


def _last(entries: list[Published]) -> datetime | None:
    return max((one.at for one in entries), default=None)
