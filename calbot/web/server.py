"""uvicorn, told to end the endless streams before it waits for them."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette


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
            timeout_graceful_shutdown=25,
        )
        super().__init__(config)
        self._app = app
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell the port (of use where 0 was asked for)."""
        await super().startup(sockets)
        if self._started is not None and self.started:
            listening = sockets[0] if sockets else self.servers[0].sockets[0]
            self._started(int(listening.getsockname()[1]))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then shut down as uvicorn does."""
        closing = getattr(self._app.state, "closing", None)
        if closing is not None:
            closing.set()
        await super().shutdown(sockets)
