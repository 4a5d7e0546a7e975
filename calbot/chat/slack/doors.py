"""One address for several workspaces of Slack: each request goes to the door of the installation that it is for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from calbot.chat.slack.door import Door
from calbot.chat.slack.request import Answered, from_line, from_socket
from calbot.chat.slack.whose import bots_of, installations
from calbot.clock import Clock
from calbot.errors import Outside

log = logging.getLogger(__name__)

_OK: Final = 200
_KNOW_SECONDS: Final = 0.2
"""For what each bot is called, which is known from the start; whoever cannot say it now is not waited for."""


class Doors:
    """`doors` by workspace (T...) or organisation (E...); the signature is verified once, by the secrets of the app,
    which they share."""

    def __init__(self, doors: Mapping[str, Door], secrets: Sequence[str], clock: Clock) -> None:
        if not secrets or not all(secrets):
            raise ValueError("without a signing secret anybody could ask")
        self._doors = dict(doors)
        self._secrets = tuple(secrets)
        self._clock = clock

    async def take(self, headers: Mapping[str, str], body: bytes) -> Answered:
        """What to answer to one request. Nothing in it is read before its signature was verified."""
        said = from_line(headers, body, self._secrets, self._clock())
        return said if isinstance(said, Answered) else await self.hear(said)

    async def take_from_socket(self, kind: str, payload: Any) -> Answered:
        """The same for what came over a socket that calbot has opened."""
        said = from_socket(kind, payload)
        return said if isinstance(said, Answered) else await self.hear(said)

    async def hear(self, said: dict[str, Any]) -> Answered:
        """What the one door answers that it is for. Slack's own question, whether the address is ours, any answers."""
        if said.get("type") == "url_verification":
            return await next(iter(self._doors.values())).hear(said)
        door = next((self._doors[name] for name in installations(said) if name in self._doors), None)
        door, said = await self._meant(door, said)
        if door is None:
            log.warning("a request of a workspace of Slack that calbot is not set up for is left alone")
            return Answered(_OK)
        return await door.hear(said)

    async def _meant(self, door: Door | None, said: dict[str, Any]) -> tuple[Door | None, dict[str, Any]]:
        """The door of the bot that an event is about, and the event as it is for that one. What Slack says stays so
        where its own bot is among those that are called: only then may another be in another channel."""
        called = bots_of(said)
        if door is None or not called or await _bot(door) in (*called, ""):
            return door, said
        others = [one for one in self._doors.values() if one is not door]
        bots = dict(zip(await asyncio.gather(*map(_bot, others)), others, strict=True))
        other = next((bots[name] for name in called if name in bots), None)
        return (door, said) if other is None else (other, (await other.know()).told(said))

    def forget(self, team: str) -> None:
        """That one was installed anew, or is gone: ask whose it is with its next request."""
        if team in self._doors:
            self._doors[team].forget()

    def begin(self) -> None:
        """Ask which workspaces they are before the first request comes; needs a running loop."""
        for door in self._doors.values():
            door.begin()

    async def settled(self) -> None:
        """Wait for what is finished behind requests that were answered."""
        await asyncio.gather(*(door.settled() for door in self._doors.values()))

    async def close(self) -> None:
        """Wait for what is under way, and give back the connections."""
        await asyncio.gather(*(door.close() for door in self._doors.values()))


async def _bot(door: Door) -> str:
    """What the bot of an installation is called, "" where Slack does not say it just now."""
    try:
        async with asyncio.timeout(_KNOW_SECONDS):
            return (await door.know()).bot_user
    except (Outside, TimeoutError):
        return ""
