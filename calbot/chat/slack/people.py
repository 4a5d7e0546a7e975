"""What Slack tells of a person, each asked once a day: the zone of their clock, and whether they are there still."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from calbot.chat.slack.caller import Caller
from calbot.errors import Outside

_DAY_SECONDS, _AGAIN_SECONDS = 86_400.0, 600.0
"""Between two questions about a person; the second where there was no answer."""
_KNOWN: Final = 10_000
_PATIENCE: Final = 1.0
"""For a question before a message, which has eight seconds."""


class People:
    """People of one workspace of Slack, as far as `caller` may ask (users:read)."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._clocks: dict[str, float] = {}
        """By person, when to ask anew."""
        self._gone: dict[str, tuple[float, bool]] = {}
        """The same, and what was told."""

    async def zone_of(self, user: str) -> str:
        """The IANA name of the zone in which `user` has set their clock; "" where Slack has told it lately, or does not
        tell. Raises Outside."""
        now = asyncio.get_running_loop().time()
        if now < self._clocks.get(user, float("-inf")):
            return ""
        if len(self._clocks) >= _KNOWN:
            self._clocks.clear()
        self._clocks[user] = now + _AGAIN_SECONDS
        zone = (await self._info(user)).get("tz")
        self._clocks[user] = now + _DAY_SECONDS
        return zone if isinstance(zone, str) else ""

    async def is_gone(self, user: str) -> bool:
        """Whether the account of `user` was deactivated: Slack takes a message to it all the same, and nobody reads it
        (python-slack-sdk, issue 1156). False where Slack does not tell."""
        now = asyncio.get_running_loop().time()
        until, gone = self._gone.get(user, (float("-inf"), False))
        if now < until:
            return gone
        if len(self._gone) >= _KNOWN:
            self._gone.clear()
        self._gone[user] = now + _AGAIN_SECONDS, False
        try:
            async with asyncio.timeout(_PATIENCE):
                gone = (await self._info(user)).get("deleted") is True
        except (Outside, TimeoutError):
            return False
        # Whoever is back is known to be at once; little is said meanwhile, as their conversation is closed.
        self._gone[user] = now + (0.0 if gone else _DAY_SECONDS), gone
        return gone

    async def _info(self, user: str) -> Mapping[str, Any]:
        said = (await self._caller.call("users.info", read=True, user=user)).get("user")
        return said if isinstance(said, dict) else {}
