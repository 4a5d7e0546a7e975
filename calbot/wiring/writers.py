"""How each kind of calendar is told of a change from chat: written there, or handed to whoever keeps it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

from calbot.errors import InputError, Lasting, Outside, Passing
from calbot.flows.writing import Answer, Task
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.model.writeback import WritebackState
from calbot.sources import bounds, davwrite, graphwrite
from calbot.sources.answers import answers_of
from calbot.sources.feed import is_address, web_address
from calbot.sources.fence import start_read_bytes
from calbot.sources.fetch import Fetcher
from calbot.sources.handout import handed_out
from calbot.sources.mirror import Mirror
from calbot.sources.notread import NotRead
from calbot.sources.reading import CalendarReading
from calbot.wiring.apart import apart
from calbot.wiring.graph import GraphSetup
from calbot.wiring.servers import NOT_SET_UP, MirrorOf, collection_of, known_mirror, mailbox_of, nothing_kept

_AROUND: Final = timedelta(days=420)
"""How far an entry may have gone that is looked for: no start that anybody may ask for in chat is further off."""


class Writer:
    """Writes through the guarded `fetcher` and Graph; `mirror_of` gives what is kept of a calendar server."""

    def __init__(self, fetcher: Fetcher, mirror_of: MirrorOf = nothing_kept, graph: GraphSetup | None = None) -> None:
        self._fetcher = fetcher
        self._mirror_of = mirror_of
        self._graph = graph

    async def write(self, task: Task) -> Answer:
        """Have the calendar say what is wanted, if calbot may write there. Raises Passing, Lasting or Unknown."""
        source = task.source
        if not (source.written or task.only_look):
            return Answer(WritebackState.ASKED, file=await self.hand_out(task))
        if source.kind is SourceKind.GRAPH:
            return await self._to_graph(task)
        return await self._to_caldav(task)

    async def hand_out(self, task: Task) -> bytes:
        """The file with the change, for whoever keeps the calendar."""
        body = await self._body(task.source) if task.source.kind is SourceKind.ICS else None
        return await apart(handed_out, task, body)

    async def _to_graph(self, task: Task) -> Answer:
        if self._graph is None:
            raise Lasting(NOT_SET_UP)
        await self._known(task)
        return await apart(_by_graph, task, self._graph)

    async def _to_caldav(self, task: Task) -> Answer:
        try:
            collection = collection_of(task.source)
        except NotRead as problem:
            raise Lasting(str(problem)) from None
        mirror = await self._known(task)

        async def read(body: bytes) -> CalendarReading:
            return await apart(_fenced, body, task)

        return await davwrite.write(task, collection, mirror, self._fetcher, read)

    async def _known(self, task: Task) -> Mirror:
        """What is known of the calendar that the source names today. Raises Passing where that is nothing: an entry's
        name is of the one that it named before."""
        mirror = await known_mirror(task.source, self._mirror_of)
        if not mirror.begun:
            raise Passing("the calendar was not read yet")
        return mirror

    async def _body(self, source: Source) -> bytes | None:
        """The calendar as it is now; None where it cannot be had: the file is made without it."""
        if not is_address(source.location):
            return await apart(_on_disk, Path(source.location))
        try:
            fetched = await self._fetcher.get(web_address(source.location))
        except Outside:
            return None
        return fetched.body if fetched.status == HTTPStatus.OK else None


def _by_graph(task: Task, graph: GraphSetup) -> Answer:
    return asyncio.run(graphwrite.write(task, mailbox_of(task.source), graph.access))


def _fenced(body: bytes, task: Task) -> CalendarReading:
    """One object, read in the days in which its entry may be."""
    around = (task.now, task.wanted.starts_at, *(one.starts_at for one in task.known))
    first, last = min(around) - _AROUND, max(around) + _AROUND
    names = answers_of(task.source.memory).zone_names
    try:
        reading = start_read_bytes(body, task.source.name, first, last, task.source.zone, names=names).result()
    except InputError as problem:
        raise Lasting(str(problem)) from None
    if reading.state is SourceState.BLIND:
        raise Passing("the entry cannot be read just now")
    return reading


def _on_disk(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.stat().st_size <= bounds.BODY_BYTES else None
    except OSError:
        return None
