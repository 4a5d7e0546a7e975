"""Follows the calendar of a Microsoft 365 mailbox: a window of it once, then what has changed, by delta query.

A window is frozen into Graph's token, so it is begun anew each week; where Graph has forgotten the token (410) all is
read again. Both go into a copy of their own, which replaces the old one when it is complete.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, Final

from calbot.sources.graphline import Access, Line, Refused, line, listed
from calbot.sources.mirror import TOO_MUCH, Item, Mirror
from calbot.sources.notread import NotRead

BEHIND, AHEAD = timedelta(days=190), timedelta(days=90)
ANCHORED: Final = timedelta(days=7)
"""For so long a window is good: its end is by more than that further off than anything that is asked for."""
PAGES: Final = 500
_PAGE: Final = 50
_CALENDAR_PAGES: Final = 100
_NAMED: Final = 20
"""So many calendars are named where none is the one that is meant."""
_ASKED_ONE_BY_ONE: Final = 60
_PREFER: Final = (
    f"odata.maxpagesize={_PAGE}",
    'outlook.timezone="UTC"',
    'IdType="ImmutableId"',
    'outlook.body-content-type="text"',
)
_KEPT: Final = (
    "subject", "start", "end", "isAllDay", "isCancelled", "categories", "location", "body", "bodyPreview", "organizer",
    "iCalUId", "type", "seriesMasterId", "showAs", "sensitivity", "originalStartTimeZone",
)  # fmt: skip
"""What is read of an event; the rest of it is not kept."""
_FORGOTTEN: Final = (HTTPStatus.GONE, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person's or a shared mailbox by its address, and one of its calendars by name ("": its own)."""

    address: str
    calendar: str = ""


@dataclass(slots=True)
class _Round:
    """What one delta round has told: events by id, ids that are gone, and the link that begins the next."""

    events: dict[str, dict[str, Any]]
    gone: set[str]
    link: str


async def look(mailbox: Mailbox, mirror: Mirror, access: Access, today: date) -> Mirror:
    """`mirror` as the mailbox has it now; the same object where nothing has changed. Raises NotRead."""
    async with line(access) as open_line:
        return await _Talk(open_line, mailbox, today).look(mirror)


