"""A real CalDAV server (Radicale) on loopback, with what a person's own calendar program does to it."""

from __future__ import annotations

import http.client
import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

USER, PASSWORD = "mika", "pans & pots"
GUEST = "aki"
"""Has the same password, and may only read."""
MAKE = (
    '<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><set><prop><resourcetype>'
    "<collection/><c:calendar/></resourcetype><displayname>{}</displayname></prop></set></mkcol>"
)


Moved = dict[str, tuple[int, str]]


class Quiet(WSGIRequestHandler):
    def log_message(self, *said: object) -> None:
        """The test's output is no log."""


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Office:
    """One user's calendars on the server at `port`. `asked` are method and path of what came in, in order; `moved` are
    methods that are sent on, with the status and the server to which."""

    def __init__(self, port: int, asked: list[tuple[str, str]], refuse: set[str], moved: Moved) -> None:
        self.port, self.asked, self.refuse, self.moved = port, asked, refuse, moved
        self.root = f"http://127.0.0.1:{port}/"

    def home(self, name: str) -> str:
        return f"{self.root}{USER}/{name}/"

    def make(self, name: str, shown: str = "") -> str:
        """A new calendar; its address."""
        assert self.send("MKCOL", f"/{USER}/{name}/", MAKE.format(shown or name)) == 201
        return self.home(name)

    def put(self, name: str, key: str, text: str) -> None:
        """Write one entry, as a calendar program does."""
        assert self.send("PUT", f"/{USER}/{name}/{key}.ics", text, "text/calendar") in (201, 204)

    def delete(self, name: str, key: str) -> None:
        assert self.send("DELETE", f"/{USER}/{name}/{key}.ics") in (200, 204)

    def send(self, method: str, path: str, body: str = "", kind: str = "text/xml") -> int:
        link = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            told = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            link.request(method, quote(path), body.encode(), {"Authorization": f"Basic {told}", "Content-Type": kind})
            answer = link.getresponse()
            answer.read()
            return answer.status
        finally:
            link.close()
            self.asked.clear()


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """A server whose calendars lie in `folder`."""
    from radicale import Application, config

    (folder / "users").write_text(f"{USER}:{PASSWORD}\n{GUEST}:{PASSWORD}\n")
    settings = config.load()
    settings.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(folder / "users"),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "rights": {"type": "owner_write"},
            "storage": {"filesystem_folder": str(folder / "kept"), "_filesystem_fsync": "False"},
            "logging": {"level": "critical"},
        },
        "test",
        privileged=True,
    )
    # It writes to the standard error what clients do wrong, which is what the tests do.
    logging.getLogger("radicale").setLevel(logging.CRITICAL + 1)
    inner = Application(settings)
    asked: list[tuple[str, str]] = []
    refuse: set[str] = set()
    moved: Moved = {}

    def noted(environ: dict[str, Any], start: Any) -> Any:
        # As Radicale's own server does: a path is UTF-8.
        environ["PATH_INFO"] = environ["PATH_INFO"].encode("latin-1").decode()
        asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        if environ["REQUEST_METHOD"] in moved:
            status, root = moved[environ["REQUEST_METHOD"]]
            target = f"{root}{quote(environ['PATH_INFO'][1:])}"
            start(f"{status} Moved", [("Location", target), ("Content-Length", "0")])
            return [b""]
        if any(word.encode() in body for word in refuse):
            start("501 Not Implemented", [("Content-Length", "0")])
            return [b""]
        environ["wsgi.input"] = BytesIO(body)
        return inner(environ, start)

    server = make_server("127.0.0.1", 0, noted, server_class=Threads, handler_class=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Office(server.server_address[1], asked, refuse, moved)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def event(key: str, title: str, starts: str = "20261128T100000Z", more: str = "") -> str:
    """A calendar of one event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", f"UID:{key}", f"SUMMARY:{title}"]
    lines += [f"DTSTART:{starts}", "DTSTAMP:20261101T000000Z", *more.splitlines(), "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines)
