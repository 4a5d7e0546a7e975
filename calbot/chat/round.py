"""All that one process delivers: in each workspace in rounds, so that many places are asked for at once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Final

from calbot.chat.calls import Calls
from calbot.chat.reach import Reach
from calbot.chat.speaker import AGAIN_SECONDS, drawn, speak
from calbot.chat.wires import Wires
from calbot.errors import Outside
from calbot.flows import notice as notices
from calbot.flows import round as rounds
from calbot.flows import taking
from calbot.flows.notice import Arrived
from calbot.flows.round import Limits
from calbot.flows.taking import InHand
from calbot.flows.turn import Turn

log = logging.getLogger(__name__)

_ALONE: Final = 6
"""So many of a workspace's calls are kept for what is looked at alone, or a flood would starve what is in doubt."""
_SIDE_BY_SIDE: Final = 2
"""Rounds at a time: one draws while another waits for the database. More would only keep the calls waiting."""
_LINGER_SECONDS: Final = 0.1
"""So long after the first call of a round has ended the others are waited for, to be kept with it."""
_TURN_SECONDS: Final = 5.0
"""After that a workspace that has still something to say lets others have their turn."""
SLOT_SECONDS: Final = 1.0
"""So long a job waits for its round; what takes longer waits for a chat, and goes on without the job, since other jobs
need its slot."""
_FULL_SECONDS: Final = 0.05
_NOWHERE: Final = 0

Stopping = Callable[[], bool]


def _say_how(ended: asyncio.Task[int]) -> None:
    """What went on without its job has nobody else to tell how it ended."""
    trouble = None if ended.cancelled() else ended.exception()
    if isinstance(trouble, Outside):
        # Nothing is lost: what is due stays due, and the next sweep finds it.
        log.info("a delivery was put off: %s", trouble)
    elif trouble is not None:
        log.error("a delivery failed", exc_info=trouble)


class Rounds:
    """Delivers in rounds, of each workspace one at a time."""

    def __init__(self, wires: Wires) -> None:
        self.wires = wires
        self.turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        self.calls = Calls()
        self._background: set[asyncio.Task[int]] = set()
        self._reach: dict[str, Reach] = {}
        self._going: dict[str, _Going] = {}

    def reach(self, workspace_id: str) -> Reach:
        """What is known of its platforms."""
        return self._reach.setdefault(workspace_id, Reach())

    def room(self, workspace_id: str) -> int:
        """How many calls may begin in it now."""
        return self.calls.room(workspace_id, narrow=self.reach(workspace_id).narrow())

    async def begin(self, workspace_id: str, place_id: int, stopping: Stopping = lambda: False) -> int:
        """As `deliver`, for a job, of which so many can be done at a time: what does not end soon goes on without it
        (0 then). See `ended`."""
        task = asyncio.create_task(self.deliver(workspace_id, place_id, stopping))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        await asyncio.wait([task], timeout=SLOT_SECONDS)
        if task.done():
            return task.result()
        task.add_done_callback(_say_how)
        return 0

    async def ended(self) -> None:
        """Wait until all that was begun has come to its end; a process that stops leaves nothing in the middle."""
        while self._background:
            await asyncio.wait(self._background)

    async def deliver(self, workspace_id: str, place_id: int, stopping: Stopping = lambda: False) -> int:
        """Send what is due in a workspace, the longest due first and in order in each place, until nothing is left or
        others should have their turn; how many notices the platforms took. Where that goes on already, it only looks
        once more. `place_id` is where something was said to be due."""
        going = self._going.get(workspace_id)
        if going is not None:
            going.wake()
            return 0
        going = self._going[workspace_id] = _Going(self, workspace_id, place_id, stopping)
        try:
            return await going.run()
        finally:
            self.gone(workspace_id, going)

    def gone(self, workspace_id: str, going: _Going) -> None:
        """It looks for nothing more: whoever comes next begins anew."""
        if self._going.get(workspace_id) is going:
            del self._going[workspace_id]