class _Talk:
    """One look."""

    def __init__(self, line: Line, mailbox: Mailbox, today: date) -> None:
        self.line, self.mailbox, self.today = line, mailbox, today
        self.user = line.client.users.by_user_id(mailbox.address)

    async def look(self, mirror: Mirror) -> Mirror:
        """The mirror of now."""
        if mirror.token and self.today - date.fromisoformat(mirror.since) < ANCHORED:
            try:
                return await self.changed(mirror)
            except Refused as problem:
                if problem.status not in _FORGOTTEN:
                    raise
        return await self.anew(mirror)

    async def anew(self, mirror: Mirror) -> Mirror:
        """The whole window, into a copy of its own."""
        home = await self.calendar_id()
        # A token that Graph does not take any more, and a calendar that is gone, answer alike: only this tells.
        told = await self.round(self.builder(home), self.window())
        shadow = Mirror(asked=mirror.asked, home=home, token=told.link, since=self.today.isoformat())
        items = {key: item_of(event) for key, event in told.events.items()}
        return _within(shadow.changed({**items, **await self.masters(items, items)}, ()))

    async def changed(self, mirror: Mirror) -> Mirror:
        """What has changed since."""
        told = await self.round(self.builder(mirror.home).with_url(self.line.ours(mirror.token)))
        if not told.events and not told.gone & mirror.items.keys():
            # Its old token tells as much as the new one, and nothing has to be kept.
            return mirror
        items = {key: item_of(event) for key, event in told.events.items()}
        kept, lost = await self.removed(mirror, told.gone)
        items |= kept
        items |= await self.masters(items, {**mirror.items, **items})
        return _within(mirror.changed(items, lost, token=told.link))

    async def round(self, builder: Any, parameters: Any = None) -> _Round:
        """All pages of a round. Raises NotRead where they never end or lead nowhere."""
        told = _Round({}, set(), "")

        def asked(first: bool) -> Any:
            return self.prefer(parameters if first else None)

        async for page in self.line.pages(builder, asked, PAGES):
            for event in listed(page):
                _take(told, event)
            told.link = self.line.ours(page.get("@odata.deltaLink"))
            if told.link:
                return told
        raise NotRead("source.unreadable", "Microsoft Graph's last page does not say where the next look begins")

    async def removed(self, mirror: Mirror, gone: Iterable[str]) -> tuple[dict[str, Item], set[str]]:
        """What Graph has taken out of the window: kept as cancelled where the event itself is gone, with its new time
        where it was moved out. Where it is in another calendar by now, or that is too much to ask for, it is only lost,
        and nobody has cancelled it."""
        known = [key for key in gone if key in mirror.items]
        if len(known) > _ASKED_ONE_BY_ONE:
            return {}, set(known)
        kept: dict[str, Item] = {}
        lost: set[str] = set()
        for key in known:
            found = await self.event(key)
            old = json.loads(mirror.items[key].body)
            if found is None:
                kept[key] = item_of({**old, "isCancelled": True})
            elif _in_window(found, mirror.since) and not await self.is_here(key, mirror.home):
                lost.add(key)
            else:
                kept[key] = item_of(found)
        return kept, lost

    async def is_here(self, key: str, home: str) -> bool:
        """Whether an event is in the calendar that is read: ids stay where events are moved to another one, and nothing
        would ever tell again what becomes of it there."""
        builder = self.user.events.by_event_id(key).calendar
        try:
            found = await self.line.json(builder.to_get_request_information(self.prefer(None)))
        except Refused as problem:
            if problem.status == HTTPStatus.NOT_FOUND:
                return False
            raise
        return found.get("id") == home if home else found.get("isDefaultCalendar") is True

    async def masters(self, fresh: Mapping[str, Item], known: Mapping[str, Item]) -> dict[str, Item]:
        """The series whose occurrences have come without them: an occurrence may say nothing but its time."""
        wanted = {str(json.loads(item.body).get("seriesMasterId") or "") for item in fresh.values()} - {""}
        found = {}
        for key in sorted(wanted - known.keys())[:_ASKED_ONE_BY_ONE]:
            event = await self.event(key)
            if event is not None:
                found[key] = item_of(event)
        return found

    async def event(self, key: str) -> dict[str, Any] | None:
        """One event, None where there is none any more."""
        builder = self.user.events.by_event_id(key)
        try:
            return await self.line.json(builder.to_get_request_information(self.prefer(None)))
        except Refused as problem:
            if problem.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def calendar_id(self) -> str:
        """The id of the calendar, "" for the mailbox's own. Raises NotRead where it has none of that name."""
        if not self.mailbox.calendar:
            return ""
        wanted, names = self.mailbox.calendar.casefold(), set[str]()
        async for page in self.line.pages(self.user.calendars, lambda _: self.prefer(None), _CALENDAR_PAGES):
            for one in listed(page):
                name = str(one.get("name", ""))
                if name.casefold() == wanted:
                    return str(one["id"])
                names.add(name)
        raise NotRead("source.which_calendar", _which(names))

    def builder(self, home: str) -> Any:
        """Where a round begins."""
        place = self.user.calendars.by_calendar_id(home) if home else self.user
        return place.calendar_view.delta

    def window(self) -> Callable[[Any], None]:
        """Sets the days of a round."""
        first, last = self.today - BEHIND, self.today + AHEAD

        def asked(configuration: Any) -> None:
            parameters = configuration.query_parameters
            parameters.start_date_time = f"{first.isoformat()}T00:00:00Z"
            parameters.end_date_time = f"{last.isoformat()}T00:00:00Z"

        return asked

    def prefer(self, parameters: Callable[[Any], None] | None) -> Any:
        """The configuration of a request: its parameters, and what Graph forgets from page to page."""
        from kiota_abstractions.base_request_configuration import RequestConfiguration

        configuration: Any = RequestConfiguration()
        for one in _PREFER:
            configuration.headers.add("Prefer", one)
        if parameters is not None:
            configuration.query_parameters = self._parameters()
            parameters(configuration)
        return configuration

    def _parameters(self) -> Any:
        from msgraph.generated.users.item.calendar_view.delta.delta_request_builder import DeltaRequestBuilder

        return DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters()


def _which(names: Collection[str]) -> str:
    """What to do where none has the name that was given."""
    there = ", ".join(f'"{name}"' for name in sorted(names)[:_NAMED]) or "none"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f'calendars here: {there}{more}; name one of them with calendar = "..."'


def _in_window(event: Mapping[str, Any], since: str) -> bool:
    """Whether an event lies in the window that was begun on the day `since`: there only one that has left its calendar
    is told to be removed."""
    try:
        first, last = (date.fromisoformat(str(event[edge]["dateTime"])[:10]) for edge in ("start", "end"))
    except (KeyError, TypeError, ValueError):
        return False
    begun = date.fromisoformat(since)
    return begun - BEHIND < first and last < begun + AHEAD


def _take(told: _Round, event: dict[str, Any]) -> None:
    """The same event may come on several pages: the last word counts."""
    key = event["id"]
    if "@removed" in event:
        told.gone.add(key)
        told.events.pop(key, None)
    else:
        told.gone.discard(key)
        told.events[key] = event


def item_of(event: Mapping[str, Any]) -> Item:
    """What is kept of an event."""
    kept = {name: event[name] for name in _KEPT if event.get(name) is not None}
    return Item(str(event.get("@odata.etag", "")), json.dumps(kept, separators=(",", ":")).encode())


def _within(mirror: Mirror) -> Mirror:
    if mirror.too_big:
        raise NotRead("source.too_big", TOO_MUCH)
    return mirror
