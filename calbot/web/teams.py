"""POST /api/messages: everything that Microsoft Teams sends comes in here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from calbot.chat.teams.door import BODY_CAP
from calbot.web.guard import CLOSE, read_body

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from calbot.chat.teams.answers import Answered
    from calbot.chat.teams.door import Door

PATH: Final = "/api/messages"
_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-type", b"application/json"),
)
"""No browser comes here, so there is nothing to say about frames and scripts."""


class TeamsFirst:
    """Takes what Teams sends before the pages are asked whose it is. 400, 401, 405, 408, 413: nothing that Teams
    sends; 503: nothing could be kept."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        status, body, headers = await self._answer(Request(scope, receive))
        named = [*_HEADERS, *headers, (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": named})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, request: Request) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        if request.method != "POST":
            return 405, b'{"problem":"Teams posts"}', [(b"allow", b"POST")]
        try:
            body = await read_body(request, BODY_CAP)
        except HTTPException as refusal:
            return refusal.status_code, json.dumps({"problem": str(refusal.detail)}).encode(), [CLOSE]
        return _sent(await self.door.take(request.headers, body))


def _sent(told: Answered) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    body = b"" if told.body is None else json.dumps(told.body, ensure_ascii=False).encode()
    return told.status, body, [(name.lower().encode(), value.encode()) for name, value in (told.headers or {}).items()]
