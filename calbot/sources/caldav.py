"""Reads a CalDAV collection (RFC 4791): all of it once, then what its server says has changed (RFC 6578).

The kept caldav library does the talking: it finds the calendar, follows the pages of a sync-collection report and tells
what is gone. It never sees an event: bodies are taken out of its answers as they are, for the reader behind the fence.
Meant for a thread: the library is synchronous.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from calbot.errors import Lasting, Outside
from calbot.sources.body import TOO_BIG
from calbot.sources.collection import Collection, href_of, login_of
from calbot.sources.davsession import GuardedSession
from calbot.sources.fetch import Fetcher
from calbot.sources.mirror import TOO_MUCH, Item, Mirror
from calbot.sources.notread import NotRead

if TYPE_CHECKING:
    from caldav.collection import SynchronizableCalendarObjectCollection
    from caldav.davclient import DAVClient

log = logging.getLogger(__name__)

EXTRA: Final = "CalDAV needs its library: pip install 'calbot[caldav]'"
_BATCH: Final = 100
_MOST_CALENDARS: Final = 40
_DAV, _CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_KIND: Final = '<propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
_TAGS: Final = '<propfind xmlns="DAV:"><prop><getetag/><resourcetype/></prop></propfind>'
_CTAG: Final = '<propfind xmlns="DAV:"><prop><c:getctag xmlns:c="http://calendarserver.org/ns/"/></prop></propfind>'
_BODIES: Final = (
    '<c:calendar-multiget xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    "<prop><getetag/><c:calendar-data/></prop>{}</c:calendar-multiget>"
)
_CTAG_NAME: Final = "{http://calendarserver.org/ns/}getctag"


def look(collection: Collection, mirror: Mirror, fetcher: Fetcher, today: date) -> Mirror:
    """`mirror` as the server has it now; the same object where nothing has changed. Once a day all tags are compared: a
    server that was brought back from a backup, or lost a change, does not tell it by any token. Raises NotRead."""
    try:
        client, session = _client(collection, fetcher)
    except ImportError:
        raise NotRead("source.needs_extra", EXTRA) from None
    try:
        return _Talk(client, session, collection, today.isoformat()).look(mirror)
    except NotRead:
        raise
    except Lasting as problem:
        said = "source.too_big" if str(problem) == TOO_BIG else "source.not_there"
        raise NotRead(said, str(problem)) from None
    except Outside as problem:
        raise NotRead("source.not_there", str(problem)) from None
    except Exception as problem:
        # Whatever the library makes of an answer that no server should give: one look is lost. What it says may hold
        # addresses, so only its kind is logged.
        log.warning("the caldav library ends with %s, after the status %s", type(problem).__name__, session.status)
        raise _told(session) from None


def _client(collection: Collection, fetcher: Fetcher) -> tuple[DAVClient, GuardedSession]:
    from caldav.davclient import DAVClient
    from caldav.lib import error

    # It would log addresses and bodies, and write both to files if a variable of the environment says so.
    logging.getLogger("caldav").setLevel(logging.CRITICAL)
    error.debug_dump_communication = False
    client = DAVClient(url=collection.url, headers=login_of(collection), enable_rfc6764=False)
    client.session.close()
    session = GuardedSession(fetcher)
    client.session = session  # type: ignore[assignment]  # it asks for no more than ours has
    return client, session


def _told(session: GuardedSession) -> NotRead:
    """What the last answer says about why this look was lost."""
    wait = session.headers.get("retry-after", "")
    match session.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return NotRead("source.login", "the server refuses this user and password; many want an app password")
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return NotRead("source.not_there", "there is no calendar at this address", wait)
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
            return NotRead("source.not_there", f"the server answers {session.status}: it has too much to do", wait)
        case status if status >= HTTPStatus.BAD_REQUEST:
            return NotRead("source.not_there", f"the server answers {status}", wait)
        case _:
            return NotRead("source.unreadable", "the server's answer is no CalDAV that calbot can read")


class _Talk:
    """One look."""

    def __init__(self, client: DAVClient, session: GuardedSession, collection: Collection, today: str) -> None:
        self.client, self.session, self.collection, self.today = client, session, collection, today

    def look(self, mirror: Mirror) -> Mirror:
        """The mirror of now, by the cheapest way that the server knows."""
        if not mirror.home:
            return self.anew(replace(mirror, home=self.located()))
        try:
            return self.known(mirror)
        except Exception:
            found_by_name = mirror.home != self.collection.url
            if not found_by_name or self.session.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                raise
        # It was made anew at another address, under the same name.
        return self.anew(replace(mirror, home=self.located(), token="", ctag=""))

    def known(self, mirror: Mirror) -> Mirror:
        """The mirror of now where a look before has found the calendar."""
        if mirror.since != self.today:
            return self.anew(mirror)
        if mirror.token:
            try:
                return self.synced(mirror, mirror.token)
            except NotRead:
                raise
            except Exception:
                if isinstance(self._failure(), NotRead):
                    raise
        elif mirror.ctag:
            return self.by_ctag(mirror)
        return self.anew(mirror)

    def _failure(self) -> NotRead | None:
        """None where the server has only forgotten the token: any refusal but of the login or by overload."""
        gone = (HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.GONE, HTTPStatus.PRECONDITION_FAILED)
        return None if self.session.status in (*gone, HTTPStatus.BAD_REQUEST) else _told(self.session)

    def anew(self, mirror: Mirror) -> Mirror:
        """Everything, whatever was known; bodies whose tag is the same are not fetched again."""
        try:
            return self.synced(mirror, "")
        except (NotRead, Outside):
            raise
        except Exception:
            told = _told(self.session)
            # A server without sync-collection says so in many ways; one that refuses the login in one.
            if told.problem == "source.login" and self.session.status == HTTPStatus.UNAUTHORIZED:
                raise told from None
        return self.by_ctag(mirror)

    def synced(self, mirror: Mirror, token: str) -> Mirror:
        """By sync-collection. Raises what the library raises where the server refuses."""
        from caldav.collection import Calendar

        asked = Calendar(self.client, mirror.home).get_objects_by_sync_token(
            token or None, load_objects=False, disable_fallback=True
        )
        # A coroutine only where the client is an asynchronous one.
        found = cast("SynchronizableCalendarObjectCollection", asked)
        if found.truncated:
            raise NotRead("source.too_big", "the server tells its changes in more pages than calbot reads")
        home = _name(mirror.home)
        gone = {_name(str(url)) for url in found.deleted_urls}
        tags = {_name(str(each.url)): str(each.props.get(f"{_DAV}getetag") or "") for each in found}
        tags = {name: tag for name, tag in tags.items() if name not in gone and name != home}
        known = mirror if token else replace(mirror, items=_kept(mirror, tags))
        taken, vanished = self.bodies(mirror, tags)
        signs = {"token": str(found.sync_token or ""), "ctag": "", "since": self.today}
        if token and not taken and not (gone | vanished) & mirror.items.keys() and signs["token"] == mirror.token:
            return mirror
        return _within(known.changed(taken, gone | vanished, **signs))

    def by_ctag(self, mirror: Mirror) -> Mirror:
        """By the collection's older sign of a change, and the tags of all its items where that has moved."""
        ctag = self.ctag(mirror.home)
        if ctag and ctag == mirror.ctag and mirror.since == self.today:
            return mirror
        tags = dict(self.listed(mirror.home))
        taken, vanished = self.bodies(mirror, tags)
        known = replace(mirror, token="", items=_kept(mirror, tags))
        return _within(known.changed(taken, vanished, ctag=ctag or "none", since=self.today))

    def ctag(self, home: str) -> str:
        """The collection's ctag, "" where its server has none."""
        for found in self.found(home, _CTAG, 0):
            return str(found.properties.get(_CTAG_NAME) or "")
        return ""

    def listed(self, home: str) -> Iterator[tuple[str, str]]:
        """Name and tag of every item."""
        for found in self.found(home, _TAGS, 1):
            kinds = found.properties.get(f"{_DAV}resourcetype") or ()
            if f"{_DAV}collection" not in kinds and _name(found.href) != _name(home):
                yield _name(found.href), str(found.properties.get(f"{_DAV}getetag") or "")

    def found(self, url: str, body: str, depth: int) -> Sequence[Any]:
        """What a PROPFIND tells. Raises NotRead where the server refuses it."""
        answer = self.client.propfind(url, body, depth)
        if answer.status not in (HTTPStatus.OK, HTTPStatus.MULTI_STATUS):
            raise _told(self.session)
        return answer.results or []

    def bodies(self, mirror: Mirror, tags: Mapping[str, str]) -> tuple[dict[str, Item], set[str]]:
        """The items whose tag is not the one known, and the names of those that are gone by now."""
        wanted = [name for name, tag in tags.items() if not _is_known(mirror, name, tag)]
        taken: dict[str, Item] = {}
        gone: set[str] = set()
        for at in range(0, len(wanted), _BATCH):
            self.batch(mirror.home, wanted[at : at + _BATCH], taken, gone)
        return taken, gone

    def batch(self, home: str, names: Sequence[str], taken: dict[str, Item], gone: set[str]) -> None:
        """Take the bodies of `names`; of less at a time where that is more than calbot reads at once."""
        try:
            told = dict(self.multiget(home, names))
        except Lasting as problem:
            if str(problem) != TOO_BIG or len(names) == 1:
                raise
            half = len(names) // 2
            self.batch(home, names[:half], taken, gone)
            return self.batch(home, names[half:], taken, gone)
        for name in names:
            if name not in told:
                raise NotRead("source.unreadable", "the server lists an entry that it does not give")
            item = told[name]
            if item is None:
                gone.add(name)
            else:
                taken[name] = item
        return None

    def multiget(self, home: str, names: Sequence[str]) -> Iterator[tuple[str, Item | None]]:
        """Each item by name, None where there is none any more. Raises NotRead where the server refuses."""
        # The name is a path; as an address in XML it is quoted twice over.
        hrefs = "".join(f"<href>{escape(href_of(name))}</href>" for name in names)
        answer = self.client.report(home, _BODIES.format(hrefs), depth=None)
        if answer.status != HTTPStatus.MULTI_STATUS or answer.tree is None:
            raise _told(self.session)
        for one in answer.tree.iter(f"{_DAV}response"):
            name = _name(one.findtext(f"{_DAV}href") or "")
            body = one.findtext(f"{_DAV}propstat/{_DAV}prop/{_CAL}calendar-data")
            tag = one.findtext(f"{_DAV}propstat/{_DAV}prop/{_DAV}getetag") or ""
            if not body and _fails(one):
                # It is there, and nobody has taken it out.
                raise NotRead("source.not_there", "the server cannot give one of its entries just now")
            yield name, Item(tag, body.encode("utf-8", "replace")) if body else None

    def located(self) -> str:
        """The address of the calendar: what was given, or the one of that name that its server has for this user."""
        from caldav.lib.error import DAVError

        try:
            for found in self.found(self.collection.url, _KIND, 0):
                if f"{_CAL}calendar" in (found.properties.get(f"{_DAV}resourcetype") or ()):
                    return self.collection.url
        except (NotRead, DAVError):
            # A calendar that is gone is not to be replaced by whatever else the user has.
            if urlsplit(self.collection.url).path.strip("/") or self.session.status == HTTPStatus.UNAUTHORIZED:
                raise _told(self.session) from None
            self.client.url = self.client.url.join(urljoin(self.collection.url, "/.well-known/caldav"))
        calendars = self.client.get_calendars()
        wanted = self.collection.calendar.casefold()
        named = [(str(each.get_display_name() or ""), str(each.url)) for each in calendars[:_MOST_CALENDARS]]
        fitting = [url for name, url in named if not wanted or name.casefold() == wanted]
        if len(fitting) == 1:
            return fitting[0]
        names = ", ".join(sorted(f'"{name}"' for name, _ in named)) or "none"
        raise NotRead("source.which_calendar", f'calendars here: {names}; name one of them with calendar = "..."')


def _fails(response: Any) -> bool:
    """Whether a server says of an entry that it fails to give it, not that it has none or gives it to nobody."""
    told = [one.text or "" for one in response.iter(f"{_DAV}status")]
    return any(status.split()[1:2] and status.split()[1][:1] == "5" for status in told)


def _is_known(mirror: Mirror, name: str, tag: str) -> bool:
    item = mirror.items.get(name)
    return item is not None and bool(tag) and item.tag == tag


def _kept(mirror: Mirror, tags: Mapping[str, str]) -> dict[str, Item]:
    return {name: mirror.items[name] for name, tag in tags.items() if _is_known(mirror, name, tag)}


def _name(href: str) -> str:
    """What an item is called, however its address is written: its path, unquoted."""
    return unquote(urlsplit(href).path)


def _within(mirror: Mirror) -> Mirror:
    if mirror.too_big:
        raise NotRead("source.too_big", TOO_MUCH)
    return mirror
