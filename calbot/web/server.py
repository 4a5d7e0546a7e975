"""uvicorn, told to end the endless streams before it waits for them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from calbot.errors import SettingError
from calbot.wiring.ending import end_in_time


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 is a free one. Raises SettingError where it is not to be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        said = f"cannot listen on {host}, port {port}: {why}; another port may be free, 0 takes one that is"
        raise SettingError(said, key="CALBOT_PORT") from None


class Server(uvicorn.Server):
    """uvicorn waits on shutdown for every answer that is under way; a page's event stream would never end by itself."""

    def __init__(self, app: Starlette, host: str, port: int, started: Callable[[int], None] | None = None) -> None:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=8,
        )
        super().__init__(config)
        self._app = app
        self._started = started
        self._begin_end: Callable[[], None] | None = None

    def serve_until_stopped(self, door: socket.socket) -> None:
        """Serve on `door` until Ctrl-C or SIGTERM, then leave by SystemExit(0); ten seconds later the process is gone
        in any case."""
        # uvicorn finishes what is under way and then raises the signal anew: by default that ends the process at once.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: sys.exit(0))
        self._begin_end = end_in_time()
        self.run(sockets=[door])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Told to stop."""
        if self._begin_end is not None:
            self._begin_end()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell the port (of use where 0 was asked for)."""
        await super().startup(sockets)
        if self._started is not None and self.started:
            listening = sockets[0] if sockets else self.servers[0].sockets[0]
            self._started(int(listening.getsockname()[1]))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams and have the work end, then shut down as uvicorn does: all of it side by side."""
        closing = getattr(self._app.state, "closing", None)
        if closing is not None:
            closing.set()
        await super().shutdown(sockets)


class Beside(Server):
    """The same beside other work in one loop, whose owner hears the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Left to whoever has the loop."""
        yield

    async def serve_until(self, stop: asyncio.Event, door: socket.socket) -> None:
        """Serve on `door` until `stop` is set, then finish what is under way. Raises RuntimeError where it ends before
        that."""
        serving = asyncio.ensure_future(self.serve(sockets=[door]))
        told = asyncio.ensure_future(stop.wait())
        await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if serving.done() and not stop.is_set():
            serving.result()
            raise RuntimeError("the pages are not served any more")
        self.should_exit = True
        await serving
