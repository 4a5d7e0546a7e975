"""How calendar servers are looked at: what changed goes into the kept copy, and the copy is read behind the fence."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from calbot.errors import TellOperator
from calbot.flows.sync import Outcome
from calbot.model.source import Source, SourceKind
from calbot.sources import caldav, further, graph, graphshifts, polling
from calbot.sources.answers import answers_of
from calbot.sources.collection import Collection
from calbot.sources.fence import start_read_bytes
from calbot.sources.fetch import Fetcher
from calbot.sources.graph import Mailbox
from calbot.sources.graphevents import read_events
from calbot.sources.graphhook import Standing, stand
from calbot.sources.graphshifts import TeamRoster
from calbot.sources.items import one_body
from calbot.sources.mirror import Mirror, packed, unpacked
from calbot.sources.notread import NotRead
from calbot.sources.polling import Chance
from calbot.sources.reading import CalendarReading
from calbot.sources.reread import Question
from calbot.sources.shelf import Shelf
from calbot.wiring.apart import apart
from calbot.wiring.company import GRAPH
from calbot.wiring.fenced import with_missed
from calbot.wiring.graph import GraphSetup
from calbot.wiring.look import TOLD, Span, in_doubt, missed, seen, told_of, whole_days
from calbot.wiring.look import further as further_than

SERVERS: Final = frozenset({SourceKind.CALDAV, SourceKind.GRAPH, SourceKind.SHIFTS_GRAPH})
NOT_SET_UP: Final = "who reads Microsoft Graph is not set: CALBOT_GRAPH_TENANT, _CLIENT_ID and _CLIENT_SECRET"
log = logging.getLogger(__name__)

MirrorOf = Callable[[Source], Awaitable[bytes]]
"""What the database keeps of a source's last look."""


async def nothing_kept(_: Source) -> bytes:
    """Where there is no database: every look is the first."""
    return b""


