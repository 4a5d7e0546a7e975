"""Socket Mode of the fake Slack: where to dial, envelopes and their acknowledgements, and sockets that go deaf.

A test posts to `/socket/send` what Slack would send, and reads what was acknowledged; `/socket/trouble/{kind}` asks the
client to dial anew (`disconnect`), cuts all lines (`cut`), or answers nothing any more (`deaf`).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from yarl import URL

from tests.slack.town import Town

_ACK_SECONDS = 5.0


@dataclass
class Lines:
    """The open sockets, and who waits for an acknowledgement."""

    town: Town
    open: list[web.WebSocketResponse] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    deaf: bool = False
    dialled: int = 0


_LINES = web.AppKey("lines", Lines)


def serve(app: web.Application, town: Town) -> None:
    """Add Socket Mode to the fake."""
    app[_LINES] = Lines(town)
    app.router.add_get("/socket/dial", _dial)
    app.router.add_post("/socket/send", _send)
    app.router.add_post("/socket/trouble/{kind}", _trouble)


def opened(town: Town, token: str, url: URL) -> dict[str, Any]:
    """apps.connections.open: for the app's own token only."""
    if token != town.app_token:
        return {"ok": False, "error": "not_allowed_token_type" if token == town.token else "invalid_auth"}
    return {"ok": True, "url": f"ws://{url.host}:{url.port}/socket/dial?ticket={town.number()}"}


async def _dial(request: web.Request) -> web.WebSocketResponse:
    lines, line = request.app[_LINES], web.WebSocketResponse(autoping=False)
    await line.prepare(request)
    lines.dialled += 1
    lines.open.append(line)
    await line.send_json({"type": "hello", "num_connections": len(lines.open)})
    try:
        async for message in line:
            if message.type is WSMsgType.PING and not lines.deaf:
                await line.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                waiting = lines.waiting.pop(str(said.get("envelope_id")), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(said.get("payload"))
    finally:
        lines.open.remove(line)
    return line


async def _send(request: web.Request) -> web.Response:
    """Send an envelope over the newest socket; whether, and with what, it was acknowledged."""
    lines, said = request.app[_LINES], await request.json()
    if not lines.open:
        return web.json_response({"open": 0, "dialled": lines.dialled, "acked": False})
    name = f"env{lines.town.number()}"
    lines.waiting[name] = asyncio.get_running_loop().create_future()
    try:
        # The client may have hung up a moment ago: what it has not heard it has not acknowledged.
        await lines.open[-1].send_json({**said, "envelope_id": name, "accepts_response_payload": True})
        payload = await asyncio.wait_for(lines.waiting[name], float(request.query.get("seconds", _ACK_SECONDS)))
    except (TimeoutError, ConnectionError):
        return web.json_response({"open": len(lines.open), "dialled": lines.dialled, "acked": False})
    return web.json_response({"open": len(lines.open), "dialled": lines.dialled, "acked": True, "payload": payload})


async def _trouble(request: web.Request) -> web.Response:
    lines, kind = request.app[_LINES], request.match_info["kind"]
    lines.deaf = kind == "deaf"
    for line in list(lines.open):
        if kind == "disconnect":
            await line.send_json({"type": "disconnect", "reason": "refresh_requested"})
        elif kind == "cut" and request.transport is not None:
            await line.close()
    return web.json_response({"dialled": lines.dialled})
