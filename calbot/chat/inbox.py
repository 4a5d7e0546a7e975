"""The inbox of a process: what comes in side by side is kept in one commit, and whoever answers is woken behind it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, Final, TypeVar

from calbot.chat.wires import Wires
from calbot.errors import Outside
from calbot.flows import heard as flow
from calbot.flows.heard import Coming, Taken
from calbot.flows.turn import Turn
from calbot.store.lane import Lane

log = logging.getLogger(__name__)

T = TypeVar("T")

TOGETHER: Final = 64
"""At most in one commit: what came first does not wait for all that comes behind it."""
WAKE_SECONDS: Final = 0.4
"""Between two wake-ups, each of which has all that waits answered. To keep one takes the database's lock for some
milliseconds, and whoever asks meanwhile waits."""

_Waiting = tuple[Coming, "asyncio.Future[Taken | None]"]


class Inbox:
    """Keeps what chats bring to this process. A commit that is under way gathers the next one's company meanwhile, so
    that ever more at once cost ever less each; who comes alone waits for nobody."""

    def __init__(self, wires: Wires, lane: Lane | None = None) -> None:
        self._wires = wires
        self._lane = lane
        self._waiting: list[_Waiting] = []
        self._numbers: dict[str, range] = {}
        self._writing: asyncio.Future[None] | None = None
        self._to_wake: set[str] = set()
        self._resting: asyncio.TimerHandle | None = None
        self._under_way: set[asyncio.Future[Any]] = set()

    async def keep(self, coming: Coming) -> Taken | None:
        """What was kept, when it is in the database; None for what was there before. Raises `Passing` or `Unknown`
        where it is not, or may not be."""
        if self._lane is not None and self._writing is None:
            now = self._wires.clock()
            at_once = flow.keep_at_once(self._lane, now, (coming,), self._numbers)
            if at_once is not None:
                self._numbers = at_once.numbers
                return self._told(coming, at_once.taken[0])
        kept: asyncio.Future[Taken | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((coming, kept))
        if self._writing is None:
            self._writing = self.behind(self._write())
        return await kept

    def behind(self, work: Awaitable[T]) -> asyncio.Future[T]:
        """Begin `work`; the loop itself keeps no hold of what it runs."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def settled(self) -> None:
        """Wait for what is under way, and wake whoever was to be woken in a while."""
        if self._resting is not None:
            self._resting.cancel()
            self._rested()
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def _write(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                await self._kept(some)
        finally:
            self._writing = None

    async def _kept(self, some: list[_Waiting]) -> None:
        """One commit. What fails by itself takes nobody along; a database that is away fails for all."""
        try:
            turn = Turn("", self._wires.clock())
            kept = await self._wires.flow(flow.keep, turn, [coming for coming, _ in some], self._numbers)
        except Exception as trouble:
            # Some of the numbers may be in use by now.
            self._numbers = {}
            if len(some) > 1 and not isinstance(trouble, Outside):
                for one in some:
                    await self._kept([one])
                return
            for _, waiting in some:
                if not waiting.done():
                    waiting.set_exception(trouble)
            return
        self._numbers = kept.numbers
        for (coming, waiting), taken in zip(some, kept.taken, strict=True):
            told = self._told(coming, taken)
            if not waiting.done():
                waiting.set_result(told)

    def _told(self, coming: Coming, taken: Taken | None) -> Taken | None:
        if taken is not None and not coming.mine:
            self._to_wake.add(coming.workspace_id)
            self._wake_soon()
        return taken

    def _wake_soon(self) -> None:
        """At once, or when the last time is long enough ago."""
        if self._to_wake and self._resting is None:
            self._resting = asyncio.get_running_loop().call_later(WAKE_SECONDS, self._rested)
            self.behind(self._wake())

    def _rested(self) -> None:
        self._resting = None
        self._wake_soon()

    async def _wake(self) -> None:
        """Wake whoever answers, once for all that came meanwhile. Should that fail, the next sweep does it."""
        workspaces, self._to_wake = self._to_wake, set()
        try:
            for workspace_id in workspaces:
                await self._wires.flow(flow.wake, Turn(workspace_id, self._wires.clock()))
        except Outside as trouble:
            log.info("nobody could be woken just now: %s", trouble)
        except Exception:
            log.exception("nobody could be woken")
