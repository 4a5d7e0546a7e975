"""What a user may do in a CalDAV calendar, as its server tells it (RFC 3744 section 5.5)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from xml.parsers import expat

from calbot.errors import Lasting, Passing
from calbot.sources.collection import Collection, login_of, moved_to
from calbot.sources.davsession import check_xml
from calbot.sources.fetch import REDIRECTS, Fetcher

_ASKED: Final = b'<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>'
_WRITES: Final = frozenset({"all", "write", "write-content"})
_PRIVILEGE: Final = "DAV: privilege"


async def may_write(collection: Collection, home: str, name: str, fetcher: Fetcher) -> bool | None:
    """Whether the user may change entries of the calendar at `home`, which the workspace file calls `name`; None where
    its server does not tell. Raises Outside where it cannot be asked."""
    headers = {**login_of(collection), "Depth": "0", "Content-Type": "application/xml; charset=utf-8"}
    answer = await fetcher.ask("PROPFIND", home, body=_ASKED, headers=headers, hops=0)
    if answer.status in REDIRECTS:
        raise Lasting(moved_to(name))
    if answer.status != HTTPStatus.MULTI_STATUS:
        raise Passing(f"the server answers {answer.status}")
    check_xml(answer.body)
    granted = _granted(answer.body)
    return not granted.isdisjoint(_WRITES) if granted else None


def _granted(body: bytes) -> frozenset[str]:
    """The names of all privileges, empty where none is told."""
    found: set[str] = set()
    path: list[str] = []

    def begun(name: str, _: object) -> None:
        if path and path[-1] == _PRIVILEGE:
            found.add(name.removeprefix("DAV: "))
        path.append(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begun
    parser.EndElementHandler = lambda _: path.pop()
    parser.Parse(body, True)
    return frozenset(found)
