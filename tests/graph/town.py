"""A stateful Microsoft Graph on loopback: mailboxes with calendars, delta rounds with pages and tokens, subscriptions.

It answers as the documentation says, in the shapes that the installed SDK reads (tests/schemas/graph.json), and it is
strict: a request that forgets what Graph forgets gets what Graph would give.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "graph.json").read_text())
TOKEN = "the app's token"
MAIL = "marketing@pot.example"
DEFAULT = "own"
_CALENDARS = 10
Event = dict[str, Any]
Knock = Callable[[str, str], tuple[int, str]]
"""Called with an address and a validation token, "" for none; gives status and body."""


class Answered(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers


@dataclass
class Calendar:
    """Events by id with the version of their last change (None: deleted)."""

    name: str
    events: dict[str, tuple[int, Event | None]] = field(default_factory=dict)


@dataclass
class Town:
    """All that Graph knows. `faults` are answered before anything else, in their order (None: no fault); `wrong` is
    what did not fit the schema, `asked` are method and path with query, `paths` alone, `patched` the changes of events;
    a `read_only` one takes none. `teams` are rosters by the id of their team: shifts, timesOff, schedulingGroups,
    members."""

    calendars: dict[str, Calendar] = field(default_factory=lambda: {DEFAULT: Calendar("Calendar")})
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Answered | bytes | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    version: int = 0
    epoch: int = 0
    page: int = 50
    url: str = ""
    patched: list[Event] = field(default_factory=list)
    read_only: bool = False
    teams: dict[str, dict[str, list[Event]]] = field(default_factory=dict)
    knock: Knock = lambda url, token: (200, token)

    def put(self, key: str, calendar: str = DEFAULT, **event: Any) -> None:
        """Write an event, as Outlook does."""
        self.version += 1
        told = {**(self.calendars[calendar].events.get(key, (0, None))[1] or {}), **event}
        self.calendars[calendar].events[key] = (self.version, told)

    def delete(self, key: str, calendar: str = DEFAULT) -> None:
        self.version += 1
        self.calendars[calendar].events[key] = (self.version, None)

    def forget(self) -> None:
        """Every token so far is answered with 410."""
        self.epoch += 1

    @property
    def paths(self) -> list[str]:
        return [one.partition("?")[0] for one in self.asked]

    def fits(self, shape: str, told: Any) -> Any:
        """`told`, which is remembered as wrong where it does not fit the SDK's model."""
        validator = Draft202012Validator({"$ref": f"#/$defs/{shape}", "$defs": SCHEMA["$defs"]})
        self.wrong += [f"{shape}: {error.message}" for error in validator.iter_errors(told)]
        return told

    def etag(self, key: str) -> str:
        """The tag of an event's last change."""
        return next(f'W/"{one.events[key][0]}"' for one in self.calendars.values() if key in one.events)

    def guarded(self, key: str, tag: str) -> tuple[str, Event]:
        """The calendar and the event that a change with If-Match `tag` is about."""
        for name, calendar in self.calendars.items():
            event = calendar.events.get(key, (0, None))[1]
            if event is not None:
                if tag != self.etag(key):
                    raise Answered(412, "ErrorIrresolvableConflict")
                return name, event
        raise Answered(404, "ErrorItemNotFound")

    def shown(self, key: str, event: Event, prefer: str) -> Event:
        """An event as it is given; without the wish for ids that stay it is known under another one."""
        told = {
            "id": key if "ImmutableId" in prefer else f"{key}-until-moved",
            "@odata.etag": self.etag(key),
            **event,
        }
        if 'outlook.timezone="UTC"' not in prefer:
            for edge in ("start", "end"):
                told[edge] = {**told[edge], "timeZone": "Pacific Standard Time"}
        return self.fits("Event", told)

    def delta(self, calendar: Calendar, asked: dict[str, str], prefer: str, path: str) -> dict[str, Any]:
        """One page of a round."""
        state = _opened(asked.get("$deltatoken") or asked.get("$skiptoken") or "")
        if not state:
            window = (asked.get("startDateTime", ""), asked.get("endDateTime", ""))
            if not all(window):
                raise Answered(400, "ErrorInvalidParameter")
            state = {"from": -1, "until": self.version, "at": 0, "epoch": self.epoch, "window": window}
        elif "$deltatoken" in asked:
            state = {**state, "from": state["until"], "until": self.version, "at": 0}
        if state["epoch"] != self.epoch:
            raise Answered(410, "SyncStateNotFound")
        changes = [
            (key, event)
            for key, (version, event) in sorted(calendar.events.items())
            if state["from"] < version <= state["until"] and (event is not None or state["from"] >= 0)
        ]
        told = [one for key, event in changes if (one := self._change(key, event, state, prefer)) is not None]
        size = min(self.page, int(prefer.partition("odata.maxpagesize=")[2].partition(",")[0] or 10))
        page = {"value": told[state["at"] : state["at"] + size]}
        if state["at"] + size < len(told):
            following = {**state, "at": state["at"] + size}
            return page | {"@odata.nextLink": f"{self.url}{path}?$skiptoken={_sealed(following)}"}
        return page | {"@odata.deltaLink": f"{self.url}{path}?$deltatoken={_sealed(state)}"}

    def _change(self, key: str, event: Event | None, state: dict[str, Any], prefer: str) -> Event | None:
        first, last = state["window"]
        inside = event is not None and (
            event.get("type") == "seriesMaster"
            or (first < event["end"]["dateTime"] and event["start"]["dateTime"] < last)
        )
        if event is not None and inside:
            return self.shown(key, event, prefer)
        return {"id": key, "@removed": {"reason": "deleted"}} if state["from"] >= 0 else None


