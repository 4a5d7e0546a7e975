"""Alarms: a process looks by itself in the very moment for which it has left a job, where that comes soon.

The engine looks for its timers once a second, and for jobs four times in one. A message that is asked for after its
15 s, or tried again after its rest, would wait for that at each step of its way; four such steps in a row took six
seconds. The job is left all the same, for the case that this process dies: whoever comes second finds nothing to do.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from calbot.store.session import once_kept

if TYPE_CHECKING:
    from sqlmodel import Session

SOON_SECONDS: Final = 60.0
"""What is further away than this is left to the engine alone."""
MOST: Final = 100
"""Alarms of one workspace at a time; what is beyond comes with its job."""

Ring = Callable[[str, int], None]
"""What to do at the hour: (workspace_id, subject_id)."""


class Alarms:
    """Those of this process; none are set while nobody hears them (`heard_by`)."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ring: Ring | None = None
        self._waiting: set[asyncio.TimerHandle] = set()
        self._many: Counter[str] = Counter()

    @contextmanager
    def heard_by(self, ring: Ring) -> Iterator[None]:
        """Within this, in the running loop, whoever is to be woken is told so."""
        self._loop, self._ring = asyncio.get_running_loop(), ring
        try:
            yield
        finally:
            self._loop = self._ring = None
            for handle in self._waiting:
                handle.cancel()
            self._waiting.clear()
            self._many.clear()

    def ring(self, workspace_id: str, subject_id: int) -> None:
        """Ring at once, in the loop in which that is heard."""
        if self._ring is not None:
            self._ring(workspace_id, subject_id)

    def leave(self, session: Session, workspace_id: str, subject_id: int, seconds: float) -> None:
        """Ring in so many `seconds` once the session's work is kept; called in any thread. One too many does no harm:
        one that was not kept in the end may ring with what the session keeps later."""
        loop = self._loop
        if loop is None or not 0 < seconds <= SOON_SECONDS:
            return

        def kept() -> None:
            # The loop may have ended meanwhile.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._set, workspace_id, subject_id, seconds)

        once_kept(session, kept)

    def _set(self, workspace_id: str, subject_id: int, seconds: float) -> None:
        if self._loop is None or self._many[workspace_id] >= MOST:
            return

        def due() -> None:
            self._waiting.discard(handle)
            self._many[workspace_id] -= 1
            if self._ring is not None:
                self._ring(workspace_id, subject_id)

        handle = self._loop.call_later(seconds, due)
        self._waiting.add(handle)
        self._many[workspace_id] += 1
