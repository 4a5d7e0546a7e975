"""Dials for the fetcher: one lookup, every answer checked, and the checked number is what is called."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address

import anyio
import httpcore

from calbot.errors import Passing
from calbot.sources.body import NO_ANSWER
from calbot.sources.guard import Address, Exemption, literal, may_dial

_DIAL_SECONDS = 5.0
_MOST_ADDRESSES = 6

Resolve = Callable[[str, int], Iterable[str]]
"""All addresses of a name, as text; runs in a thread and may raise OSError."""


def system_resolve(host: str, port: int) -> list[str]:
    """What the machine's resolver says."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Looks a name up once, refuses it if any answer is bad, and dials the checked number.

    The name stays in the request and in TLS; only the dialled text is the number, so there is no second lookup
    whose answer could differ (DNS rebinding).
    """

    def __init__(
        self, exemptions: Sequence[Exemption], resolve: Resolve, dialler: httpcore.AsyncNetworkBackend
    ) -> None:
        self._exemptions = exemptions
        self._resolve = resolve
        self._dialler = dialler

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dials the first checked address that takes the call."""
        for address in (await self._checked(host, port))[:_MOST_ADDRESSES]:
            try:
                return await self._dialler.connect_tcp(str(address), port, timeout=_DIAL_SECONDS)
            except (OSError, httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        raise Passing(NO_ANSWER)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: no web address means a local socket."""
        raise Passing(NO_ANSWER)

    async def sleep(self, seconds: float) -> None:
        """Waits; httpcore asks for it between tries, of which we make none."""
        await self._dialler.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[Address]:
        """All addresses of `host` if each may be dialled; raises Passing."""
        # asyncio's own getaddrinfo logs the name in debug mode.
        answers = (
            [literal(host)]
            if literal(host)
            else await anyio.to_thread.run_sync(self._answers, host, port, abandon_on_cancel=True)
        )
        addresses = list(dict.fromkeys(answer for answer in answers if answer))
        if not addresses or not all(may_dial(host, port, address, self._exemptions) for address in addresses):
            raise Passing(NO_ANSWER)
        return addresses

    def _answers(self, host: str, port: int) -> list[Address | None]:
        return [ip_address(answer) for answer in self._resolve(host, port)]
