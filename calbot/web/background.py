"""The work that runs beside the pages in the same process, from start-up to shutdown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

Work = Callable[[asyncio.Event], Awaitable[None]]
"""Runs until the event is set, then finishes what it holds and returns."""

GRACE = 9.0  # seconds; all that is under way ends or is released by then

log = logging.getLogger(__name__)


class Background:
    """One piece of work, or none."""

    def __init__(self, work: Work | None) -> None:
        self._work = work
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; needs a running loop."""
        if self._work is not None:
            self._task = asyncio.ensure_future(self._run(self._work))

    async def stop(self) -> None:
        """Ask the work to end and wait for it; after 9 s it is cancelled."""
        self._stop.set()
        if self._task is None:
            return
        await asyncio.wait({self._task}, timeout=GRACE)
        if not self._task.done():
            log.error("the worker did not end within %s s and is cancelled", GRACE)
            self._task.cancel()
            await asyncio.wait({self._task})

    def problems(self) -> list[str]:
        """What /readyz says of it."""
        ended = self._task is not None and self._task.done() and not self._stop.is_set()
        return ["the worker has stopped; see the log and start calbot again"] if ended else []

    async def _run(self, work: Work) -> None:
        try:
            await work(self._stop)
        except Exception:
            log.exception("the worker failed")
