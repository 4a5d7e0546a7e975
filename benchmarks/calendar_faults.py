"""What becomes of a plan when its calendar breaks: twenty-six ways, three sizes, through the real fetcher and fence.

`python -m benchmarks.calendar_faults [--json]`: every feed is read well once, then broken four times in a row, then
well again. Goals: 0 posts cancelled or moved, 0 warnings dropped (of the posts that would bring them), 0 owners not
told within two looks of a feed that lost posts or zones or could not be read. Exit code 1 where one is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session

from calbot.flows import picture, sync
from calbot.flows import workspace as workspace_flow
from calbot.flows.assess import assess
from calbot.flows.turn import Turn, only_looks
from calbot.flows.workspace import Company
from calbot.model.account import Account
from calbot.model.person import Person, Role
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post, PostState
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.model.workspace import Workspace
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store import post as posts
from calbot.store import removal as removals
from calbot.store import shift as shifts
from calbot.store import source as sources
from calbot.store.migrate import migrate
from calbot.store.session import open_engine, reading, writing
from calbot.wiring.readers import SourceReader

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAUSE: Final = timedelta(minutes=16)
SIZES: Final = (2, 12, 60)
BROKEN: Final = 4
"""Looks in a row that find it broken: not long enough for a smaller calendar to be believed by itself."""
WITHIN: Final = 2
_MAIN: Final = "main"
_BEGIN, _END = b"BEGIN:VEVENT", b"END:VEVENT\r\n"
_PAGE: Final = b"<!DOCTYPE html><html><body><form>Sign in to your calendar</form></body></html>"


@dataclass(frozen=True)
class Answer:
    """What a server sends. `cut`: it closes the line before the body is whole."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cut: bool = False


def _events(body: bytes) -> list[bytes]:
    return [_BEGIN + piece.split(_END)[0] + _END for piece in body.split(_BEGIN)[1:]]


def _only(body: bytes, kept: Callable[[int, int], bool]) -> bytes:
    events = _events(body)
    head = body.split(_BEGIN)[0]
    left = [event for at, event in enumerate(events) if kept(at, len(events))]
    return head + b"".join(left) + b"END:VCALENDAR\r\n"


def _renamed(body: bytes) -> bytes:
    return body.replace(b"\r\nUID:", b"\r\nUID:new-").replace(b"DTSTAMP:2026", b"DTSTAMP:2027")


def _foreign(body: bytes) -> bytes:
    return _renamed(body).replace(b"SUMMARY:TikTok - ", b"SUMMARY:TikTok - Somebody else's ")


def _busy(body: bytes) -> bytes:
    return re.sub(rb"SUMMARY:[^\r]*", rb"SUMMARY:Busy\r\nCLASS:PRIVATE", body)


def _starts_broken(body: bytes, every: int) -> bytes:
    counted = iter(range(10**6))
    return re.sub(rb"DTSTART:\d", lambda found: b"DTSTART:x" if next(counted) % every == 0 else found[0], body)


_STUDIO: Final = (
    b"BEGIN:VTIMEZONE\r\nTZID:Pot studio\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0545\r\n"
    b"TZOFFSETTO:+0545\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
_HOME: Final = b"X-WR-TIMEZONE:Asia/Tokyo\r\n"


def _zoned(body: bytes, zone: bytes, named: bytes) -> bytes:
    """The calendar with hours of a zone that it brings along itself."""
    told = re.sub(rb"DTSTART:(\w+)Z", rb"DTSTART" + named + rb":\1", body)
    return told.replace(_BEGIN, zone + _BEGIN, 1)


ZONED: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "its zones are not defined": lambda body: _zoned(body, _STUDIO, b";TZID=Pot studio"),
    "its own zone is not named": lambda body: _zoned(body, _HOME, b""),
}
"""Faults of a calendar that names zones, and how that is while it is well."""

