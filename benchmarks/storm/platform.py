"""calbot's side of the chat server: a `Platform` like any other, over httpx."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from calbot.chat.cards import Card
from calbot.chat.plain import plain
from calbot.chat.platform import CannotTell
from calbot.errors import Lasting, Passing, Unknown

NAME = "storm"
CONNECT_SECONDS, CALL_SECONDS = 3.0, 10.0
"""Patience with a connection, and with a whole call: httpx by itself bounds only the pauses between two bytes."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class StormChat:
    """Speaks to the server at `url`. A ref is its number of a message; it does not know the same key twice."""

    def __init__(self, url: str) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        self._client = httpx.AsyncClient(
            base_url=url, timeout=httpx.Timeout(CALL_SECONDS, connect=CONNECT_SECONDS), limits=limits
        )

    @property
    def name(self) -> str:
        """What places call this platform."""
        return NAME

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        """A new message."""
        said = {"key": key, "place": address, "thread": thread, "text": plain(card)}
        return _ref(await self._change("POST", "/messages", said))

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        """Replace the text of a message."""
        await self._change("PATCH", f"/messages/{ref}", {"key": key, "place": address, "text": plain(card)})

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        """Nobody whispers here."""
        raise Lasting("this chat has no whispers")

    async def find(self, address: str, key: str) -> str | None:
        """The ref of that delivery; CannotTell where the server may not be read."""
        try:
            answer = await self._call("GET", "/messages", params={"place": address, "key": key})
        except (TimeoutError, httpx.HTTPError) as error:
            raise Passing(f"the question was not answered: {type(error).__name__}", 1.0) from None
        if answer.status_code == 403:
            raise CannotTell("this chat cannot be read back")
        if answer.status_code != 200:
            raise Passing(f"the question was answered with {answer.status_code}", _wait(answer))
        ref = _json(answer).get("ref", "")
        return None if ref is None else str(ref)

    async def close(self) -> None:
        """Give back all connections."""
        await self._client.aclose()

    async def _change(self, method: str, path: str, said: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            answer = await self._call(method, path, json=dict(said))
        except _NOT_SENT as error:
            raise Passing(f"the chat cannot be reached: {type(error).__name__}", 1.0) from None
        except (TimeoutError, httpx.HTTPError) as error:
            raise Unknown(f"the call broke off: {type(error).__name__}") from None
        if answer.status_code == 429:
            raise Passing("the chat is busy", _wait(answer))
        if answer.status_code >= 500:
            raise Unknown(f"the chat answered {answer.status_code}")
        if answer.status_code >= 400:
            raise Lasting(f"the chat answered {answer.status_code}")
        return _json(answer)

    async def _call(self, method: str, path: str, **said: Any) -> httpx.Response:
        async with asyncio.timeout(CALL_SECONDS):
            return await self._client.request(method, path, **said)


def _ref(said: Mapping[str, Any]) -> str:
    ref = said.get("ref")
    if not isinstance(ref, str) or not ref:
        raise Unknown("the chat's answer names no message")
    return ref


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        raise Unknown("the chat's answer cannot be read") from None
    return said if isinstance(said, dict) else {}


def _wait(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isdigit() else 1.0
