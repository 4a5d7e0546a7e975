"""POST /slack/events: everything that Slack sends comes in here."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from calbot.chat.slack.door import Door
from calbot.chat.slack.guard import BODY_CAP
from calbot.web.guard import read_body

PATH = "/slack/events"


def slack_routes(door: Door) -> APIRouter:
    """The one address for commands, presses, forms and events. 400, 401, 413: nothing that Slack sends; 503: nothing
    could be kept, so that Slack sends events again."""
    router = APIRouter()

    @router.post(PATH)
    async def came(request: Request) -> Response:
        try:
            body = await read_body(request, BODY_CAP)
        except HTTPException as refusal:
            return Response(str(refusal.detail), refusal.status_code)
        told = await door.take(request.headers, body)
        return Response(told.body, told.status, dict(told.headers or {}))

    return router
