"""How each kind of source is read: one line a kind."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from calbot.errors import OpenQuestion, Outside, TellOperator
from calbot.flows.readings import ASKS
from calbot.flows.sync import Outcome
from calbot.model.source import REST, WISH, Source, SourceKind
from calbot.sources import polling
from calbot.sources.answers import answers_of
from calbot.sources.body import TOO_BIG
from calbot.sources.dates import SensitiveDate
from calbot.sources.feed import is_address, web_address
from calbot.sources.fetch import Fetcher
from calbot.sources.polling import Chance
from calbot.sources.posts import read_posts
from calbot.sources.rawsplit import said_in
from calbot.sources.shelf import Shelf
from calbot.wiring import rows
from calbot.wiring.apart import apart
from calbot.wiring.dates import look as look_at_dates
from calbot.wiring.fenced import fenced
from calbot.wiring.graph import GraphSetup
from calbot.wiring.look import AHEAD, BEHIND, FILE_PAUSE, TOLD, Span, in_doubt, seen, span_at, told_of
from calbot.wiring.servers import SERVERS, MirrorOf, ServerReader, nothing_kept

BIGGEST = 100_000_000

Reader = Callable[[Source, bytes, Span, Shelf], Outcome]


class SourceReader:
    """Looks at files on this machine and, through the guarded `fetcher`, at feeds; `chance` spreads the looks.

    `dates` are the sensitive dates in force, `mirror_of` gives what is kept of a calendar server."""

    def __init__(
        self,
        fetcher: Fetcher,
        chance: Chance = random.random,
        dates: Sequence[SensitiveDate] = (),
        mirror_of: MirrorOf = nothing_kept,
        graph: GraphSetup | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._chance = chance
        self._dates = dates
        self._shelf = Shelf()
        self._servers = ServerReader(fetcher, self._shelf, mirror_of, chance, graph)

    async def read(self, source: Source, now: datetime) -> Outcome:
        """A look at `source`; whatever is wrong with it becomes an outcome with a problem, never an error."""
        if source.kind in SERVERS:
            return await self._servers.read(source, now, span_at(now))
        if source.kind is SourceKind.DATES:
            return await apart(look_at_dates, source, self._dates, (now - BEHIND, now + AHEAD))
        if not is_address(source.location):
            return await apart(_read_file, source, now, self._shelf)
        return await self._read_feed(source, now)

    async def _read_feed(self, source: Source, now: datetime) -> Outcome:
        # Once a day the whole feed is asked for: the days that a look covers have moved on.
        asks = _good_today(source, now) and polling.believed(source.memory, now)
        etag, changed = polling.conditions(source.memory) if asks else ("", "")
        try:
            fetched = await self._fetcher.get(web_address(source.location), etag=etag, last_modified=changed)
        except Outside as problem:
            wait = {"retry-after": str(int(getattr(problem, "retry_after", 0)))}
            failed = self._failed(source, wait, now)
            return replace(failed, problem="source.too_big") if str(problem) == TOO_BIG else failed
        if fetched.status == HTTPStatus.NOT_MODIFIED and (etag or changed):
            return self._rested(Outcome(FILE_PAUSE, same=True, memory={"failures": 0}), source)
        if fetched.status != HTTPStatus.OK:
            return self._failed(source, fetched.headers, now)
        outcome = await apart(_read, source, fetched.body, now, self._shelf)
        if outcome.problem or (outcome.calendar is not None and outcome.calendar.problem):
            failed = self._failed(source, fetched.headers, now)
            return replace(outcome, every=failed.every, memory=failed.memory)
        told = {**polling.remembered(fetched.headers), "said": await apart(said_in, fetched.body)}
        memory = {**outcome.memory, **told, **polling.judged(source.memory, told, now)}
        return self._rested(replace(outcome, memory=memory), source)

    def _rested(self, outcome: Outcome, source: Source) -> Outcome:
        rest = polling.rest_of({**source.memory, **outcome.memory})
        memory = {**outcome.memory, REST: int(rest.total_seconds())}
        return replace(outcome, every=polling.after_success(rest, self._chance), memory=memory)

    def _failed(self, source: Source, headers: Mapping[str, str], now: datetime) -> Outcome:
        failures = int(source.memory.get("failures", 0)) + 1
        pause = polling.after_failure(failures, headers, now, self._chance)
        return Outcome(pause, problem="source.not_there", memory={"failures": failures})


def _read_file(source: Source, now: datetime, shelf: Shelf) -> Outcome:
    try:
        path = Path(source.location)
        if path.stat().st_size > BIGGEST:
            return Outcome(FILE_PAUSE, problem="source.too_big")
        data = path.read_bytes()
    except OSError:
        return Outcome(FILE_PAUSE, problem="source.not_there")
    return _read(source, data, now, shelf)


def _read(source: Source, data: bytes, now: datetime, shelf: Shelf) -> Outcome:
    # Another answer about a calendar is another reading of the same bytes.
    digest = hashlib.blake2b(data, digest_size=16, key=bytes.fromhex(told_of(source))).hexdigest()
    seen = {"digest": digest, "day": now.date().isoformat(), TOLD: told_of(source)}
    if _as_before(source, seen):
        return Outcome(FILE_PAUSE, same=True)
    try:
        outcome = READERS[source.kind](source, data, (now - BEHIND, now + AHEAD), shelf)
    except OpenQuestion as question:
        return Outcome(FILE_PAUSE, problem=ASKS, lost=[str(question)], asks=question.readings)
    except TellOperator as problem:
        return Outcome(FILE_PAUSE, problem="source.unreadable", lost=[str(problem)])
    return replace(outcome, memory={**outcome.memory, **seen})


def examined(
    source: Source, data: bytes, now: datetime, behind: timedelta = BEHIND, ahead: timedelta = AHEAD
) -> Outcome:
    """What `data`, the whole body of `source`, says; of a calendar, from `behind` before `now` to `ahead` of it.

    Raises TellOperator with file and line where it is not usable."""
    return READERS[source.kind](source, data, (now - behind, now + ahead), Shelf())


def _as_before(source: Source, seen: Mapping[str, str]) -> bool:
    """The same bytes on the same day."""
    known = {name: source.memory.get(name) for name in seen}
    return known == dict(seen) and not in_doubt(source)


def _good_today(source: Source, now: datetime) -> bool:
    known = source.memory.get("day") == now.date().isoformat() and source.memory.get(TOLD) == told_of(source)
    return known and not in_doubt(source)


def _calendar(source: Source, data: bytes, span: Span, shelf: Shelf) -> Outcome:
    reading = fenced(source, data, span, shelf)
    memory = {WISH: reading.refresh_s, "zone": reading.zone}
    return seen(reading, source, span, memory)


def _sheet(source: Source, data: bytes, span: Span, _: Shelf) -> Outcome:
    return seen(read_posts(data, source.name, source.zone, answers_of(source.memory)), source, span, {})


READERS: Mapping[SourceKind, Reader] = {
    SourceKind.ICS: _calendar,
    SourceKind.POSTS_CSV: _sheet,
    SourceKind.INBOUND_CSV: rows.inbound,
    SourceKind.SHIFTS_CSV: rows.roster,
    SourceKind.SHIFTS_ICS: rows.roster_calendar,
}