class _Going:
    """The rounds of one workspace."""

    def __init__(self, rounds: Rounds, workspace_id: str, place_id: int, stopping: Stopping) -> None:
        self._rounds, self._wires = rounds, rounds.wires
        self._workspace_id, self._place_id, self._stopping = workspace_id, place_id, stopping
        self._bell = asyncio.Event()
        self._bell.set()
        self._reach = rounds.reach(workspace_id)
        self._calls: dict[asyncio.Task[Arrived | None], int] = {}
        self._arrived: list[Arrived] = []
        self._in_vain: set[int] = set()
        self._sent = self._alone_next = 0
        self._until = time.monotonic() + _TURN_SECONDS

    def wake(self) -> None:
        """Have it look once more."""
        self._bell.set()

    async def run(self) -> int:
        """Rounds until nothing is left, or others should have their turn."""
        try:
            while not self._over() and (self._bell.is_set() or self._arrived or self._calls):
                if self._arrived or (self._bell.is_set() and self._room()):
                    await self._round()
                await self._some()
        except asyncio.CancelledError:
            for call in self._calls:
                call.cancel()
            raise
        except Exception:
            await self._end()
            raise
        await self._end()
        return self._sent

    def _over(self) -> bool:
        return self._stopping() or time.monotonic() > self._until

    def _room(self) -> int:
        return self._rounds.room(self._workspace_id)

    async def _round(self) -> None:
        """Keep what has arrived, and begin with what is due next."""
        async with self._rounds.turns:
            arrived, self._arrived = self._arrived, []
            self._bell.clear()
            away, busy, room = self._reach.away(), set(self._calls.values()), self._room()
            most = room - min(self._alone_next, (room + 1) // 2)
            turn, began = Turn(self._workspace_id, self._wires.clock()), time.monotonic()
            try:
                got = await self._wires.flow(rounds.take, turn, Limits(most, busy, away, room > 0), drawn, arrived)
            except Outside:
                self._arrived = arrived
                # Whoever rang it has left its job to this round.
                self._bell.set()
                raise
            except Exception:
                # A defect of ours that a round meets and a single message may not.
                log.exception("a round of %s failed", self._workspace_id)
                for one in arrived:
                    self._begin(_NOWHERE, self._kept(one))
                due = await self._wires.flow(taking.places_due, turn)
                self._look_alone([place_id for place_id in due if place_id not in busy | self._in_vain])
                return
        for hand in got.hands:
            self._begin(hand.delivery.place.id, self._spoken(hand, turn, began))
        self._look_alone(got.alone)
        self._alone_next = min(len(got.alone), _ALONE)
        for one in got.left:
            self._begin(_NOWHERE, self._kept(one))
        if got.full or not most:
            self._bell.set()
        elif away and not self._calls:
            await self._wait()

    def _look_alone(self, places: Sequence[int]) -> None:
        """As many as there is room for; a later round finds the others again."""
        room = self._room()
        for place_id in places[:room]:
            self._begin(place_id, self._alone(place_id))
        if len(places) > room:
            self._bell.set()

    async def _wait(self) -> None:
        """There is nothing to say but where a platform is away: look once more when its rest is over."""
        pause = self._reach.rest()
        if pause:
            turn = Turn(self._workspace_id, self._wires.clock())
            await self._wires.flow(rounds.end, turn, self._place_id, (), pause)

    def _begin(self, place_id: int, call: Coroutine[None, None, Arrived | None]) -> None:
        task = asyncio.create_task(call)
        self._calls[task] = place_id
        self._rounds.calls.begun(self._workspace_id, task)

    async def _spoken(self, hand: InHand, turn: Turn, began: float) -> Arrived | None:
        arrived = await speak(hand, self._wires, turn, began, self._stopping, self._reach)
        if arrived is not None:
            self._reach.took(hand.delivery.place.platform)
        else:
            # Something else of its place may go on.
            self._bell.set()
        return arrived

    async def _alone(self, place_id: int) -> Arrived | None:
        turn, began = Turn(self._workspace_id, self._wires.clock(), None, place_id), time.monotonic()
        hand = await self._wires.flow(taking.next_in, turn, place_id, drawn, None)
        if hand is None:
            # What is due there waits behind another one.
            self._in_vain.add(place_id)
            return None
        self._in_vain.discard(place_id)
        return await self._spoken(hand, turn, began)

    async def _kept(self, arrived: Arrived) -> None:
        """Settle what another session held, once it does not."""
        turn = Turn(self._workspace_id, self._wires.clock())
        await self._wires.flow(notices.another_turn, turn, self._place_id, arrived)
        # What stood behind it may go on.
        self._in_vain.clear()
        self._bell.set()

    async def _some(self) -> None:
        """Wait until some calls have ended, or until there is something new to say."""
        if not self._calls:
            if self._bell.is_set() and not self._room():
                await asyncio.sleep(_FULL_SECONDS)
            return
        bell = asyncio.ensure_future(self._bell.wait())
        waited, left = {*self._calls, bell} if self._room() else self._calls, self._until - time.monotonic()
        ended, _ = await asyncio.wait(waited, timeout=max(left, 0.0), return_when=asyncio.FIRST_COMPLETED)
        if ended and not bell.done():
            await asyncio.wait(self._calls, timeout=_LINGER_SECONDS)
        bell.cancel()
        self._take_in()

    def _take_in(self) -> None:
        """What has come of the calls that have ended. Raises what one of them raised."""
        trouble = None
        for call in [call for call in self._calls if call.done()]:
            del self._calls[call]
            trouble = trouble or call.exception()
            arrived = call.result() if call.exception() is None else None
            if arrived is not None:
                self._arrived.append(arrived)
                self._sent += 1
        if trouble is not None:
            raise trouble

    async def _end(self) -> None:
        """Leave the rest to a later turn, finish what was begun, and keep it. That turn may begin at once: what is on
        its way stands in the database."""
        if self._calls and not self._stopping():
            await self._left()
            self._rounds.gone(self._workspace_id, self)
        elif not self._calls and not (self._arrived or self._bell.is_set() or self._over()):
            return
        while self._calls:
            await asyncio.wait(self._calls, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(self._calls, timeout=_LINGER_SECONDS)
            with suppress(Exception):
                self._take_in()
            if self._arrived and not self._stopping():
                await self._left()
        await self._left()

    async def _left(self) -> None:
        """Keep what has arrived and leave a job; a database that is away is waited for, if that is not for long."""
        for pause in (0.0, *AGAIN_SECONDS):
            await asyncio.sleep(pause)
            turn = Turn(self._workspace_id, self._wires.clock())
            self._bell.clear()
            with suppress(Outside):
                self._arrived = await self._wires.flow(rounds.end, turn, self._place_id, self._arrived)
                # The job that this has left may have come back to this very process, and rung.
                if not self._arrived and not self._bell.is_set():
                    return
            if self._stopping():
                return