class Door(BaseHTTPRequestHandler):
    """Graph's HTTP."""

    town: Town

    def log_message(self, *said: object) -> None:
        """The test's output is no log."""

    def do_GET(self) -> None:
        self._answer(self._read)

    def do_POST(self) -> None:
        self._answer(self._subscribe)

    def do_PATCH(self) -> None:
        self._answer(self._change if "/events/" in self.path else self._renew)

    def do_DELETE(self) -> None:
        self._answer(self._delete)

    def _answer(self, handle: Callable[[list[str], dict[str, str]], Any]) -> None:
        url = urlsplit(self.path)
        self.town.asked.append(f"{self.command} {self.path}")
        try:
            if self.town.faults:
                fault = self.town.faults.pop(0)
                if isinstance(fault, bytes):
                    return self._send(200, fault)
                if fault is not None:
                    raise fault
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                raise Answered(401, "InvalidAuthenticationToken")
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            told = handle(url.path.strip("/").split("/")[1:], asked)
            if told is None:
                return self._send(204, b"")
            self._send(201 if self.command == "POST" else 200, json.dumps(told).encode())
        except Answered as refused:
            error = {"error": {"code": refused.code, "message": "no"}}
            self._send(refused.status, json.dumps(error).encode(), **refused.headers)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "application/json", "Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _read(self, parts: list[str], asked: dict[str, str]) -> Any:
        town, prefer = self.town, ",".join(self.headers.get_all("Prefer") or [])
        path = self.path.partition("?")[0].partition("/v1.0")[2]
        if parts[0] == "teams":
            return self._roster(parts[1:], asked, path)
        if parts[:2] != ["users", quote(MAIL)] and parts[:2] != ["users", MAIL]:
            raise Answered(404, "ErrorInvalidUser")
        match parts[2:]:
            case ["calendars"]:
                return self._calendars(asked, path)
            case ["calendarView", "delta()" | "delta"]:
                return town.delta(
                    town.calendars[DEFAULT], asked, prefer, self.path.partition("?")[0].partition("/v1.0")[2]
                )
            case ["calendars", key, "calendarView", "delta()" | "delta"] if key in town.calendars:
                return town.delta(town.calendars[key], asked, prefer, path)
            case ["events", key, "calendar"]:
                for number, calendar in town.calendars.items():
                    if calendar.events.get(key, (0, None))[1] is not None:
                        told = {"id": number, "name": calendar.name, "isDefaultCalendar": number == DEFAULT}
                        return town.fits("Calendar", told)
            case ["events", key]:
                for calendar in town.calendars.values():
                    event = calendar.events.get(key, (0, None))[1]
                    if event is not None:
                        return town.shown(key, event, prefer)
        raise Answered(404, "ErrorItemNotFound")

    def _calendars(self, asked: dict[str, str], path: str) -> Any:
        """One page of the mailbox's calendars; Graph gives ten of them at a time."""
        named = [{"id": key, "name": one.name} for key, one in self.town.calendars.items()]
        at = int(asked.get("$skip", "0"))
        page = {"value": [self.town.fits("Calendar", one) for one in named[at : at + _CALENDARS]]}
        if at + _CALENDARS < len(named):
            page["@odata.nextLink"] = f"{self.town.url}{path}?$skip={at + _CALENDARS}"
        return page

    def _roster(self, parts: list[str], asked: dict[str, str], path: str) -> Any:
        """One page of a collection of a team, as the filter asks. Shifts are read through somebody's eyes."""
        team = self.town.teams.get(parts[0])
        if team is None:
            raise Answered(404, "NotFound")
        shape = {"shifts": "Shift", "timesOff": "TimeOff", "schedulingGroups": "SchedulingGroup"}.get(parts[-1])
        if shape is not None and (parts[1] != "schedule" or not self.headers.get("MS-APP-ACTS-AS")):
            raise Answered(400, "BadRequest")
        told = [one for one in team[parts[-1]] if _wanted(one, asked.get("$filter", ""))]
        at = int(asked.get("$skiptoken", "0"))
        page = {"value": [self.town.fits(shape or "AadUserConversationMember", one) for one in told[at : at + 2]]}
        if at + 2 < len(told):
            kept = f"&$filter={quote(asked['$filter'])}" if "$filter" in asked else ""
            page["@odata.nextLink"] = f"{self.town.url}{path}?$skiptoken={at + 2}{kept}"
        return page

    def _subscribe(self, parts: list[str], _: dict[str, str]) -> Any:
        told = self._said()
        if parts != ["subscriptions"]:
            raise Answered(404, "ResourceNotFound")
        for url in {told["notificationUrl"], told["lifecycleNotificationUrl"]}:
            if self.town.knock(url, "Validation: <token> é") != (200, "Validation: <token> é"):
                raise Answered(400, "ValidationError")
        key = f"subscription-{len(self.town.subscriptions)}"
        self.town.subscriptions[key] = told
        return self.town.fits("Subscription", {**told, "id": key, "clientState": None})

    def _renew(self, parts: list[str], _: dict[str, str]) -> Any:
        if len(parts) != 2 or parts[1] not in self.town.subscriptions:
            raise Answered(404, "ResourceNotFound")
        self.town.subscriptions[parts[1]] |= self._said()
        return self.town.fits(
            "Subscription", {**self.town.subscriptions[parts[1]], "id": parts[1], "clientState": None}
        )

    def _change(self, parts: list[str], _: dict[str, str]) -> Any:
        """What comes replaces what it names, and nothing else; a time becomes UTC, its zone the one of who wrote it."""
        prefer, key = ",".join(self.headers.get_all("Prefer") or []), self._event(parts)
        calendar, event = self.town.guarded(key, self.headers.get("If-Match", ""))
        told = {name: value for name, value in self._said("Event").items() if name != "@odata.type"}
        self.town.patched.append(told)
        fresh = {name: value for name, value in told.items() if name not in ("start", "end")}
        for edge in ("start", "end"):
            if edge in told:
                fresh |= {edge: _in_utc(told[edge]), f"original{edge.title()}TimeZone": told[edge]["timeZone"]}
        self.town.put(key, calendar, **fresh)
        return self.town.shown(key, {**event, **fresh}, prefer)

    def _delete(self, parts: list[str], _: dict[str, str]) -> Any:
        key = self._event(parts)
        calendar, _event = self.town.guarded(key, self.headers.get("If-Match", ""))
        self.town.delete(key, calendar)

    def _event(self, parts: list[str]) -> str:
        if len(parts) != 4 or parts[:3] not in (["users", quote(MAIL), "events"], ["users", MAIL, "events"]):
            raise Answered(404, "ErrorItemNotFound")
        if "ImmutableId" not in ",".join(self.headers.get_all("Prefer") or []):
            raise Answered(404, "ErrorItemNotFound")
        if self.town.read_only:
            raise Answered(403, "ErrorAccessDenied")
        return parts[3]

    def _said(self, shape: str = "Subscription") -> dict[str, Any]:
        return self.town.fits(shape, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))


