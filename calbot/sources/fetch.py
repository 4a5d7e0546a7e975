"""The one way out: HTTP that dials only checked addresses, with a deadline and byte caps, and tells no addresses.

httpcore is driven directly (httpx's own engine): its network backend is the public place to check what is dialled,
and httpx's client would log every full address, which for a calendar feed is a secret.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

import httpcore
import httpx

from calbot import __version__
from calbot.errors import Lasting, Outside, Passing
from calbot.sources import bounds
from calbot.sources.body import NO_ANSWER, Limits, read_body
from calbot.sources.dial import GuardedBackend, Resolve, system_resolve
from calbot.sources.guard import PORTS, Exemption, exemptions_for, is_name, literal, may_dial

# Both log addresses (httpx at INFO, httpcore with the headers of a redirect at DEBUG); ours are secrets.
for _talker in ("httpx", "httpcore"):
    logging.getLogger(_talker).setLevel(logging.WARNING)

NOTHING: Mapping[str, str] = MappingProxyType({})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS = 3
_DIFFICULTIES = (
    OSError,  # with TimeoutError and ssl.SSLError
    ValueError,  # an answer of the resolver that is no address
    zlib.error,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `status`, the address that gave it, headers by lower-case name, decoded body, redirects followed.

    `certificate` is from when until when that of its machine holds, None where none was shown; `way` are those of the
    machines that led there by redirects, where whoever asked keeps them. Only the status is in its repr: addresses,
    headers and bodies of feeds are secrets.
    """

    status: int
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    hops: int = 0
    certificate: tuple[datetime, datetime] | None = field(default=None, repr=False)
    way: tuple[tuple[str, tuple[datetime, datetime]], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent, hop by hop."""

    method: str
    url: httpx.URL = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Untrusted(Passing):
    """A machine that may be called, with a certificate that nobody should believe."""


class Circling(Passing):
    """Redirects without an end."""


class Unwelcome(Lasting):
    """A site whose robots.txt asks programs to stay away from that page."""


class Fetcher:
    """Reads web addresses that strangers gave us.

    `exceptions` are the operator's; `deadline_s` is over everything, name lookup and redirects included; `max_bytes`
    caps the decoded body, `max_wire` the bytes on the wire of a compressed one; `allow_http` lets plain http pass.
    Raises Lasting where the text of the address alone forbids it, and Passing for all else, always with the same
    sentence (who asks must not learn what is inside our network); Lasting(TOO_BIG) for an answer above a cap. What a
    public machine does is no secret: its certificate and its redirects have kinds of Passing of their own.
    """

    def __init__(
        self,
        *,
        exceptions: Sequence[Exemption] = (),
        deadline_s: float = 20.0,
        max_bytes: int = bounds.BODY_BYTES,
        max_wire: int = bounds.BODY_BYTES,
        allow_http: bool = False,
        resolve: Resolve = system_resolve,
        dialler: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._exemptions = tuple(exceptions)
        self._deadline_s = deadline_s
        self._max_bytes = max_bytes
        self._max_wire = max_wire
        self._allow_http = allow_http
        self._backend = GuardedBackend(self._exemptions, resolve, dialler or httpcore.AnyIOBackend())

    async def get(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        method: str = "GET",
        max_bytes: int | None = None,
        cut: bool = False,
        hops: int = _MOST_HOPS,
    ) -> Fetched:
        """The answer of `url`, whatever its status. `cut` returns the first `max_bytes` instead of refusing more; so
        many `hops` are followed, and with none the redirect itself is the answer."""
        headers = _request_headers(etag, last_modified)
        limits = Limits(min(max_bytes or self._max_bytes, self._max_bytes), self._max_wire, cut)
        outcome = await self._guarded(self._allowed(url), method, headers, limits, hops=hops)
        if isinstance(outcome, Outside):
            # Raised outside of any handler: no context hangs on it that could print the address.
            raise outcome
        return outcome

    async def ask(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] = NOTHING,
        hops: int = _MOST_HOPS,
        cut: bool = False,
    ) -> Fetched:
        """The answer to a request with a body and `headers` of its own, under the same rules as `get`; `cut` takes the
        beginning of a long one.

        An Authorization among them goes over TLS only, but for what the operator has exempted, and is left behind
        where a redirect leads to another machine.
        """
        asked = self._allowed(url)
        if asked is not None and "Authorization" in headers and not self._private(asked):
            asked = None
        sent = {**_request_headers("", ""), **headers}
        limits = Limits(self._max_bytes, self._max_wire, cut)
        outcome = await self._guarded(asked, method, sent, limits, body, hops)
        if isinstance(outcome, Outside):
            raise outcome
        return outcome

    def _private(self, url: httpx.URL) -> bool:
        """Whether nobody on the way reads what is sent there."""
        return url.scheme == "https" or bool(exemptions_for(url.host, url.port or 80, self._exemptions))

    async def _guarded(
        self,
        url: httpx.URL | None,
        method: str,
        headers: Mapping[str, str],
        limits: Limits,
        body: bytes = b"",
        hops: int = _MOST_HOPS,
    ) -> Fetched | Outside:
        if url is None:
            return Lasting(NO_ANSWER)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._follow(_Request(method, url, headers, body), limits, hops)
        except Outside as problem:
            return problem
        except _DIFFICULTIES as problem:
            return Untrusted(NO_ANSWER) if _is_distrust(problem) else Passing(NO_ANSWER)

    async def _follow(self, request: _Request, limits: Limits, hops: int) -> Fetched:
        url, headers = request.url, request.headers
        for hop in range(hops + 1):
            fetched = await self._once(replace(request, url=url, headers=headers), limits, hop)
            if fetched.status not in REDIRECTS or "location" not in fetched.headers or not hops:
                return fetched
            target = self._allowed(fetched.headers["location"], url)
            if target is None:
                raise Passing(NO_ANSWER)
            if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
                headers = {name: value for name, value in headers.items() if name != "Authorization"}
            url = target
        raise Circling(NO_ANSWER)

    async def _once(self, request: _Request, limits: Limits, hop: int) -> Fetched:
        url = request.url
        # A pool of its own: a kept-alive connection could outlive the check that allowed it.
        tls = trusted() if url.scheme == "https" else None
        async with httpcore.AsyncConnectionPool(ssl_context=tls, network_backend=self._backend) as pool:
            sent = {"Host": url.netloc.decode("ascii"), **request.headers}
            if request.body:
                sent["Content-Length"] = str(len(request.body))
            # raw_path and raw_host are what httpx itself hands to httpcore: escaped, ASCII.
            address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
            going = pool.stream(
                request.method,
                address,
                headers=list(sent.items()),
                content=request.body or None,
                extensions={"timeout": {}},
            )
            async with going as answer:
                got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
                redirected = answer.status in REDIRECTS
                shown = _certificate(answer)
                body = b"" if redirected else await read_body(answer.aiter_stream(), got, limits)
        return Fetched(answer.status, str(url), got, body, hop, shown)

    def _allowed(self, text: str, base: httpx.URL | None = None) -> httpx.URL | None:
        """The address if its text alone forbids nothing, else None."""
        try:
            url = base.join(text) if base else httpx.URL(text)
            host = url.raw_host.decode("ascii")
        except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
            return None
        port = {"http": 80, "https": 443}.get(url.scheme, 0) if url.port is None else url.port
        if url.userinfo or not host or not self._scheme_and_port_pass(url.scheme, host, port):
            return None
        address = literal(host)
        passes = may_dial(host, port, address, self._exemptions) if address else is_name(host)
        return url.copy_with(fragment=None) if passes else None

    def _scheme_and_port_pass(self, scheme: str, host: str, port: int) -> bool:
        if scheme not in ("http", "https"):
            return False
        if exemptions_for(host, port, self._exemptions):
            return True
        return port in PORTS and (scheme == "https" or self._allow_http)


@cache
def trusted() -> ssl.SSLContext:
    """Reading the authorities takes a tenth of a second, so once per process."""
    context = httpx.create_ssl_context(trust_env=False)
    # The system's own store as well: companies put their authority there for on-premises calendars.
    context.load_default_certs()
    return context


def _certificate(answer: httpcore.Response) -> tuple[datetime, datetime] | None:
    """From when until when the certificate holds that came with an answer over TLS; it was checked before."""
    stream = answer.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    told = tls.getpeercert() if isinstance(tls, ssl.SSLObject | ssl.SSLSocket) else None
    if not told or "notBefore" not in told or "notAfter" not in told:
        return None
    since, until = (ssl.cert_time_to_seconds(str(told[name])) for name in ("notBefore", "notAfter"))
    return datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC)


def _is_distrust(problem: BaseException) -> bool:
    """Whether a certificate was behind it: by then the address was checked and called."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _request_headers(etag: str, last_modified: str) -> dict[str, str]:
    headers = {
        "User-Agent": f"calbot/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "If-None-Match": etag,
        "If-Modified-Since": last_modified,
    }
    return {name: value for name, value in headers.items() if value}
