"""A fetcher with manners: one request at a time to each host, a pause between two, and only where robots may go.

Redirects are followed here, hop by hop, since each may lead to another host, which has a turn and rules of its own.
Where several processes ask, `Turns` parts them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

from calbot.errors import Outside, Passing
from calbot.sources.body import NO_ANSWER
from calbot.sources.fetch import REDIRECTS, Circling, Fetched, Fetcher, Untrusted, Unwelcome
from calbot.sources.robots import MOST_BYTES, Robots, read_robots, robots_url

PAUSE_S: Final = 1.0
"""From the end of one request to a host to the start of the next one."""
_LONGEST_PAUSE_S: Final = 30.0
_DEADLINE_S: Final = 25.0
_AT_ONCE: Final = 16
_ROBOTS_HOPS: Final = 5
_KNOWN_S: Final = 86_400.0
_AWAY_S: Final = 20.0
"""Shorter than what lies between two looks at what may be over in a moment."""
_MANY: Final = 2_000

T = TypeVar("T")


class Turns(Protocol):
    """Keeps the processes that ask apart, host by host."""

    async def take(self, host: str) -> float:
        """0 if the host is ours until we leave; else how many seconds to wait before asking again."""
        ...

    async def leave(self, host: str, pause_s: float) -> None:
        """Nobody is to ask that host for so long; said again, for longer, where that is known later."""
        ...


class _Alone:
    """One process asks, and its own queue is enough."""

    async def take(self, host: str) -> float:
        return 0.0

    async def leave(self, host: str, pause_s: float) -> None:
        pass


@dataclass
class _Line:
    """The queue before one host: `free_at`, by the monotonic clock, is when the next one may go."""

    pause_s: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


@dataclass
class _Left:
    """Seconds that the requests for one page may still take."""

    seconds: float


class PoliteFetcher:
    """Asks through the guarded `fetcher`. `pause_s` is kept between two requests to one host; it is longer where
    robots.txt asks for that, and doubles, up to half a minute, when the host says that these are too many (429).

    `deadline_s` is over all requests for one page, redirects included; to wait for one's turn does not count. `turns`
    are those of the other processes that ask too.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        pause_s: float = PAUSE_S,
        deadline_s: float = _DEADLINE_S,
        monotonic: Callable[[], float] = time.monotonic,
        turns: Turns | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._pause_s = pause_s
        self._deadline_s = deadline_s
        self._monotonic = monotonic
        self._turns = turns or _Alone()
        self._lines: dict[str, _Line] = {}
        self._rules: dict[str, tuple[Robots | type[Passing], float]] = {}
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def get(
        self, url: str, *, max_bytes: int | None = None, cut: bool = False, hops: int = 3, for_somebody: bool = False
    ) -> Fetched:
        """The answer of `url` behind at most `hops` redirects, with none the redirect itself. Raises what the fetcher
        raises, and Unwelcome where robots.txt forbids a page on the way. A site whose robots.txt cannot be read is
        asked only `for_somebody` who wants to know of this one page (RFC 9309 is about programs that ask by
        themselves)."""
        left, way = _Left(self._deadline_s), dict[str, tuple[datetime, datetime]]()
        for hop in range(hops + 1):
            if not (await self._rules_for(url, for_somebody=for_somebody)).allows(url):
                raise Unwelcome("the site asks programs to stay away from this page")
            fetched = await self._in_turn(url, left, max_bytes, cut=cut)
            if not _leads_on(fetched) or not hops:
                return replace(fetched, hops=hop, way=tuple(way.items()))
            if fetched.certificate is not None:
                way[host_of(url)] = fetched.certificate
            url = _next(fetched)
        raise Circling(NO_ANSWER)

    async def _rules_for(self, url: str, *, for_somebody: bool) -> Robots:
        """What the site of `url` asks for: known for a day; one that does not tell is left alone for a while."""
        where, line = robots_url(url), self._line(url)
        if not where:
            raise Passing(NO_ANSWER)
        # Whoever comes while they are being read waits for them.
        async with line.reading:
            rules = await self._known(where)
        if not isinstance(rules, Robots):
            if for_somebody:
                return Robots()
            raise rules(NO_ANSWER)
        if rules.pause_s > line.pause_s:
            self._slow_down(line, rules.pause_s)
            await self._turns.leave(host_of(url), line.pause_s)
        return rules

    async def _known(self, where: str) -> Robots | type[Passing]:
        now, known = self._monotonic(), self._rules.get(where)
        if known is None or known[1] <= now:
            try:
                known = await self._robots(where), self._monotonic() + _KNOWN_S
            except Untrusted:
                # The page would be shown with the same certificate: that is what is wrong with it.
                known = Untrusted, self._monotonic() + _AWAY_S
            except Outside:
                known = Passing, self._monotonic() + _AWAY_S
            _make_room(self._rules, lambda one: one[1] <= now)
            self._rules[where] = known
        return known[0]

    async def _robots(self, where: str) -> Robots:
        left, own = _Left(self._deadline_s), host_of(where)
        for _ in range(_ROBOTS_HOPS + 1):
            try:
                fetched = await self._in_turn(where, left, MOST_BYTES, cut=True)
            except Untrusted:
                raise (Untrusted if host_of(where) == own else Passing)(NO_ANSWER) from None
            if not _leads_on(fetched):
                return read_robots(fetched)
            where = _next(fetched)
        return Robots()

    async def _in_turn(self, url: str, left: _Left, max_bytes: int | None, *, cut: bool) -> Fetched:
        line, host = self._line(url), host_of(url)
        async with line.lock:
            while True:
                await asyncio.sleep(max(0.0, line.free_at - self._monotonic()))
                async with self._few:
                    wait_s = await self._turns.take(host)
                    if wait_s <= 0:
                        return await self._now(url, line, left, max_bytes, cut=cut)
                line.free_at = self._monotonic() + wait_s

    async def _now(self, url: str, line: _Line, left: _Left, max_bytes: int | None, *, cut: bool) -> Fetched:
        begun = self._monotonic()
        try:
            async with asyncio.timeout(max(0.0, left.seconds)):
                fetched = await self._fetcher.get(url, max_bytes=max_bytes, cut=cut, hops=0)
            if fetched.status == 429:
                self._slow_down(line, min(2 * line.pause_s, _LONGEST_PAUSE_S))
        except TimeoutError:
            raise Passing(NO_ANSWER) from None
        finally:
            ended = self._monotonic()
            left.seconds -= ended - begun
            line.free_at = ended + line.pause_s
            await self._turns.leave(host_of(url), line.pause_s)
        return fetched

    def _slow_down(self, line: _Line, pause_s: float) -> None:
        """From now on, and after the request before this one too."""
        longer = max(0.0, pause_s - line.pause_s)
        line.pause_s += longer
        line.free_at += longer

    def _line(self, url: str) -> _Line:
        name = host_of(url)
        if name not in self._lines:
            now = self._monotonic()
            _make_room(self._lines, lambda one: not (one.lock.locked() or one.reading.locked()) and one.free_at <= now)
            self._lines[name] = _Line(self._pause_s)
        return self._lines[name]


class ForSomebody:
    """The same queue and manners for looks that a person wants just now, at a page that this person has named."""

    def __init__(self, polite: PoliteFetcher) -> None:
        self._polite = polite

    async def get(self, url: str, *, max_bytes: int | None = None, cut: bool = False, hops: int = 3) -> Fetched:
        """As `PoliteFetcher.get`."""
        return await self._polite.get(url, max_bytes=max_bytes, cut=cut, hops=hops, for_somebody=True)


def host_of(url: str) -> str:
    """The machine that is asked for `url`, whatever the port; "" where that cannot be told."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _leads_on(fetched: Fetched) -> bool:
    return fetched.status in REDIRECTS and "location" in fetched.headers


def _next(fetched: Fetched) -> str:
    """Where a redirect leads; whether that may be asked for, the fetcher knows."""
    try:
        return urljoin(fetched.url, fetched.headers["location"])
    except ValueError:
        raise Passing(NO_ANSWER) from None


def _make_room(kept: dict[str, T], is_idle: Callable[[T], bool]) -> None:
    """Forget what is idle once there is very much of it: addresses come from strangers."""
    if len(kept) >= _MANY:
        for name in [name for name, one in kept.items() if is_idle(one)]:
            del kept[name]
