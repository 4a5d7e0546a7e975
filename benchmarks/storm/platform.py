"""calbot's side of the chat server: a `Platform` like any other."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any

from benchmarks.storm.caller import Answered, BrokeOff, Caller, NotSent
from calbot.chat.cards import Card
from calbot.chat.plain import plain
from calbot.chat.platform import CannotTell
from calbot.errors import Ended, Lasting, Passing, Unknown, Unreached

NAME = "storm"
CONNECT_SECONDS, CALL_SECONDS = 3.0, 10.0
"""Patience with a connection, and with a whole call."""


class StormChat:
    """Speaks to the server at `url`. A ref is its number of a message; it does not know the same key twice."""

    def __init__(self, url: str) -> None:
        self._caller = Caller(url, CONNECT_SECONDS)

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
            answer = await self._call("GET", "/messages", query={"place": address, "key": key, "by": str(os.getpid())})
        except (TimeoutError, NotSent, BrokeOff) as error:
            raise Passing(f"the question was not answered: {type(error).__name__}", 1.0) from None
        if answer.status == 403:
            raise CannotTell("this chat cannot be read back")
        if answer.status != 200:
            raise Passing(f"the question was answered with {answer.status}", _wait(answer))
        ref = _json(answer).get("ref", "")
        return None if ref is None else str(ref)

    async def close(self) -> None:
        """Give back all connections."""
        await self._caller.close()

    async def _change(self, method: str, path: str, said: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            answer = await self._call(method, path, body={**said, "by": str(os.getpid())})
        except NotSent as error:
            raise Unreached(f"the chat cannot be reached: {error}", 1.0) from None
        except (TimeoutError, BrokeOff) as error:
            raise Unknown(f"the call broke off: {error or 'no answer in time'}") from None
        if answer.status == 429:
            raise Passing("the chat is busy", _wait(answer))
        if answer.status == 500 and "problem" in _json(answer):
            # Its own words: it has done with the call, whatever it did of it.
            raise Ended("the chat answered 500")
        if answer.status >= 500:
            raise Unknown(f"the chat answered {answer.status}")
        if answer.status >= 400:
            raise Lasting(f"the chat answered {answer.status}")
        return _json(answer)

    async def _call(self, method: str, path: str, **said: Mapping[str, str]) -> Answered:
        async with asyncio.timeout(CALL_SECONDS):
            return await self._caller.call(method, path, **said)


def _ref(said: Mapping[str, Any]) -> str:
    ref = said.get("ref")
    if not isinstance(ref, str) or not ref:
        raise Unknown("the chat's answer names no message")
    return ref


def _json(answer: Answered) -> Mapping[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        raise Unknown("the chat's answer cannot be read") from None
    return said if isinstance(said, dict) else {}


def _wait(answer: Answered) -> float:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isdigit() else 1.0