@contextmanager
def town() -> Iterator[Town]:
    """A Graph on loopback."""
    opened = Town()
    door = type("TownDoor", (Door,), {"town": opened})
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as server:
        opened.url = f"http://127.0.0.1:{server.server_address[1]}/v1.0"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield opened
        server.shutdown()


def event(subject: str, start: str = "2026-11-28T10:00:00", end: str = "", **more: Any) -> Event:
    """An event as Graph has it; times are UTC."""
    edges = {"start": start, "end": end or start.replace("T10", "T11")}
    told = {edge: {"dateTime": f"{at}.0000000", "timeZone": "UTC"} for edge, at in edges.items()}
    return {"subject": subject, "type": "singleInstance", "originalStartTimeZone": "GMT Standard Time", **told, **more}


def _wanted(one: Event, wanted: str) -> bool:
    """Whether it fits a filter of times, each of which may be named once."""
    for part in filter(None, wanted.split(" and ")):
        name, how, at = part.split(" ")
        item, _, edge = name.partition("/")
        told = (one.get(item) or {}).get(edge, "")
        if wanted.count(name) > 1 or how not in ("ge", "le"):
            raise Answered(400, "BadRequest")
        if not (told >= at if how == "ge" else told <= at):
            return False
    return True


def _in_utc(point: dict[str, str]) -> dict[str, str]:
    zone = {"GMT Standard Time": "Europe/London", "Tokyo Standard Time": "Asia/Tokyo"}.get(point["timeZone"], "UTC")
    at = datetime.fromisoformat(point["dateTime"]).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def _sealed(state: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(state).encode()).decode().rstrip("=")


def _opened(token: str) -> dict[str, Any]:
    if not token:
        return {}
    try:
        told: dict[str, Any] = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except ValueError:
        raise Answered(400, "ErrorInvalidUrlQuery") from None
    return told
