"""Fetches a calendar by its address and reads it, while whoever asked does other things."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from calbot.errors import InputError, Outside
from calbot.sources.answers import Answers
from calbot.sources.fence import start_read_bytes
from calbot.sources.fetch import Fetched, Fetcher
from calbot.sources.posts import read_posts
from calbot.sources.reading import NOTHING, CalendarReading

SCHEMES: Final = ("https://", "webcal://", "webcals://", "http://")
_SHEETS: Final = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_BOM: Final = b"\xef\xbb\xbf"
_LOGIN: Final = "it asks for a login; use the calendar's secret address in iCal format"
_SAID: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: _LOGIN,
    HTTPStatus.FORBIDDEN: _LOGIN,
    HTTPStatus.NOT_FOUND: "there is nothing at this address; copy it from the calendar's settings again",
    HTTPStatus.GONE: "there is nothing at this address any more; copy it from the calendar's settings again",
    HTTPStatus.TOO_MANY_REQUESTS: "it was asked too often; wait some minutes and run the command again",
}


def is_address(text: str) -> bool:
    """Whether `text` is the address of a feed rather than the name of a file."""
    return text.casefold().startswith(SCHEMES)


def web_address(text: str) -> str:
    """The address to fetch: webcal is only another word for https."""
    scheme, _, rest = text.partition("://")
    return f"https://{rest}" if scheme.casefold() in ("webcal", "webcals") else text


def shown(url: str) -> str:
    """How a feed is named in reports: scheme and host. The rest of a calendar's address is a secret."""
    scheme, _, _ = url.partition("://")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return f"{scheme.casefold()}://{host}/..."


class PendingFeed:
    """A feed that is being fetched and read; ask for its `result()`."""

    def __init__(
        self, url: str, fetcher: Fetcher, start: datetime, end: datetime, zone: str, names: Mapping[str, str] = NOTHING
    ) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="feed")
        self._reading: Future[CalendarReading] = self._thread.submit(_read, url, fetcher, start, end, zone, names)
        self._thread.shutdown(wait=False)

    def result(self) -> CalendarReading:
        """The reading. Raises InputError, which names the host only, where nothing usable came."""
        return self._reading.result()

    def close(self) -> None:
        """Nobody asks any more; what is under way ends by its own deadline."""
        self._reading.cancel()


def _read(
    url: str, fetcher: Fetcher, start: datetime, end: datetime, zone: str, names: Mapping[str, str]
) -> CalendarReading:
    file = shown(url)
    fetched = asyncio.run(_fetched(url, fetcher, file))
    if _is_sheet(fetched):
        return read_posts(fetched.body, file, zone, Answers(zone_names=names))
    return start_read_bytes(fetched.body, file, start, end, zone, names=names).result()


async def _fetched(url: str, fetcher: Fetcher, file: str) -> Fetched:
    try:
        fetched = await fetcher.get(web_address(url))
    except Outside as problem:
        why = f"{problem} Feeds are read from https:// and webcal:// addresses of the public web."
        raise InputError(why, file=file) from None
    if fetched.status != HTTPStatus.OK:
        said = _SAID.get(fetched.status, f"it answered {fetched.status}; try again later")
        raise InputError(said, file=file)
    return fetched


def _is_sheet(fetched: Fetched) -> bool:
    """A body that begins like a calendar is one, whatever its server calls it."""
    if fetched.body.removeprefix(_BOM).lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        return False
    kind = fetched.headers.get("content-type", "").split(";")[0].strip().casefold()
    return kind in _SHEETS or urlsplit(fetched.url).path.casefold().endswith((".csv", ".xlsx"))
