"""The line to Microsoft Graph: the real SDK's client, its answers as JSON, its errors as ours.

Typed parsing of events costs 11 ms each (the SDK runs over a thousand imports for one), so the SDK builds the requests,
signs and sends them, and the bytes of the answers are read here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from calbot.sources.fetch import REDIRECTS, trusted
from calbot.sources.graphtoken import no_token
from calbot.sources.notread import NotRead

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from kiota_abstractions.api_error import APIError
    from kiota_abstractions.request_information import RequestInformation
    from kiota_abstractions.request_option import RequestOption
    from msgraph import GraphServiceClient

EXTRA: Final = "Microsoft Graph needs its libraries: pip install 'calbot[graph]'"
GRAPH: Final = "https://graph.microsoft.com/v1.0"
MOVED: Final = "Microsoft Graph sends calbot on to another address, which is not followed: set CALBOT_GRAPH_URL to it"
CIRCLE: Final = (
    "Microsoft Graph's pages go round in a circle: one names as the next a page that has been read. No setting mends"
    " that; calbot keeps what it knew and asks again later"
)
ENDLESS: Final = (
    "pages of Microsoft Graph are read, with less than an entry on each, and each names a next one. No setting mends"
    " that; calbot keeps what it knew and asks again later"
)
_SECONDS: Final = httpx.Timeout(20.0, connect=5.0)
_MOST_BYTES: Final = 30_000_000
_LATER: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


@dataclass(frozen=True)
class Access:
    """Who asks Graph (the app alone, no user), and where it answers (a national cloud has an address of its own)."""

    credential: TokenCredential = field(repr=False)
    url: str = GRAPH


class Refused(NotRead):
    """Graph has answered with an error; `status` is its number."""

    def __init__(self, status: int, problem: str, said: str, retry_after: str = "") -> None:
        super().__init__(problem, said, retry_after)
        self.status = status


class Line:
    """One conversation, within one event loop."""

    def __init__(self, client: GraphServiceClient, url: str) -> None:
        self.client = client
        self._url = url
        self._bytes = 0

    async def json(self, request: RequestInformation) -> dict[str, Any]:
        """The object that Graph answers with. Raises NotRead, of which Refused where it answers with an error."""
        from kiota_abstractions.api_error import APIError
        from msgraph.generated.models.o_data_errors.o_data_error import ODataError

        try:
            body = await self.client.request_adapter.send_primitive_async(request, "bytes", {"XXX": ODataError})
        except APIError as error:
            raise _refused(error) from None
        except httpx.HTTPError:
            raise NotRead("source.not_there", "Microsoft Graph does not answer") from None
        self._bytes += len(body or b"")
        if self._bytes > _MOST_BYTES:
            raise NotRead("source.too_big", "Microsoft Graph answers with more than calbot reads at once")
        try:
            said = json.loads(body or b"{}")
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise NotRead("source.unreadable", "Microsoft Graph's answer is no JSON object")
        return said

    async def pages(self, builder: Any, asked: Callable[[bool], Any], most: int) -> AsyncIterator[dict[str, Any]]:
        """Each page of what `builder` asks for, until one names no next; `asked` gives the configuration of a request,
        of the first page or of another. Raises NotRead for pages that go round in a circle, and beyond `most`."""
        seen, told = set[str](), set[object]()
        for number in range(most):
            page = await self.json(builder.to_get_request_information(asked(not number)))
            told |= {one["id"] for one in listed(page)}
            yield page
            following = self.ours(page.get("@odata.nextLink"))
            if not following:
                return
            if following in seen:
                raise NotRead("source.endless", CIRCLE)
            seen.add(following)
            builder = builder.with_url(following)
        if len(told) < most:
            # A long collection has several entries on each page.
            raise NotRead("source.endless", f"{most} {ENDLESS}")
        raise NotRead(
            "source.too_big", f"Microsoft Graph gives more than {most} pages, which is all that is read; connect less"
        )

    def ours(self, link: object) -> str:
        """A link to the next page, "" for none. Raises NotRead for one that leads away from Graph: the token of the app
        would go along."""
        if not isinstance(link, str) or not link:
            return ""
        if urlsplit(link)[:2] != urlsplit(self._url)[:2]:
            raise NotRead("source.unreadable", "Microsoft Graph names a next page that is not its own")
        return link


def listed(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries of a page. Raises NotRead where it is no list."""
    value = page.get("value")
    if not isinstance(value, list):
        raise NotRead("source.unreadable", "Microsoft Graph's answer holds no list")
    return [one for one in value if isinstance(one, dict) and isinstance(one.get("id"), str)]


@asynccontextmanager
async def line(access: Access) -> AsyncIterator[Line]:
    """A line that is closed at the end. Raises NotRead where the libraries are not installed, or no token is given."""
    try:
        from kiota_authentication_azure.azure_identity_authentication_provider import (
            AzureIdentityAuthenticationProvider,
        )
        from kiota_http.kiota_client_factory import KiotaClientFactory
        from kiota_http.middleware.options import RedirectHandlerOption, RetryHandlerOption
        from msgraph import GraphRequestAdapter, GraphServiceClient
    except ImportError:
        raise NotRead("source.needs_extra", EXTRA) from None

    # A link of a round carries its token, which is as good as the calendar.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # Waiting is the poll's business, which honours Retry-After: a worker that sleeps holds up others.
    once = RetryHandlerOption(should_retry=False, max_retries=0)
    here = RedirectHandlerOption(max_redirect=0, should_redirect=False)
    host = urlsplit(access.url).hostname or ""
    hooks = {"response": [_stays]}
    async with httpx.AsyncClient(timeout=_SECONDS, verify=trusted(), event_hooks=hooks) as http:
        options: dict[str, RequestOption] = {
            RetryHandlerOption.get_key(): once,
            RedirectHandlerOption.get_key(): here,
        }
        wired = KiotaClientFactory.create_with_default_middleware(client=http, options=options)
        told = AzureIdentityAuthenticationProvider(access.credential, allowed_hosts=[host])
        adapter = GraphRequestAdapter(told, client=wired)
        adapter.base_url = access.url
        try:
            yield Line(GraphServiceClient(request_adapter=adapter), access.url)
        except NotRead:
            raise
        except Exception as problem:
            raise no_token(problem) from None


async def _stays(answer: httpx.Response) -> None:
    """The app's token and its changes go where the operator says; the SDK takes a redirect that it does not follow for
    a success without a word."""
    if answer.status_code in REDIRECTS:
        raise Refused(answer.status_code, "source.not_there", MOVED)


def _refused(error: APIError) -> Refused:
    status = error.response_status_code or 0
    headers = {name.lower(): value for name, value in (error.response_headers or {}).items()}
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        said = "the app may not read this mailbox: it needs Calendars.Read, and the mailbox in its Exchange scope"
        return Refused(status, "source.login", said)
    if status == HTTPStatus.NOT_FOUND:
        return Refused(status, "source.not_there", "Microsoft Graph knows no such mailbox or calendar")
    if status in _LATER:
        said = f"Microsoft Graph answers {status}: it has too much to do"
        return Refused(status, "source.not_there", said, headers.get("retry-after", ""))
    return Refused(status, "source.not_there", f"Microsoft Graph answers {status}")
