"""The fake Slack as an HTTP server on loopback: Web API, response_url, uploads and OAuth, with faults as told.

`python -m tests.slack.server --port 0` serves one alone; tests start it in a thread and look into its town.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.serving import running
from tests.slack import sockets
from tests.slack.methods import METHODS, Refused, TooFast, not_here
from tests.slack.shapes import wrong_with_message
from tests.slack.town import RESPONSE_SECONDS, RESPONSES, Fault, Message, Town

_TOWNS = web.AppKey("towns", tuple[Town, ...])
_BUSY, _DROPPED, _LOST = "busy", "dropped", "lost"


def application(town: Town, *others: Town) -> web.Application:
    """Slack, for one town, or for several whose tokens, codes and numbers differ: each is known by them alone."""
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app[_TOWNS] = (town, *others)
    app.router.add_route("*", "/api/{method}", _api)
    app.router.add_post("/respond/{name}", _respond)
    app.router.add_post("/upload/{name}", _upload)
    sockets.serve(app, town)
    return app


async def _api(request: web.Request) -> web.StreamResponse:
    said, method = await _said(request), request.match_info["method"]
    town = _town(request, said)
    fault = town.fault(method)
    if fault is not None and (failed := await _failed(request, fault)) is not None:
        return failed
    town.calls.append((method, said))
    answered = _answered(request, town, method, said)
    if fault is not None and fault.kind == _LOST:
        return _broken_off(request)
    return answered


def _town(request: web.Request, said: Mapping[str, Any]) -> Town:
    """Whose token it is, or code, or refresh token; the first town turns away what is nobody's."""
    shown = {_token(request, said)} - {""}
    given = {str(said.get("code") or ""), str(said.get("refresh_token") or "")} - {""}
    towns = request.app[_TOWNS]
    return next((one for one in towns if one.token in shown or given & {*one.codes, one.refresh}), towns[0])


def _token(request: web.Request, said: Mapping[str, Any]) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or str(said.get("token", ""))


def _answered(request: web.Request, town: Town, method: str, said: Mapping[str, Any]) -> web.Response:
    if method == "oauth.v2.access":
        return web.json_response(_installed(request, town, said))
    known = METHODS.get(method)
    token = _token(request, said)
    if method == "apps.connections.open":
        return web.json_response(sockets.opened(town, token, request.url))
    if known is None:
        return web.json_response({"ok": False, "error": "unknown_method"})
    if token != town.token:
        return web.json_response({"ok": False, "error": "invalid_auth" if token else "not_authed"})
    if known.scopes and not town.scopes & set(known.scopes):
        wanted = {"needed": ",".join(known.scopes), "provided": ",".join(sorted(town.scopes))}
        return web.json_response({"ok": False, "error": "missing_scope", **wanted})
    try:
        told = known.do(town, said)
    except Refused as refusal:
        return web.json_response(refusal.said)
    except TooFast as busy:
        town.refusals += 1
        return _busy(busy.seconds)
    if "upload_url" in told:
        told["upload_url"] = str(request.url.origin().join(request.url.__class__(f"/{told['upload_url']}")))
    return web.json_response({"ok": True, **told}, headers={"x-oauth-scopes": ",".join(sorted(town.scopes))})


