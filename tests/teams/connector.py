"""A Bot Connector on loopback, worse than the real one: conversations, messages, edits, refusals, tokens and keys.

It refuses what Teams refuses: cards that are none, messages too fast, edits of what is not there.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from calbot.chat.teams.fetch import Answer
from calbot.chat.teams.tokens import SECONDS, Session
from tests.serving import running
from tests.teams.shapes import wrong_with_card

TENANT = "11111111-2222-4333-8444-555555555555"
BOT = "0f0e0d0c-0b0a-4908-8706-050403020100"
SECRET = "the secret of the bot"
CARD = "application/vnd.microsoft.card.adaptive"
_TOWN = web.AppKey("town", "Tenant")
_LOST = web.RequestKey("lost", bool)


@dataclass
class Said:
    """A message in a conversation."""

    id: str
    conversation: str
    card: dict[str, Any]
    summary: str
    thread: str = ""
    edits: int = 0
    only_for: str = ""


@dataclass
class Fault:
    """What becomes of the next calls: an HTTP status, or "lost" (done, and the line breaks) or "dropped" (not done)."""

    kind: int | str
    seconds: str = ""
    code: str = "Error"


@dataclass
class Tenant:
    """What people of one tenant see. `limits` are (messages, seconds) of one conversation; `targeting` says whether it
    shows messages to one person alone, `names` whether it tells the ids of messages, of which those in `gone` were
    removed. `keys_take` and `login_takes` are seconds until Microsoft answers, `keys_drip` and `login_drips` those
    between two bytes of its keys and its token; `keys_page` is what stands in their place."""

    conversations: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    limits: tuple[tuple[int, float], ...] = ()
    keys: dict[str, Any] = field(default_factory=lambda: {"keys": []})
    keys_asked: int = 0
    keys_away: bool = False
    keys_take: float = 0.0
    keys_drip: float = 0.0
    keys_page: bytes | None = None
    login_takes: float = 0.0
    login_drips: float = 0.0
    secret: str = SECRET
    targeting: bool = True
    names: bool = True
    gone: set[str] = field(default_factory=set)
    _sent: dict[str, list[float]] = field(default_factory=dict)

    def told(self, conversation: str) -> list[Said]:
        """What stands in a conversation."""
        return [one for one in self.said if one.conversation == conversation]

    def too_fast(self, conversation: str) -> bool:
        """Whether one more message now would be too many."""
        now, sent = time.monotonic(), self._sent.setdefault(conversation, [])
        if any(sum(at > now - seconds for at in sent) >= most for most, seconds in self.limits):
            return True
        sent.append(now)
        return False


def application(town: Tenant) -> web.Application:
    """The connector, the login and the keys of one tenant."""
    app = web.Application()
    app[_TOWN] = town
    app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", _metadata)
    app.router.add_post("/{tenant}/oauth2/v2.0/token", _token)
    app.router.add_get("/v1/.well-known/keys", _keys)
    app.router.add_post("/teams/v3/conversations", _open)
    app.router.add_post("/teams/v3/conversations/{conversation}/activities", _create)
    app.router.add_get("/teams/v3/conversations/{conversation}/pagedMembers", _members)
    app.router.add_put("/teams/v3/conversations/{conversation}/activities/{message}", _update)
    return app


async def _metadata(request: web.Request) -> web.Response:
    login = f"https://login.microsoftonline.com/{request.match_info['tenant']}"
    ends = {"authorization_endpoint": f"{login}/oauth2/v2.0/authorize", "token_endpoint": f"{login}/oauth2/v2.0/token"}
    return web.json_response({**ends, "issuer": f"{login}/v2.0"})


async def _token(request: web.Request) -> web.StreamResponse:
    town, form = request.app[_TOWN], await request.post()
    await asyncio.sleep(town.login_takes)
    if town.login_drips:
        return await _dripping(request, town.login_drips)
    right = (form.get("client_id"), form.get("client_secret")) == (BOT, town.secret)
    if not right or form.get("scope") != "https://api.botframework.com/.default":
        return web.json_response({"error": "invalid_client", "error_description": "no"}, status=401)
    token = f"token-{len(town.tokens)}"
    town.tokens.add(token)
    return web.json_response({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})


async def _keys(request: web.Request) -> web.StreamResponse:
    town = request.app[_TOWN]
    town.keys_asked += 1
    await asyncio.sleep(town.keys_take)
    if town.keys_drip:
        return await _dripping(request, town.keys_drip)
    if town.keys_page is not None:
        return web.Response(body=town.keys_page)
    return web.Response(status=503) if town.keys_away else web.json_response(town.keys)


async def _dripping(request: web.Request, seconds: float) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b" ")
        await asyncio.sleep(seconds)


async def _open(request: web.Request) -> web.StreamResponse:
    town, said = request.app[_TOWN], await request.json()
    refused = _refused(request, "open")
    if refused is not None:
        return refused
    (member,) = said["members"]
    if said.get("tenantId") != TENANT or member["id"] in town.closed:
        return _error(403, "ForbiddenOperationException")
    conversation = f"a:1{member['id'].replace('-', '')}"
    town.conversations.add(conversation)
    return web.json_response({"id": conversation}, status=201)


async def _members(request: web.Request) -> web.StreamResponse:
    town, conversation = request.app[_TOWN], request.match_info["conversation"]
    refused = _refused(request, "members")
    if refused is not None:
        return refused
    if conversation in town.closed:
        return _error(403, "BotNotInConversationRoster")
    if conversation not in town.conversations:
        return _error(404, "ConversationNotFound")
    return web.json_response({"members": [{"id": "29:1Mkt", "name": "Mika"}]})


async def _create(request: web.Request) -> web.StreamResponse:
    town, said = request.app[_TOWN], await request.json()
    refused = _refused(request, "create")
    if refused is not None:
        return refused
    conversation, _, thread = request.match_info["conversation"].partition(";messageid=")
    if conversation in town.closed:
        return _error(403, "BotNotInConversationRoster")
    if conversation not in town.conversations:
        return _error(404, "ConversationNotFound")
    if thread in town.gone:
        return _error(404, "ActivityNotFoundInConversation")
    if town.too_fast(conversation):
        return _error(429, "TooManyRequests", {"Retry-After": "1"})
    recipient, targeted = said.get("recipient") or {}, request.query.get("isTargetedActivity") == "true"
    if targeted != (recipient.get("isTargeted") is True) or (targeted and not town.targeting):
        return _error(400, "BadArgument")
    only_for = str(recipient["id"]) if targeted else ""
    message = Said(f"17{len(town.said):011d}", conversation, {}, "", thread, only_for=only_for)
    if not _show(town, message, said):
        return _error(400, "BadSyntax")
    town.said.append(message)
    return _answered(request, {"id": message.id if town.names else "DO_NOT_USE_PLACEHOLDER_ID"}, 201)


async def _update(request: web.Request) -> web.StreamResponse:
    town, said = request.app[_TOWN], await request.json()
    refused = _refused(request, "update")
    if refused is not None:
        return refused
    where = request.match_info["conversation"], request.match_info["message"]
    if where[0] in town.closed:
        return _error(403, "BotNotInConversationRoster")
    message = next((one for one in town.said if (one.conversation, one.id) == where), None)
    if message is None:
        return _error(404, "ActivityNotFoundInConversation")
    if not _show(town, message, said):
        return _error(400, "BadSyntax")
    message.edits += 1
    return _answered(request, {"id": message.id}, 200)


def _show(town: Tenant, message: Said, said: dict[str, Any]) -> bool:
    (attachment,) = said.get("attachments") or [{}]
    card, summary = attachment.get("content"), said.get("summary")
    wrong = wrong_with_card(card) if attachment.get("contentType") == CARD else ["attachment: no Adaptive Card"]
    wrong += [] if isinstance(summary, str) and summary else ["summary: missing"]
    wrong += ["text: beside a card it is shown twice"] if said.get("text") else []
    town.wrong += wrong
    if not wrong:
        message.card, message.summary = card, str(summary)
    return not wrong


def _refused(request: web.Request, what: str) -> web.StreamResponse | None:
    town = request.app[_TOWN]
    town.calls.append((what, request.path))
    fault = town.faults.pop(0) if town.faults else None
    if fault is not None and fault.kind == "dropped":
        return _broken_off(request)
    if fault is not None and isinstance(fault.kind, int):
        return _error(fault.kind, fault.code, {"Retry-After": fault.seconds} if fault.seconds else {})
    if request.headers.get("Authorization", "").removeprefix("Bearer ") not in town.tokens:
        return _error(401, "Unauthorized")
    if fault is not None:
        request[_LOST] = True
    return None


def _answered(request: web.Request, said: dict[str, Any], status: int) -> web.StreamResponse:
    return _broken_off(request) if request.get(_LOST) else web.json_response(said, status=status)


def _broken_off(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "no"}}, status=status, headers=headers)


class Login(Session):
    """The session that asks Microsoft for tokens, led to loopback: the library asks https addresses only."""

    def __init__(self, base: str, seconds: float = SECONDS) -> None:
        super().__init__(seconds)
        self._base = base.rstrip("/")

    def asked(self, method: str, url: str, **about: Any) -> Answer:
        """As the library calls it."""
        return super().asked(method, f"{self._base}{urlsplit(url).path}", **about)


def served(town: Tenant) -> AbstractContextManager[str]:
    """Its address (with / at the end) while it runs in a thread of its own."""
    return running(application(town), "bot-connector")
