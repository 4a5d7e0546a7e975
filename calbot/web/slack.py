"""POST /slack/events: everything that Slack sends comes in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from calbot.chat.slack.guard import BODY_CAP
from calbot.web.guard import CLOSE, read_body

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from calbot.chat.slack.door import Door
    from calbot.chat.slack.doors import Doors

PATH: Final = "/slack/events"
_HEADERS: Final = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
"""No browser comes here, so there is nothing to say about frames and scripts."""


class SlackFirst:
    """Takes what Slack sends before the pages are asked whose it is: Slack waits, and their way through routes, error
    pages and headers takes as long as to verify and keep a request. 400, 401, 405, 408, 413: nothing that Slack sends;
    503: nothing could be kept, so that Slack sends events again."""

    def __init__(self, app: ASGIApp, door: Door | Doors) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        status, body, headers = await self._answer(Request(scope, receive))
        sent = body.encode()
        named = [*_HEADERS, *headers, (b"content-length", str(len(sent)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": named})
        await send({"type": "http.response.body", "body": sent})

    async def _answer(self, request: Request) -> tuple[int, str, list[tuple[bytes, bytes]]]:
        if request.method != "POST":
            return 405, "Slack posts", [(b"allow", b"POST")]
        try:
            body = await read_body(request, BODY_CAP)
        except HTTPException as refusal:
            return refusal.status_code, str(refusal.detail), [CLOSE]
        told = await self.door.take(request.headers, body)
        named = [(name.lower().encode(), value.encode()) for name, value in (told.headers or {}).items()]
        return told.status, told.body, named
