"""Slack's pace: one message a channel and second. Who posts faster is refused, and has to ask again."""

from __future__ import annotations

import asyncio
from typing import Final

from calbot.errors import Unreached

GAP_SECONDS: Final = 1.05
"""Between two messages to a channel (docs.slack.dev, "Rate limits": chat.postMessage, 1 per second per channel)."""
_PATIENCE: Final = 3.0
"""Whoever would wait longer comes again: a call has eight seconds."""
_KNOWN: Final = 1000


class Pace:
    """When this process may post to a channel next. Another process keeps its own; what both send too fast, Slack puts
    off."""

    def __init__(self, gap: float = GAP_SECONDS) -> None:
        self._gap = gap
        self._free: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until a message may be posted to `channel`. Raises Unreached where others wait there already."""
        now = asyncio.get_running_loop().time()
        at = max(self._free.get(channel, now), now)
        if at - now > _PATIENCE:
            raise Unreached("Slack takes one message a second here", retry_after=at - now)
        if len(self._free) > _KNOWN:
            self._free = {name: free for name, free in self._free.items() if free > now}
        self._free[channel] = at + self._gap
        if at > now:
            await asyncio.sleep(at - now)