async def _failed(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    match fault.kind:
        case "busy":
            return _busy(round(fault.seconds))
        case "broken":
            return web.Response(status=500, text="<html>oops</html>", content_type="text/html")
        case "away":
            return web.json_response({"ok": False, "error": "service_unavailable"}, status=503)
        case "dropped":
            return _broken_off(request)
        case "slow":
            await asyncio.sleep(fault.seconds)
            return None
        case "lost":
            return None
        case error:
            return web.json_response({"ok": False, "error": error})


def _busy(seconds: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


def _broken_off(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _said(request: web.Request) -> dict[str, Any]:
    """What a call says: JSON, or a form or query whose blocks, views and metadata are JSON in text."""
    if request.content_type == "application/json":
        return dict(await request.json())
    form = {**request.query, **(await request.post())}
    read: dict[str, Any] = {}
    for name, value in form.items():
        try:
            read[name] = json.loads(value) if name in ("blocks", "view", "metadata", "files") else value
        except ValueError:
            read[name] = value
    return read


async def _respond(request: web.Request) -> web.StreamResponse:
    """A response_url: five times in thirty minutes, a message or the change of the one that was pressed."""
    name, towns = request.match_info["name"], request.app[_TOWNS]
    town = next((one for one in towns if name in one.responses), towns[0])
    fault = town.fault("respond")
    if fault is not None and (failed := await _failed(request, fault)) is not None:
        return failed
    known = town.responses.get(request.match_info["name"])
    said = await request.json()
    town.calls.append(("respond", said))
    if known is None or town.clock() - known.at > RESPONSE_SECONDS or known.used >= RESPONSES:
        return web.json_response({"ok": False, "error": "expired_url" if known else "invalid_url"}, status=404)
    blocks = said.get("blocks") or []
    wrong = wrong_with_message(blocks, str(said.get("text") or "")) + not_here(town, blocks)
    if wrong:
        town.refused.append(("respond", wrong))
        return web.json_response({"ok": False, "error": "invalid_blocks"}, status=400)
    known.used += 1
    _put(town, known.channel, known.user, known.message, said)
    if fault is not None and fault.kind == _LOST:
        return _broken_off(request)
    return web.Response(text="ok", content_type="text/plain")


def _put(town: Town, channel_id: str, user: str, message: str, said: Mapping[str, Any]) -> None:
    channel = town.channels[channel_id]
    only_for = "" if said.get("response_type") == "in_channel" else user
    fresh = Message(town.stamp(), str(said.get("text") or ""), list(said.get("blocks") or []), only_for=only_for)
    fresh.thread_ts, fresh.said = str(said.get("thread_ts") or ""), dict(said)
    old = next((one for one in channel.messages if message and one.ts == message), None)
    if old is not None and said.get("delete_original"):
        channel.messages.remove(old)
    elif old is not None and said.get("replace_original"):
        old.text, old.blocks, old.edits = fresh.text, fresh.blocks, old.edits + 1
    else:
        channel.messages.append(fresh)


async def _upload(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    kept = next((one.files[name] for one in request.app[_TOWNS] if name in one.files), None)
    if kept is None:
        return web.Response(status=404)
    kept["body"] = await request.read()
    return web.Response(text=f"OK - {len(kept['body'])}")


def _installed(request: web.Request, town: Town, said: Mapping[str, Any]) -> dict[str, Any]:
    """oauth.v2.access: a code is good for one use, and so is a refresh token, which gives the next one."""
    given = (str(said.get("client_id") or ""), str(said.get("client_secret") or ""))
    basic = request.headers.get("Authorization", "")
    if basic.startswith("Basic "):
        name, _, secret = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
        given = (name, secret)
    if given != town.client:
        return {"ok": False, "error": "bad_client_secret"}
    if said.get("grant_type") == "refresh_token":
        if said.get("refresh_token") != town.refresh:
            return {"ok": False, "error": "invalid_refresh_token"}
        town.token, town.refresh = f"xoxe.xoxb-{town.number()}", f"xoxe-{town.number()}"
    elif str(said.get("code")) in town.codes:
        town.codes.remove(str(said["code"]))
    else:
        return {"ok": False, "error": "invalid_code"}
    whole = bool(town.organisation)
    team = None if whole else {"id": town.team, "name": "Pan & Pot"}
    about = {"team": team, "enterprise": {"id": town.organisation, "name": "Pots"} if whole else None}
    token = {"access_token": town.token, "token_type": "bot", "bot_user_id": town.bot, "app_id": town.app}
    ends = {"refresh_token": town.refresh, "expires_in": 43_200} if town.rotates else {}
    user = {"scope": ",".join(sorted(town.scopes)), "authed_user": {"id": "U0ADMIN"}, "is_enterprise_install": whole}
    return {"ok": True, **about, **token, **ends, **user}


def served(town: Town, *others: Town) -> AbstractContextManager[str]:
    """Serve towns from a thread of their own; the address, with a closing slash."""
    return running(application(town, *others), "fake-slack")


def _main() -> None:
    words = argparse.ArgumentParser(description="A fake Slack on loopback.")
    words.add_argument("--port", type=int, default=8899)
    words.add_argument("--pace", type=float, default=1.0, help="seconds between two messages of a channel")
    told = words.parse_args()
    web.run_app(application(Town(pace=told.pace)), host="127.0.0.1", port=told.port, print=None, access_log=None)


if __name__ == "__main__":
    _main()
