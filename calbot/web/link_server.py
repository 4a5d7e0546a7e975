"""Runs the sample's link server in a thread beside the demo; its port is known before it answers."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from threading import Event, Thread

from calbot.web.links import Condition, Links, make_links_app
from calbot.web.server import Server
from calbot.words.say import Say

HOST = "127.0.0.1"


class LinkServer:
    """Serves `pages` (path -> status and title) on a loopback port of its own (0 = a free one) until `stop`."""

    def __init__(self, pages: Mapping[str, tuple[int, str]], say: Say, port: int = 0) -> None:
        self.links = Links(pages)
        self._socket = socket.create_server((HOST, port))
        self.port = int(self._socket.getsockname()[1])
        self._answering = Event()
        self._server = Server(make_links_app(self.links, say), HOST, port, lambda _port: self._answering.set())
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def address(self) -> str:
        """What the links start with: http://127.0.0.1:8123."""
        return f"http://{HOST}:{self.port}"

    @property
    def exception(self) -> str:
        """The fetch exception that an operator writes to let calbot look at these pages."""
        return f"{HOST}:{self.port}={HOST}/32"

    def start(self) -> LinkServer:
        """Begin to answer."""
        self._thread.start()
        self._answering.wait()
        return self

    def stop(self) -> None:
        """Stop answering and give the port back."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def mend(self, path: str) -> None:
        """The page at `path` is well from now on."""
        self.links.change(path, Condition.WELL)
