"""Changes one entry of a CalDAV calendar: read afresh, edited in its bytes, and put back if nobody else was faster."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from calbot.errors import Lasting, NotThere, Outside, Passing, Unknown
from calbot.flows.writing import Answer, Task
from calbot.model.writeback import Saying, WritebackState
from calbot.sources.answers import answers_of
from calbot.sources.collection import Collection, address_in, login_of, moved_to
from calbot.sources.fetch import REDIRECTS, Fetched, Fetcher
from calbot.sources.icsedit import NOT_THERE, edited, holds
from calbot.sources.mirror import Mirror
from calbot.sources.polling import asked_wait
from calbot.sources.reading import CalendarReading
from calbot.sources.verdict import answered

Read = Callable[[bytes], Awaitable[CalendarReading]]
"""Reads one object behind the fence."""

_TIMES: Final = 3
"""So often in a row somebody else may be faster; then there is somebody at work, who is let go on."""
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_LATER: Final = (HTTPStatus.LOCKED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, 507)
UNTAGGED: Final = "the server gives no tag that keeps two changes at once apart, so nothing is written"
_TAKEN: Final = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT)


async def write(task: Task, collection: Collection, mirror: Mirror, fetcher: Fetcher, read: Read) -> Answer:
    """Have the entry say what is wanted. Raises Passing, Lasting or Unknown."""
    talk = _Talk(task, collection, fetcher)
    address = address_in(mirror.home, _object_of(task, mirror))
    for _ in range(_TIMES):
        fetched = await talk.fetched(address)
        said = _said(await read(fetched.body), task.key) if fetched is not None else None
        if (answer := answered(task, said)) is not None:
            return answer
        if fetched is None:
            raise NotThere(NOT_THERE)
        if await talk.put(address, fetched):
            return Answer(WritebackState.WRITTEN)
    raise Passing("somebody else changes this entry all the time")


def _said(reading: CalendarReading, key: str) -> Saying | None:
    """What the object says of the entry, None where it has none of that name."""
    entry = next((one for one in reading.entries if one.key == key), None)
    return Saying(entry.starts_at, entry.all_day, entry.cancelled) if entry is not None else None


def _object_of(task: Task, mirror: Mirror) -> str:
    """Which object of the collection holds the entry."""
    if not mirror.items:
        raise Passing("the calendar was not read yet")
    named = {part[:200].encode() for part in (task.key, task.key.rpartition("/")[0]) if part}
    names = answers_of(task.source.memory).zone_names
    for name, item in mirror.items.items():
        body = item.body.replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
        if any(part in body for part in named) and holds(item.body, task.key, task.source.zone, names):
            return name
    raise Lasting("calbot does not find the entry among those of the calendar")


class _Talk:
    """One attempt."""

    def __init__(self, task: Task, collection: Collection, fetcher: Fetcher) -> None:
        self.task, self.fetcher = task, fetcher
        self.names = answers_of(task.source.memory).zone_names
        # Packed, some servers give another tag than the one that they compare with.
        self.headers = {**login_of(collection), "Accept-Encoding": "identity"}

    async def fetched(self, address: str) -> Fetched | None:
        """The object as it is now, None where there is none any more."""
        fetched = await self.fetcher.ask("GET", address, headers=self.headers, hops=0)
        if fetched.status in _GONE:
            return None
        if fetched.status != HTTPStatus.OK:
            raise _refused(fetched, self.task)
        return fetched

    async def put(self, address: str, known: Fetched) -> bool:
        """Put the change in the place of what is `known`; False where that is not there as it was."""
        tag = known.headers.get("etag", "")
        # A star stands for whatever is there by then.
        if not tag or tag.startswith("W/") or tag.strip() == "*":
            raise Lasting(UNTAGGED)
        task = self.task
        body = edited(known.body, task.key, task.wanted, task.source.zone, task.now, self.names)
        headers = {**self.headers, "If-Match": tag, "Content-Type": "text/calendar; charset=utf-8"}
        try:
            answer = await self.fetcher.ask("PUT", address, body=body, headers=headers, hops=0)
        except Outside:
            raise Unknown("the server has not said whether it took the change") from None
        if answer.status == HTTPStatus.PRECONDITION_FAILED:
            return False
        if answer.status not in _TAKEN:
            raise _refused(answer, task)
        return True


def _refused(answer: Fetched, task: Task) -> Outside:
    status = answer.status
    if status in REDIRECTS:
        # A change is for whom the workspace file names, and for nobody whom an answer names.
        return Lasting(moved_to(task.source.name))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Lasting("the server does not let this user change the calendar")
    if status in _GONE:
        return NotThere(NOT_THERE)
    if status in _LATER:
        return Passing(f"the server answers {status}: it has too much to do", asked_wait(answer.headers, task.now))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(f"the server answers {status}")
    return Lasting(f"the server answers {status} to the change")
