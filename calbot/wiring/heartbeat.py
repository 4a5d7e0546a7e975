"""The heartbeat: tells a monitor outside that calbot's own audit found all well; its silence is the alarm."""

from __future__ import annotations

import structlog

from calbot.errors import Outside
from calbot.sources.fetch import Fetcher

log = structlog.get_logger("calbot.jobs")


class Heartbeat:
    """Calls `url` ("" for nobody) through the guarded fetcher. The address is a secret: it is never logged."""

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        self._fetcher = fetcher
        self._url = url

    async def beat(self) -> None:
        """One sign of life; one that does not arrive is only logged, since the monitor misses it by itself."""
        if not self._url:
            return
        try:
            answer = await self._fetcher.get(self._url, max_bytes=10_000, cut=True)
        except Outside as trouble:
            log.warning("the heartbeat did not arrive", said=str(trouble))
        else:
            if answer.status >= 400:
                log.warning("the heartbeat was refused", status=answer.status)
