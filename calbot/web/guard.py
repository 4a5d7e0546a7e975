"""What every answer carries and what every request must show: headers, host, origin, size."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

BODY_CAP = 64 * 1024
BODY_SECONDS = 10.0
"""Whoever sends a body more slowly holds a connection that others need."""
CLOSE = (b"connection", b"close")
"""Of an answer to a body that was not read to its end: what follows on that connection is no request."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SafeHeaders:
    """Adds the headers to every answer. Plain ASGI: Starlette's own middleware base buffers streams."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str] = HEADERS) -> None:
        self.app = app
        named = {**headers, "Cache-Control": "no-cache"}
        self.headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.setdefault("headers", [])
                known = {name.lower() for name, _ in given}
                given.extend(pair for pair in self.headers if pair[0] not in known)
            await send(message)

        await self.app(scope, receive, send_safely if scope["type"] == "http" else send)


def demand_host(request: Request, hosts: Collection[str]) -> None:
    """Refuse a host name that is not ours: a foreign name that resolves to this machine (DNS rebinding) gets 421."""
    if _host_name(request.headers.get("host", "")) not in LOOPBACK | frozenset(hosts):
        raise HTTPException(421, "this host name is not served here")


def demand_same_origin(request: Request) -> None:
    """Refuse a POST that another site's page sends: 403."""
    origin = request.headers.get("origin", "")
    ours = urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower() != ""
    if not ours or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise HTTPException(403, "only a page of this server may ask")


async def read_json(request: Request, cap: int = BODY_CAP) -> bytes:
    """The body of a JSON request: 415 for another type, 413 beyond `cap` bytes (counted while reading)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send application/json")
    return await read_body(request, cap)


async def read_body(request: Request, cap: int, seconds: float = BODY_SECONDS) -> bytes:
    """The body of a request: 413 beyond `cap` bytes, counted while reading, whatever its headers say; 408 where it is
    not there within `seconds`, and 400 where it breaks off."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > cap:
                    raise HTTPException(413, f"at most {cap} bytes")
    except TimeoutError:
        raise HTTPException(408, "the body takes too long") from None
    except ClientDisconnect:
        raise HTTPException(400, "the body breaks off") from None
    return bytes(body)


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