class ServerReader:
    """Looks at calendar servers through the guarded `fetcher`; `mirror_of` gives what is kept of the last look."""

    def __init__(
        self,
        fetcher: Fetcher,
        shelf: Shelf,
        mirror_of: MirrorOf = nothing_kept,
        chance: Chance = random.random,
        graph: GraphSetup | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._shelf = shelf
        self._mirror_of = mirror_of
        self._chance = chance
        self._graph = graph

    async def read(self, source: Source, now: datetime, span: Span) -> Outcome:
        """A look at `source`; whatever is wrong with it becomes an outcome with a problem, never an error."""
        try:
            return await self.examined(source, now, span)
        except NotRead as problem:
            failures = int(source.memory.get("failures", 0)) + 1
            wait = {"retry-after": problem.retry_after}
            pause = polling.after_failure(failures, wait, now, self._chance, polling.SERVER_PAUSE)
            return Outcome(pause, problem=problem.problem, memory={"failures": failures}, lost=[str(problem)])
        except TellOperator as problem:
            pause = polling.after_success(polling.SERVER_PAUSE, self._chance)
            return Outcome(pause, problem="source.unreadable", lost=[str(problem)])

    async def examined(self, source: Source, now: datetime, span: Span) -> Outcome:
        """As `read`, but raises NotRead where the server could not be read, and TellOperator where nothing of what it
        gave could."""
        if source.kind is SourceKind.SHIFTS_GRAPH:
            return await apart(self._rostered, source, now)
        known = await known_mirror(source, self._mirror_of)
        mirror = await apart(self._followed, source, known, now)
        knocks = await apart(self._standing, source, mirror, now)
        pause = polling.after_success(polling.SERVER_PAUSE, self._chance)
        today = {"day": now.date().isoformat(), TOLD: told_of(source), "failures": 0}
        if (
            mirror is known
            and all(source.memory.get(one) == today[one] for one in ("day", TOLD))
            and not in_doubt(source)
        ):
            return Outcome(pause, same=True, memory={"failures": 0, **knocks})
        outcome = await apart(self._judged, source, mirror, span)
        body = packed(mirror) if mirror is not known else None
        return replace(outcome, every=pause, memory={**outcome.memory, **today, **knocks}, mirror=body)

    def _followed(self, source: Source, known: Mirror, now: datetime) -> Mirror:
        if source.kind is SourceKind.CALDAV:
            return caldav.look(collection_of(source), known, self._fetcher, now.date())
        if self._graph is None:
            raise NotRead("source.not_set_up", NOT_SET_UP)
        return asyncio.run(graph.look(mailbox_of(source), known, self._graph.access, now.date()))

    def _rostered(self, source: Source, now: datetime) -> Outcome:
        """A look at the roster of a team in Microsoft Teams."""
        if self._graph is None:
            raise NotRead("source.not_set_up", NOT_SET_UP)
        roster = _team(source)
        body = asyncio.run(graphshifts.ask(roster, self._graph.access, now.date()))
        pause = polling.after_success(polling.SERVER_PAUSE, self._chance)
        digest = {"digest": blake2b(body, digest_size=16).hexdigest(), "day": now.date().isoformat()}
        if all(source.memory.get(name) == told for name, told in digest.items()) and not in_doubt(source):
            return Outcome(pause, same=True, memory={"failures": 0})
        read = graphshifts.shifts_of(body, source.name, roster, source.zone)
        lost = [str(one) for one in read.problems]
        until = datetime.combine(now.date(), time(), UTC) + graphshifts.AHEAD
        memory = {**digest, "failures": 0}
        return Outcome(pause, shifts=read.shifts, until=until, memory=memory, lost=lost, told=read.assumed)

    def _standing(self, source: Source, mirror: Mirror, now: datetime) -> dict[str, Any]:
        """What to keep of the source's subscription. That it cannot be made is no reason not to read."""
        if source.kind is not SourceKind.GRAPH or self._graph is None or not self._graph.notify_url:
            return {}
        standing = Standing.of(source.memory.get("subscription") or {})
        asked = stand(mailbox_of(source), mirror.home, standing, self._graph.access, self._graph.notify_url, now)
        try:
            known = asyncio.run(asked)
        except NotRead as problem:
            log.warning("Microsoft Graph will not knock for %s, it is only asked: %s", source.name, problem)
            return {}
        # Meanwhile Graph may have said that it is to be renewed, or is gone.
        return {} if known is standing else {"subscription": known.kept}

    def _judged(self, source: Source, mirror: Mirror, span: Span) -> Outcome:
        first, last = whole_days(span)
        names = answers_of(source.memory).zone_names
        question = Question(source.name, first, last, source.zone, names)
        if source.kind is SourceKind.GRAPH:
            return seen(_events(source, mirror, question, span), source, span, {})

        def fenced(body: bytes) -> CalendarReading:
            return start_read_bytes(body, source.name, first, last, source.zone, names=names).result()

        reading = self._shelf.read_items(source.id or 0, mirror.items, question, fenced)
        known = with_missed(source, reading, span, lambda keys: one_body(further.items_of(mirror.items, keys)))
        return seen(known, source, span, {})


def _events(source: Source, mirror: Mirror, question: Question, span: Span) -> CalendarReading:
    """The events of a mailbox, and what the last look has missed where that is further off."""
    reading = read_events(mirror.items, question)
    gone = further.left_out(reading, missed(source))
    if not gone & mirror.items.keys():
        return reading
    first, last = further_than(span)
    return further.joined(reading, read_events(mirror.items, replace(question, start=first, end=last)), gone)


async def known_mirror(source: Source, mirror_of: MirrorOf) -> Mirror:
    """What is kept of the source; an empty one where that is of another server, calendar or user than the source names
    today, so that nothing that one of them has said (a token, a name, a tag) is ever told to another."""
    mirror = unpacked(await mirror_of(source))
    told = "\0".join((source.location, str(source.memory.get("calendar")), str(source.memory.get("user"))))
    asked = blake2b(told.encode(), digest_size=16).hexdigest()
    return mirror if mirror.asked == asked else Mirror(asked=asked)


def mailbox_of(source: Source) -> Mailbox:
    """Whose calendar a source of Graph is."""
    return Mailbox(source.location.removeprefix(GRAPH), str(source.memory.get("calendar", "")))


def collection_of(source: Source) -> Collection:
    """Where a source of CalDAV is, with its password. Raises NotRead where that cannot be had."""
    memory = source.memory
    user = str(memory.get("user", ""))
    return Collection(source.location, user, _password(source) if user else "", str(memory.get("calendar", "")))


def _password(source: Source) -> str:
    """Read at each look, so that a new one needs no restart, and no database holds it. Raises NotRead."""
    variable, file = str(source.memory.get("password_variable", "")), str(source.memory.get("password_file", ""))
    if variable:
        told = os.environ.get(variable, "")
        if not told:
            raise NotRead("source.login", f"the environment variable {variable} holds no password")
        return told
    try:
        return Path(file).read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise NotRead("source.login", f"the password file {file} cannot be read") from None


def _team(source: Source) -> TeamRoster:
    memory = source.memory
    return TeamRoster(source.location.removeprefix(GRAPH), str(memory.get("user", "")), memory.get("fields", {}))