FAULTS: Final[Mapping[str, Callable[[bytes], Answer]]] = {
    "0 bytes": lambda body: Answer(b""),
    "a login page": lambda body: Answer(_PAGE, headers={"Content-Type": "text/html"}),
    "an error as text": lambda body: Answer(b"Internal error, please try again later"),
    "an error as JSON": lambda body: Answer(b'{"error": "quota"}', headers={"Content-Type": "application/json"}),
    "status 500": lambda body: Answer(b"", 500),
    "status 503": lambda body: Answer(b"", 503, {"Retry-After": "120"}),
    "status 404": lambda body: Answer(b"", 404),
    "status 401": lambda body: Answer(b"", 401),
    "sent to a login page": lambda body: Answer(b"", 302, {"Location": "/login"}),
    "a 304 that nobody asked for": lambda body: Answer(b"", 304),
    "the line is cut": lambda body: Answer(body, cut=True),
    "gzip cut short": lambda body: Answer(gzip.compress(body)[:-40], headers={"Content-Encoding": "gzip"}),
    "ends inside an event": lambda body: Answer(body[: int(len(body) * 0.6)]),
    "ends between events": lambda body: Answer(
        _only(body, lambda at, many: at < many // 2)[: -len("END:VCALENDAR\r\n")]
    ),
    "a second calendar is cut off": lambda body: Answer(_only(body, lambda at, _: at < 1) + body[: len(body) // 2]),
    "no events": lambda body: Answer(_only(body, lambda at, many: False)),
    "half of the events": lambda body: Answer(_only(body, lambda at, many: at < many // 2)),
    "every third event gone": lambda body: Answer(_only(body, lambda at, _: at % 3 != 2)),
    "only the past": lambda body: Answer(_only(body, lambda at, many: at < many // 3)),
    "another calendar": lambda body: Answer(_foreign(body)),
    "no start can be read": lambda body: Answer(_starts_broken(body, 1)),
    "some starts cannot be read": lambda body: Answer(_starts_broken(body, 3)),
    "only busy is told": lambda body: Answer(_busy(body)),
    "its zones are not defined": lambda body: Answer(body.replace(_STUDIO, b"")),
    "its own zone is not named": lambda body: Answer(body.replace(_HOME, b"")),
    "all named and stamped anew": lambda body: Answer(_renamed(body)),
}
"""Ways in which a feed breaks; the last one is none for whoever knows its events again."""
HARMLESS: Final = frozenset({"all named and stamped anew", "some starts cannot be read"})
"""In which every post is still there to be seen: nobody has to be told of anything."""


def calendar(coming: int, feed: int) -> bytes:
    """The calendar of feed number `feed`: `coming` posts within the next fortnight, and half as many that are over."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//faults//EN", "X-WR-CALNAME:Pot social"]
    past = coming // 2
    for number in range(past + coming):
        ahead = timedelta(hours=30 + (number - past) * 280 / coming) if number >= past else timedelta(days=-1 - number)
        at = NOW + ahead
        lines += ["BEGIN:VEVENT", f"UID:{number}@pot", "DTSTAMP:20261101T000000Z", f"DTSTART:{at:%Y%m%dT%H%M%SZ}"]
        lines += [f"SUMMARY:TikTok - Giveaway {number} of plan {feed}", "DESCRIPTION:Owner: Mkt", "END:VEVENT"]
    return ("\r\n".join([*lines, "END:VCALENDAR", ""])).encode()


@dataclass
class Outcome:
    """What a run found, by fault and size. `late` are feeds whose owner was not told within two looks,
    `unmended` those whose plan is not as it was once they are well again."""

    feeds: int = 0
    cancelled: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    unmended: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether every goal was met."""
        return not (self.cancelled or self.moved or self.dropped or self.late or self.unmended)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {"feeds": self.feeds} | {
            name: len(getattr(self, name)) for name in ("cancelled", "moved", "dropped", "late", "unmended")
        }


class Feeds:
    """Serves a calendar for each fault and size; `broken` says whether as it is or as the fault makes it."""

    def __init__(self, names: Sequence[str], sizes: Sequence[int]) -> None:
        self.broken = False
        self.names = [(name, size) for name in names for size in sizes]
        self.bodies = [ZONED.get(name, bytes)(calendar(size, at)) for at, (name, size) in enumerate(self.names)]

    def answer(self, path: str) -> Answer:
        """What is sent for that path."""
        number = re.fullmatch(r"/(\d+)\.ics", path)
        if number is None:
            return Answer(_PAGE, headers={"Content-Type": "text/html"})
        body, (name, _) = self.bodies[int(number[1])], self.names[int(number[1])]
        return FAULTS[name](body) if self.broken else Answer(body)


@contextmanager
def served(feeds: Feeds) -> Iterator[int]:
    """The port on loopback on which they are served."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = feeds.answer(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + (400 if answer.cut else 0)))
            self.end_headers()
            self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)
            self.close_connection = True

        def log_message(self, *said: object) -> None:
            """The run's output is no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


class Run:
    """One company that reads all these feeds."""

    def __init__(self, engine: Engine, feeds: Feeds, port: int) -> None:
        self.engine, self.feeds, self.now = engine, feeds, NOW
        self.reader = SourceReader(Fetcher(exceptions=[read_exemption(f"127.0.0.1:{port}=127.0.0.1/32")]))
        self.run(workspace_flow.install, _company(feeds, port))
        self.run(_roster)

    def run(self, flow: Callable[..., Any], *args: Any) -> Any:
        """What a flow returns, run now."""
        opened = reading(self.engine) if only_looks(flow) else writing(self.engine, _MAIN)
        with opened as session:
            return flow(session, Turn(_MAIN, self.now), *args)

    def poll(self) -> None:
        """Look at every feed."""
        self.now += PAUSE
        with reading(self.engine) as session:
            known = [one for one in sources.every(session, _MAIN) if one.location]
        for source in known:
            self.run(sync.keep, source.id, asyncio.run(self.reader.read(source, self.now)))

    def assess(self) -> set[int]:
        """Think the plan through; the numbers of the warnings that stand."""
        self.now += timedelta(minutes=1)
        owed = self.run(picture.due)
        if owed is not None:
            world = self.run(picture.gather)
            self.run(picture.keep, world, assess(world), owed)
        with reading(self.engine) as session:
            return {one.id for one in alerts.open_ones(session, _MAIN)}

    def gone(self, warned: set[int]) -> list[str]:
        """Those of the warnings that stand no more, though their window still comes; one may have taken another in."""
        self.assess()
        with reading(self.engine) as session:
            last = [alerts.last_of(session, _MAIN, one) or alerts.by_id(session, _MAIN, one) for one in sorted(warned)]
        return [one.name for one in last if one is not None and not one.stands and one.ends_at > self.now]

    def posts(self) -> dict[int, list[Post]]:
        """Coming posts by the number of their feed."""
        with reading(self.engine) as session:
            known = posts.between(session, _MAIN, self.now, self.now + timedelta(days=60), cancelled=True)
        found: dict[int, list[Post]] = {}
        for post in known:
            found.setdefault(post.source_id or 0, []).append(post)
        return found

    def hours(self) -> dict[int, set[tuple[int, datetime]]]:
        """Coming posts with their hours, by the number of their feed."""
        return {number: {(post.id, post.starts_at) for post in some} for number, some in self.posts().items()}

    def seen(self) -> set[int]:
        """Coming posts that the next assessment sees."""
        return {post.id for post in self.run(picture.gather).posts if post.live and post.starts_at > self.now}

    def heard(self) -> set[int]:
        """Feeds of which somebody was told something."""
        with reading(self.engine) as session:
            waiting = notices.waiting(session, _MAIN)
            of = {one.id: one.source_id for one in removals.standing(session, _MAIN)}
        told = {of.get(one.subject_id, 0) for one in waiting if one.screen == "removal.card"}
        return told | {one.subject_id for one in waiting if one.screen == "feed.card"}


def measure(engine: Engine, names: Sequence[str] = tuple(FAULTS), sizes: Sequence[int] = SIZES) -> Outcome:
    """Break each feed for four looks in a database without tables."""
    feeds, found = Feeds(names, sizes), Outcome(feeds=len(names) * len(sizes))
    with served(feeds) as port:
        company = Run(engine, feeds, port)
        company.poll()
        labels = {at + 1: f"{name}, {size} posts" for at, (name, size) in enumerate(feeds.names)}
        planned = {number: {post.id for post in some} for number, some in company.posts().items()}
        hours = company.hours()
        assert planned.keys() == labels.keys(), "every feed was read"
        warned, before = company.assess(), company.seen()
        assert warned, "a plan without a warning could drop none"
        feeds.broken = True
        for look in range(1, BROKEN + 1):
            company.poll()
            if look == WITHIN:
                heard = company.heard()
                quiet = {at + 1 for at, (name, _) in enumerate(feeds.names) if name in HARMLESS}
                found.late = [label for number, label in labels.items() if number not in heard | quiet]
        off = {post.id for some in company.posts().values() for post in some if post.state is PostState.CANCELLED}
        lost, elsewhere = before - company.seen(), company.hours()
        found.moved = [label for number, label in labels.items() if hours[number] - elsewhere[number]]
        found.cancelled = [label for number, label in labels.items() if planned[number] & off]
        found.dropped = [label for number, label in labels.items() if planned[number] & lost]
        found.dropped += company.gone(warned)
        feeds.broken = False
        company.poll()
        company.poll()
        after = company.posts()
        for number, label in labels.items():
            well = [post.id for post in after[number] if post.state is PostState.SCHEDULED]
            if set(well) != planned[number]:
                found.unmended.append(label)
    return found


def _roster(session: Session, turn: Turn) -> None:
    """One slow person round the clock: a post alone makes customers wait."""
    start, end = NOW - timedelta(days=1), NOW + timedelta(days=20)
    one = Shift(workspace_id=_MAIN, id=0, starts_at=start, ends_at=end, replies_per_hour=2.0)
    shifts.replace(session, _MAIN, start, end, [one])
    session.commit()


def _company(feeds: Feeds, port: int) -> Company:
    key = {"workspace_id": _MAIN}
    return Company(
        workspace=Workspace(id=_MAIN, name="Pan & Pot", zone="Europe/London", created_at=NOW),
        people=[Person(**key, id=1, name="Mkt", zone="Europe/London", roles=[Role.MARKETER])],
        identities={1: {"playground": "mkt"}},
        accounts=[
            Account(**key, id=1, network="tiktok", handle="@pot", brand="Pot", owner_id=1, audience=2_400_000),
        ],
        places=[
            Place(**key, id=at, platform="playground", address=f"#{kind.value}", name=f"#{kind.value}", kind=kind)
            for at, kind in enumerate((PlaceKind.MARKETING, PlaceKind.CARE), start=1)
        ],
        sources=[
            Source(
                **key, id=at + 1, kind=SourceKind.ICS, name=f"feed {at}", location=f"http://127.0.0.1:{port}/{at}.ics"
            )
            for at in range(len(feeds.names))
        ],
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object as the last line")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'faults.db'}"
        migrate(url)
        engine = open_engine(url)
        found = measure(engine)
        engine.dispose()
    for name in ("cancelled", "moved", "dropped", "late", "unmended"):
        print(f"{name}: {'; '.join(getattr(found, name)) or 'none'}")
    if asked.json:
        print(json.dumps(found.told()))
    raise SystemExit(0 if found.well else 1)


if __name__ == "__main__":
    main()
