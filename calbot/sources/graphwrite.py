"""Changes one event of a Microsoft 365 mailbox: read afresh, then only its times, if nobody else was faster.

What is sent is a fresh Event of the SDK with nothing but start and end: one that was read and changed would send all of
itself back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from calbot.errors import Lasting, NotThere, Outside, Passing, Unknown
from calbot.flows.writing import Answer, Task
from calbot.model.writeback import Saying, WritebackState
from calbot.sources.fetch import REDIRECTS
from calbot.sources.graph import Mailbox, item_of
from calbot.sources.graphevents import read_events
from calbot.sources.graphline import Access, Line, Refused, line
from calbot.sources.notread import NotRead
from calbot.sources.polling import asked_wait
from calbot.sources.reread import Question
from calbot.sources.verdict import answered
from calbot.sources.zones import Zones, instant

_TIMES: Final = 3
UNTAGGED: Final = "Microsoft Graph gives no tag that keeps two changes at once apart, so nothing is written"
_PREFER: Final = ('IdType="ImmutableId"', 'outlook.timezone="UTC"')
_TAKEN_OVER: Final = (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT)
_LATER: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
_EVER: Final = timedelta(days=20_000)
_WAS_A_DAY: Final = timedelta(hours=1)
NOT_OURS: Final = "this mailbox is only invited to the event; whoever has organised it can change it"
NO_RIGHT: Final = "the app may not change this mailbox: it needs Calendars.ReadWrite, and the mailbox in its scope"


async def write(task: Task, mailbox: Mailbox, access: Access) -> Answer:
    """Have the event say what is wanted. Raises Passing, Lasting or Unknown."""
    try:
        async with line(access) as open_line:
            return await _Talk(open_line, mailbox, task).write()
    except Refused as problem:
        raise _refused(problem, task.now) from None
    except NotRead as problem:
        raise _not_asked(problem) from None


class _Talk:
    """One attempt."""

    def __init__(self, line: Line, mailbox: Mailbox, task: Task) -> None:
        self.line, self.task = line, task
        self.builder = line.client.users.by_user_id(mailbox.address).events.by_event_id(task.key)

    async def write(self) -> Answer:
        """The answer."""
        for _ in range(_TIMES):
            event = await self.event()
            said = _said(event, self.task) if event is not None else None
            if (answer := answered(self.task, said)) is not None:
                return answer
            if event is None:
                raise NotThere("the event is not there any more")
            if event.get("isOrganizer") is False:
                raise Lasting(NOT_OURS)
            if await self.sent(event):
                return Answer(WritebackState.WRITTEN)
        raise Passing("somebody else changes this event all the time")

    async def event(self) -> dict[str, Any] | None:
        """The event as it is now, None where there is none any more."""
        try:
            return await self.line.json(self.builder.to_get_request_information(self.asked()))
        except Refused as problem:
            if problem.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def sent(self, event: Mapping[str, Any]) -> bool:
        """Send the change; False where the event is not as it was read. An outcome that is not known is Unknown."""
        asked = self.asked()
        tag = str(event.get("@odata.etag") or "").strip()
        if tag in ("", "*"):
            raise Lasting(UNTAGGED)
        asked.headers.add("If-Match", tag)
        if self.task.wanted.off:
            request = self.builder.to_delete_request_information(asked)
        else:
            request = self.builder.to_patch_request_information(_times(event, self.task), asked)
        try:
            await self.line.json(request)
        except Refused as problem:
            if problem.status in _TAKEN_OVER:
                return False
            raise
        except NotRead:
            raise Unknown("Microsoft Graph has not said whether it took the change") from None
        return True

    def asked(self) -> Any:
        """The configuration of a request."""
        from kiota_abstractions.base_request_configuration import RequestConfiguration

        configuration: Any = RequestConfiguration()
        for one in _PREFER:
            configuration.headers.add("Prefer", one)
        return configuration


def _said(event: Mapping[str, Any], task: Task) -> Saying | None:
    """What the event says, by the same reading as every look's."""
    asked = Question(task.source.name, task.now - _EVER, task.now + _EVER, task.source.zone)
    reading = read_events({task.key: item_of(event)}, asked)
    if not reading.entries:
        raise Lasting("the event's times cannot be read")
    (entry,) = reading.entries
    return Saying(entry.starts_at, entry.all_day, entry.cancelled)


def _times(event: Mapping[str, Any], task: Task) -> Any:
    """A fresh Event with nothing but the new times, each in the zone in which a human wrote it."""
    from msgraph.generated.models.event import Event

    whole_day = event.get("isAllDay") is True
    length = _instant(event["end"]) - _instant(event["start"])
    at = task.wanted.starts_at
    start, home = _moment(at, str(event.get("originalStartTimeZone") or ""), task.source.zone)
    # An hour later on the clock on the wall, also where clocks change in between.
    wall = at.astimezone(home.info).replace(tzinfo=None) + length
    ends = at + _WAS_A_DAY if whole_day else instant(wall, home)
    end, _ = _moment(ends, str(event.get("originalEndTimeZone") or event.get("originalStartTimeZone") or ""), "")
    return Event(start=start, end=end, is_all_day=False) if whole_day else Event(start=start, end=end)


def _moment(at: datetime, told: str, fallback: str) -> tuple[Any, Any]:
    """A time as Graph wants it, in the zone that Outlook calls `told` where that is known and says it clearly, else in
    UTC; and the zone."""
    from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone

    zones = Zones((), "", fallback)
    zone = zones.named(told) if told else zones.named("UTC")
    wall = at.astimezone(zone.info).replace(tzinfo=None, fold=0)
    if zone.guessed or instant(wall, zone) != at:
        zone, wall = zones.named("UTC"), at.astimezone(UTC).replace(tzinfo=None)
    named = "UTC" if zone.info is UTC else told
    return DateTimeTimeZone(date_time=wall.isoformat(timespec="seconds"), time_zone=named), zone


def _instant(point: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(point["dateTime"])[:26]).replace(tzinfo=UTC)


def _refused(problem: Refused, now: datetime) -> Outside:
    if problem.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Lasting(NO_RIGHT)
    if problem.status == HTTPStatus.NOT_FOUND:
        return NotThere(str(problem))
    if problem.status in _LATER:
        return Passing(str(problem), asked_wait({"retry-after": problem.retry_after}, now))
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(str(problem))
    return Lasting(str(problem) if problem.status in REDIRECTS else f"{problem} to the change")


def _not_asked(problem: NotRead) -> Outside:
    """Nothing was sent yet: it was the reading that failed."""
    lasting = problem.problem in ("source.needs_extra", "source.login", "source.unreadable")
    return Lasting(str(problem)) if lasting else Passing(str(problem))
