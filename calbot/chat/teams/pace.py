"""Teams' pace: so many messages to a conversation in so many seconds. Who posts faster is refused."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from calbot.errors import Unreached

LIMITS: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
"""Messages, and the seconds in which no more of them may be sent to one conversation (learn.microsoft.com, "Rate
limiting for bots")."""
_MARGIN: Final = 0.2
"""Two messages may take differently long to Teams, which counts when they arrive."""
_PATIENCE: Final = 3.0
"""Whoever would wait longer comes again: a call has eight seconds."""
_KNOWN: Final = 1000


class Pace:
    """When this process may post to a conversation next. Another process keeps its own; what both send too fast, Teams
    puts off."""

    def __init__(self, limits: Sequence[tuple[int, float]] = LIMITS) -> None:
        self._limits = tuple(limits)
        self._longest = max((seconds for _, seconds in limits), default=0.0)
        self._sent: dict[str, deque[float]] = {}

    async def turn(self, conversation: str) -> None:
        """Wait until a message may be posted to `conversation`. Raises Unreached where that would take too long."""
        now = asyncio.get_running_loop().time()
        sent = self._sent.setdefault(conversation, deque())
        while sent and sent[0] <= now - self._longest - _MARGIN:
            sent.popleft()
        at = max([now, *(sent[-most] + seconds + _MARGIN for most, seconds in self._limits if len(sent) >= most)])
        if at - now > _PATIENCE:
            raise Unreached("Teams takes no more messages here just now", retry_after=at - now)
        sent.append(at)
        if len(self._sent) > _KNOWN:
            self._sent = {name: told for name, told in self._sent.items() if told and told[-1] > now - self._longest}
        if at > now:
            await asyncio.sleep(at - now)
