"""POST /graph/notifications: Microsoft Graph knocks when a calendar has changed, and says how its subscription stands.

What comes is a hint only: whoever knows the secret of a subscription makes calbot look once, at most every ten seconds;
whoever does not makes it do nothing, and is answered alike.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from calbot.chat.wires import Wires
from calbot.errors import Outside
from calbot.flows import hint
from calbot.flows.hint import Hint
from calbot.flows.turn import Turn
from calbot.web.guard import read_json

PATH: Final = "/graph/notifications"
BODY_CAP: Final = 256 * 1024
_MOST_HINTS: Final = 1000
_TOKEN: Final = 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GraphDoor:
    """For which workspace Graph knocks."""

    workspace_id: str


def graph_routes(door: GraphDoor, wires: Wires) -> APIRouter:
    """202 for whatever is a list of notifications; 200 with its own token for Graph's question whether we are there."""
    router = APIRouter()

    @router.post(PATH)
    async def knocked(request: Request) -> Response:
        token = request.query_params.get("validationToken")
        if token is not None:
            return _validated(token)
        hints = read_hints(await read_json(request, BODY_CAP))
        if hints:
            try:
                await wires.flow(hint.hear, Turn(door.workspace_id, wires.clock()), hints)
            except Outside:
                # It is polled anyway, but Graph tries again for hours.
                raise HTTPException(503, "send it again", {"Retry-After": "5"}) from None
        return Response(status_code=202)

    return router


def _validated(token: str) -> Response:
    if not token or len(token) > _TOKEN or not token.isprintable():
        raise HTTPException(400, "this is no validation token")
    return PlainTextResponse(token, headers={"X-Content-Type-Options": "nosniff"})


def read_hints(body: bytes) -> list[Hint]:
    """The hints of a body, each once. Raises HTTPException 400 where it is no list of notifications."""
    try:
        told = json.loads(body)["value"]
    except (ValueError, KeyError, TypeError, RecursionError):
        told = None
    if not isinstance(told, list) or len(told) > _MOST_HINTS:
        raise HTTPException(400, "this is no list of notifications")
    return list(dict.fromkeys(found for one in told if (found := _hint(one)) is not None))


def _hint(one: Any) -> Hint | None:
    if not isinstance(one, dict):
        return None
    key, secret, lifecycle = (one.get(name, "") for name in ("subscriptionId", "clientState", "lifecycleEvent"))
    if not all(isinstance(value, str) and len(value) <= _TOKEN for value in (key, secret, lifecycle)) or not key:
        return None
    return Hint(key, sha256(secret.encode("utf-8", "replace")).hexdigest(), lifecycle)
