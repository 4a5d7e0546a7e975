"""Looks at links from outside, with the manners of all that calbot asks other sites."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from calbot.clock import Clock
from calbot.errors import CalbotError
from calbot.flows import host_turn
from calbot.flows.turn import RunFlow, Turn
from calbot.sources.link import LinkCheck, check_link
from calbot.sources.polite import ForSomebody, PoliteFetcher
from calbot.sources.shortener import behind

_ASK_AGAIN_S: Final = 0.5
_MANY: Final = 2_000

log = structlog.get_logger("calbot.wiring")


class LinkLooker:
    """Looks through the polite fetcher; who asks for the same link at the same time is told by one look."""

    def __init__(self, polite: PoliteFetcher, clock: Clock) -> None:
        self._polite = ForSomebody(polite)
        self._clock = clock
        self._looks: dict[str, asyncio.Task[LinkCheck]] = {}

    async def seen(self, url: str) -> LinkCheck:
        """What the link answers now."""
        look = self._looks.get(url)
        if look is None or look.done() or look.get_loop() is not asyncio.get_running_loop():
            look = asyncio.create_task(check_link(self._polite, url, self._clock()))
            self._looks[url] = look
            look.add_done_callback(lambda done: self._looks.pop(url) if self._looks.get(url) is done else None)
        # Whoever has no time left leaves the look to the others.
        return await asyncio.shield(look)

    async def told(self, url: str) -> dict[str, object]:
        """The same in JSON terms, as a flag keeps it; "asked" is where the link leads if it is a short one."""
        target = await self.behind(url)
        found = await check_link(self._polite, target, self._clock())
        return {
            "asked": target,
            "at": found.checked_at.isoformat(),
            "healthy": found.healthy,
            "status": found.status,
            "said": found.said,
            "title": found.title,
            "url": found.final_url,
            "hops": found.hops,
            "lang": found.lang,
        }

    async def behind(self, url: str) -> str:
        """Where a shortened link leads; the link itself where it is none."""
        return await behind(self._polite, url)


class SharedTurns:
    """The turns of all processes over one database (`sources.polite.Turns`). Where it cannot be asked, the process's
    own queue has to do."""

    def __init__(self, run: RunFlow, clock: Clock) -> None:
        self._run = run
        self._clock = clock
        self._held: dict[str, datetime] = {}
        self._late = set[asyncio.Task[None]]()

    async def take(self, host: str) -> float:
        """0 if the host is ours, else the seconds to wait."""
        asking = asyncio.ensure_future(self._run(host_turn.take, Turn("", self._clock()), host))
        try:
            until, wait_s = await asyncio.shield(asking)
        except asyncio.CancelledError:
            # What was taken all the same is given back, or the host would rest for the whole lease.
            late = asyncio.create_task(self._give_back(asking, host))
            self._late.add(late)
            late.add_done_callback(self._late.discard)
            raise
        except CalbotError as trouble:
            log.warning("nobody could say whose turn it is", said=str(trouble))
            return 0.0
        if not wait_s:
            self._keep(host, until)
        return min(wait_s, _ASK_AGAIN_S)

    async def leave(self, host: str, pause_s: float) -> None:
        """Nobody asks it for so long."""
        held = self._held.pop(host, None)
        if held is None:
            return
        try:
            until = await self._run(host_turn.leave, Turn("", self._clock()), host, held, timedelta(seconds=pause_s))
        except CalbotError as trouble:
            log.warning("a turn could not be ended", said=str(trouble))
            return
        if until is not None:
            self._keep(host, until)

    def _keep(self, host: str, until: datetime) -> None:
        if len(self._held) >= _MANY:
            # Addresses come from strangers; what is forgotten can only not be prolonged.
            self._held.clear()
        self._held[host] = until

    async def _give_back(self, asking: asyncio.Future[tuple[datetime, float]], host: str) -> None:
        try:
            until, wait_s = await asking
        except CalbotError:
            return
        if not wait_s:
            self._keep(host, until)
            await self.leave(host, 0.0)
