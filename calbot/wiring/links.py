"""Looks at links from outside, a few at a time."""

from __future__ import annotations

import asyncio

from calbot.clock import Clock
from calbot.sources.fetch import Fetcher
from calbot.sources.link import LinkCheck, check_link
from calbot.sources.shortener import behind

_AT_ONCE = 4


class LinkLooker:
    """Looks through one guarded fetcher; a page full of flags does not become a flood of requests."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def seen(self, url: str) -> LinkCheck:
        """What the link answers now."""
        async with self._few:
            return await check_link(self._fetcher, url, self._clock())

    async def told(self, url: str) -> dict[str, object]:
        """The same in JSON terms, as a flag keeps it; "asked" is where the link leads if it is a short one."""
        target = await self.behind(url)
        found = await self.seen(target)
        return {
            "asked": target,
            "at": found.checked_at.isoformat(),
            "healthy": found.healthy,
            "status": found.status,
            "said": found.said,
            "title": found.title,
            "url": found.final_url,
            "hops": found.hops,
        }

    async def behind(self, url: str) -> str:
        """Where a shortened link leads; the link itself where it is none."""
        async with self._few:
            return await behind(self._fetcher, url)
