"""Whether moves from chat can be written to a calendar, and what is missing; nothing is written to find out."""

from __future__ import annotations

import asyncio
from typing import Final

from calbot.errors import Outside
from calbot.model.source import WRITABLE, Source, SourceKind
from calbot.sources.davrights import may_write as may_write_dav
from calbot.sources.fetch import Fetcher
from calbot.sources.graphrights import WRITES
from calbot.sources.graphrights import may_write as may_write_graph
from calbot.sources.mirror import Mirror
from calbot.sources.notread import NotRead
from calbot.wiring.doctor_check import Check
from calbot.wiring.graph import GraphSetup
from calbot.wiring.servers import collection_of

READ_ONLY: Final = "read only: the owner gets the change"
_LET: Final = "write = true in the source lets calbot write there"
_TAKE_OUT: Final = "or take write = true out of the source"


def examine_writing(source: Source, mirror: Mirror, fetcher: Fetcher, graph: GraphSetup | None) -> Check:
    """Of a calendar that was just read into `mirror`."""
    name = f"writing {source.name}"
    if not source.written:
        return Check(name, "ok", f"{READ_ONLY}; {_LET}" if source.kind in WRITABLE else READ_ONLY)
    try:
        if source.kind is SourceKind.GRAPH and graph is not None:
            return _told(name, may_write_graph(graph.access), WRITES, "give the app this application permission")
        asked = may_write_dav(collection_of(source), mirror.home, source.name, fetcher)
        return _told(name, asyncio.run(asked), "the right to write", "give this user write access to the calendar")
    except (Outside, NotRead) as problem:
        return Check(name, "warn", f"cannot be told: {problem}", f"mend that, {_TAKE_OUT}")


def _told(name: str, may: bool | None, right: str, do: str) -> Check:
    match may:
        case True:
            return Check(name, "ok", "may be written")
        case False:
            return Check(name, "warn", f"may not be written: {right} is missing", f"{do}, {_TAKE_OUT}")
        case None:
            return Check(name, "ok", f"may be written if there is {right}: the server does not tell")
