"""The work that runs beside the pages in the same process, from start-up to shutdown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

Work = Callable[[asyncio.Event], Awaitable[None]]
"""Runs until the event is set, then finishes what it holds and returns."""

GRACE = 8.5  # seconds; all that is under way ends or is released by then

log = logging.getLogger(__name__)


class Background:
    """One piece of work, or none; it is told to end by `stop`."""

    def __init__(self, work: Work | None, stop: asyncio.Event) -> None:
        self._work = work
        self._stop = stop
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; needs a running loop."""
        if self._work is not None:
            self._task = asyncio.ensure_future(self._run(self._work))

    async def stop(self) -> None:
        """Have the work end, unless it was told so before, and wait for it; 8.5 s after that word it is cancelled."""
        self._stop.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    def problems(self) -> list[str]:
        """What /readyz says of it."""
        ended = self._task is not None and self._task.done() and not self._stop.is_set()
        return ["the worker has stopped; see the log and start calbot again"] if ended else []

    async def _run(self, work: Work) -> None:
        working, told = asyncio.ensure_future(work(self._stop)), asyncio.ensure_future(self._stop.wait())
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        await asyncio.wait({working}, timeout=GRACE)
        if not working.done():
            log.error("the worker did not end within %s s and is cancelled", GRACE)
            working.cancel()
            await asyncio.wait({working})
        if not working.cancelled() and (trouble := working.exception()) is not None:
            log.error("the worker failed", exc_info=trouble)
