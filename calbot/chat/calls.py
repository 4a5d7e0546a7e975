"""The calls of one process that are under way, and how many more may begin: those that hang take no room of others."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Final

AT_ONCE: Final = 48
"""Calls of one process that are under way side by side, but for those that take long: these only wait."""
MOST: Final = 24
"""So many of those in one workspace. Whoever dies leaves as many in doubt."""
NARROW: Final = 3
"""So many where a platform takes nothing, and of each workspace at any time: whatever hangs elsewhere."""
_LONG_SECONDS: Final = 0.5
"""A call that takes so long hangs, or nearly: it costs nothing but its line."""
_LINES: Final = 4 * AT_ONCE
"""Lines that are open to platforms, where no more than a few are each workspace's."""


class Calls:
    """Counts them by workspace."""

    def __init__(self) -> None:
        self._under_way: Counter[str] = Counter()
        self._brisk: set[asyncio.Task[Any]] = set()

    def room(self, workspace_id: str, *, narrow: bool = False) -> int:
        """How many may begin in a workspace now; of one where a platform takes nothing (`narrow`) but a few."""
        mine = self._under_way[workspace_id]
        most = (NARROW if narrow else MOST) - mine
        lines = max(_LINES - self._under_way.total(), NARROW - mine)
        return max(0, min(most, lines, AT_ONCE - len(self._brisk)))

    def begun(self, workspace_id: str, call: asyncio.Task[Any]) -> None:
        """One more is under way in a workspace, until it ends."""
        self._under_way[workspace_id] += 1
        self._brisk.add(call)
        ages = asyncio.get_running_loop().call_later(_LONG_SECONDS, self._brisk.discard, call)

        def ended(call: asyncio.Task[Any]) -> None:
            ages.cancel()
            self._brisk.discard(call)
            self._under_way.subtract([workspace_id])

        call.add_done_callback(ended)
