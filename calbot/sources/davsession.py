"""The session that the caldav library speaks through: every request goes out by the guarded fetcher, under one budget.

The library asks its session for `request` and `close` alone (those of requests and niquests), so a session of ours has
it dial what calbot may dial, and nothing else; and it never sees an XML that is not plain.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from xml.parsers import expat

from calbot.errors import Lasting, Passing
from calbot.sources.body import NO_ANSWER, TOO_BIG
from calbot.sources.fetch import Fetched, Fetcher

REQUESTS: Final = 600
BYTES: Final = 60_000_000
SECONDS: Final = 120.0
_DEPTH: Final = 32
_REQUEST_BODY: Final = 1_000_000


class Answer:
    """What the library reads of an answer. Of one that is no success the body is not handed on."""

    def __init__(self, fetched: Fetched) -> None:
        self.status_code = fetched.status
        self.headers = {name.title(): value for name, value in fetched.headers.items() if name != "content-length"}
        self.content = fetched.body if fetched.status < HTTPStatus.BAD_REQUEST else b""
        self.text = self.content.decode("utf-8", "replace")
        self.reason = ""
        self.url = fetched.url


class GuardedSession:
    """One look at one server. `status` and `headers` are those of the last answer ("" names in lower case).

    Raises Outside as the fetcher does, Lasting where the server answers with more than a calendar holds, and Passing
    where its answer is no plain XML.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._requests = 0
        self._bytes = 0
        self._until = time.monotonic() + SECONDS
        self.status = 0
        self.headers: Mapping[str, str] = {}

    def request(
        self, method: str, url: str, data: bytes | None = None, headers: Mapping[str, str] | None = None, **_: object
    ) -> Answer:
        """The answer. Proxies, certificates and time limits of the library's own are not obeyed."""
        body = data or b""
        self._requests += 1
        if self._requests > REQUESTS or len(body) > _REQUEST_BODY:
            raise Lasting(TOO_BIG)
        if time.monotonic() > self._until:
            raise Passing(NO_ANSWER)
        # The library runs in a thread of its own, which has no loop.
        fetched = asyncio.run(self._fetcher.ask(method, url, body=body, headers=dict(headers or {})))
        self._bytes += len(fetched.body)
        if self._bytes > BYTES:
            raise Lasting(TOO_BIG)
        self.status, self.headers = fetched.status, fetched.headers
        if fetched.status < HTTPStatus.BAD_REQUEST and fetched.body:
            check_xml(fetched.body)
        return Answer(fetched)

    def close(self) -> None:
        """Nothing is kept open."""


def check_xml(body: bytes) -> None:
    """Raises Passing for all that is no well-formed XML without a document type, or is nested more than 32 deep."""
    parser = expat.ParserCreate()
    depth = 0

    def begun(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise Passing(NO_ANSWER)

    def ended(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def refused(*_: object) -> None:
        raise Passing(NO_ANSWER)

    parser.StartElementHandler, parser.EndElementHandler = begun, ended
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise Passing(NO_ANSWER) from None
