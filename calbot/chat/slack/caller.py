"""Calls Slack's Web API with the real SDK: one connection for all calls, no retries of its own, errors told apart.

The SDK's default handlers call again after a line that broke, and a message that had arrived is then there twice. What
is worth another try is for the outbox to say.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from calbot.errors import Ended, Lasting, Outside, Passing, Unknown, Unreached

log = logging.getLogger(__name__)

API: Final = "https://slack.com/api/"
CALL_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 3.0
_ALT: Final = 1000
"""Characters of the words beside a file."""
_TOKEN_SECONDS: Final = 300.0
"""A token that was revoked or has too few rights is mended by hand; what waits for it must not be lost meanwhile."""
_BUSY: Final = frozenset(
    {"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "team_access_not_granted"}
)
_ENDED: Final = frozenset({"internal_error", "fatal_error"})
"""Slack: "It's possible some aspect of the operation succeeded before the error was raised". Before, not after."""
_OPEN: Final = frozenset({"request_timeout"})
_IN_FRONT: Final = frozenset({502, 503, 504})
"""Of a machine in front of Slack's own: what is behind it may not have ended."""
_TOKEN: Final = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "no_permission",
        "org_login_required",
        "ekm_access_denied",
        "access_denied",
        "not_allowed_token_type",
    }
)
CLOSED: Final = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "restricted_action",
        "messages_tab_disabled",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
"""Nothing can be said in that channel until somebody there changes that."""


class Refused(Lasting):
    """Slack's own word for what will never succeed; `where` in the payload and why, where Slack tells."""

    def __init__(self, error: str, said: str, where: tuple[str, ...] = ()) -> None:
        super().__init__(said)
        self.error = error
        self.where = where


class Revoked(Passing):
    """Slack takes nothing with this token any more; what waits is kept, since somebody may install calbot again."""

    def __init__(self, error: str) -> None:
        super().__init__(f"Slack takes nothing with this token: {error}", _TOKEN_SECONDS)
        self.error = error


class Source(Protocol):
    """Where a token comes from that may change."""

    async def token(self) -> str:
        """The token to call with."""

    def forget(self) -> None:
        """Slack does not take it any more."""


class Caller:
    """Slack's Web API at `api` with `token`. The connection is made in the event loop that first calls."""

    def __init__(self, token: str | Source, api: str = API) -> None:
        self._token = token
        self._api = api if api.endswith("/") else f"{api}/"
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def source(self) -> str | Source:
        """Its token, or where that comes from."""
        return self._token

    async def api(self, method: str, **sent: Any) -> AsyncSlackResponse:
        """One call by the SDK's client in this event loop, with the next token where another process has changed it
        meanwhile: what is refused for its token was not done. Raises what the SDK raises."""
        if isinstance(self._token, str):
            return await self._client(self._token).api_call(method, **sent)
        token = await self._token.token()
        try:
            return await self._client(token).api_call(method, **sent)
        except SlackApiError as error:
            if error.response.get("error") not in _TOKEN:
                raise
            self._token.forget()
            fresh = await self._token.token()
            if fresh == token:
                raise
        return await self._client(fresh).api_call(method, **sent)

    async def call(self, method: str, /, *, read: bool = False, **said: Any) -> Mapping[str, Any]:
        """What `method` answers. Raises Passing, Unknown or Refused; one that only reads is never Unknown."""
        sent: dict[str, Any] = {"params": said, "http_verb": "GET"} if read else {"json": said}
        try:
            answer = await self._safely(lambda: self.api(method, **sent))
        except Unknown as trouble:
            if read:
                raise Passing(str(trouble), 1.0) from None
            raise
        data = answer.data
        if not isinstance(data, dict):
            raise Unknown(f"{method} was not answered in JSON")
        return data

    async def rights(self) -> tuple[Mapping[str, Any], frozenset[str]]:
        """What Slack says of the token, and its scopes. Raises like `call`."""
        answer = await self._safely(lambda: self.api("auth.test"))
        told = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
        return answer.data, frozenset(one.strip() for one in str(told).split(",") if one.strip())

    async def respond(self, url: str, said: Mapping[str, Any]) -> None:
        """Answer at a response_url. Raises Refused where it is over, or none of Slack's."""
        if not self._of_slack(url):
            raise Refused("invalid_url", "a response_url that is not Slack's")
        session = self._connected()

        async def post() -> tuple[int, str]:
            async with session.post(url, json=said, allow_redirects=False) as answer:
                return answer.status, _word(await answer.read())

        status, word = await self._safely(post)
        if status == 429 or status == 503:
            raise Passing(f"the response_url answered {status}", 1.0)
        if status >= 500:
            raise Unknown(f"the response_url answered {status}")
        if status >= 300:
            # It takes another shape of the same message still.
            refused = word if word.startswith("invalid_blocks") else "expired_url"
            raise Refused(refused, f"the response_url answered {status}")

    async def upload(self, name: str, body: bytes, told: str) -> str:
        """Bring a picture into Slack, shared with nobody yet, with `told` for those who do not see it; its id. A try
        that breaks off leaves nothing that anybody sees. Raises like `call`."""
        wanted = {"filename": name, "length": str(len(body)), "alt_txt": told[:_ALT]}
        place = await self._form("files.getUploadURLExternal", wanted)
        url, file_id = str(place.get("upload_url", "")), str(place.get("file_id", ""))
        if not self._of_slack(url) or not file_id:
            raise Refused("invalid_url", "an address for a picture that is not Slack's")
        session = self._connected()

        async def post() -> int:
            async with session.post(url, data=body, allow_redirects=False) as answer:
                await answer.read()
                return answer.status

        status = await self._safely(post)
        if status >= 300:
            raise Passing(f"the address for a picture answered {status}", 1.0)
        await self._form("files.completeUploadExternal", {"files": json.dumps([{"id": file_id, "title": name}])})
        return file_id

    async def _form(self, method: str, said: Mapping[str, str]) -> Mapping[str, Any]:
        """A call of those that take no JSON, as the SDK makes them."""
        answer = await self._safely(lambda: self.api(method, params=dict(said)))
        return answer.data if isinstance(answer.data, dict) else {}

    async def close(self) -> None:
        """Give back the connections."""
        session, self._session = self._session, None
        if session is not None and self._loop is asyncio.get_running_loop():
            await session.close()

    def _client(self, token: str) -> AsyncWebClient:
        session, log_ = self._connected(), quiet("web")
        return AsyncWebClient(token=token, base_url=self._api, session=session, retry_handlers=[], logger=log_)

    def _connected(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            # The client's own timeout does not count where it is handed a session.
            patience = aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=CONNECT_SECONDS)
            self._session, self._loop = aiohttp.ClientSession(timeout=patience), loop
        return self._session

    def _of_slack(self, url: str) -> bool:
        """A response_url stands in a signed request; all the same nothing but Slack is dialled."""
        try:
            there, api = urlsplit(url), urlsplit(self._api)
            host, port = there.hostname or "", there.port
        except ValueError:
            return False
        if there.scheme == api.scheme and there.netloc == api.netloc:
            return True
        return there.scheme == "https" and port in (None, 443) and (host == "slack.com" or host.endswith(".slack.com"))

    async def _safely(self, do: Callable[[], Awaitable[Any]]) -> Any:
        try:
            return await do()
        except SlackApiError as error:
            if not isinstance(self._token, str) and error.response.get("error") in _TOKEN:
                self._token.forget()
            raise told(error) from None
        except aiohttp.ClientConnectorError as error:
            raise Unreached(f"Slack cannot be reached: {type(error).__name__}", 1.0) from None
        except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError, ValueError) as error:
            raise Unknown(f"the call to Slack broke off: {type(error).__name__}") from None


def told(error: SlackApiError) -> Outside:
    """Slack's refusal as calbot's own: worth another try, open, or lasting. What it says never holds what was sent."""
    response: Any = error.response
    status = getattr(response, "status_code", getattr(response, "status", 0))
    try:
        word = str(response.get("error", "")) if isinstance(getattr(response, "data", None), dict) else ""
    except (AttributeError, ValueError):
        word = ""
    if status == 429 or word in _BUSY:
        return Passing(f"Slack is busy: {word or status}", _wait(getattr(response, "headers", {})))
    if word in _TOKEN:
        return Revoked(word)
    if word in _ENDED and status not in _IN_FRONT:
        return Ended(f"Slack answered {word}")
    if word in _ENDED or word in _OPEN or status >= 500 or not word:
        return Unknown(f"Slack answered {word or status}")
    return Refused(word, f"Slack refused: {word}", _where(response))


def _word(body: bytes) -> str:
    """Slack's word in an answer in JSON, "" in any other."""
    try:
        said = json.loads(body[:4000])
    except ValueError:
        return ""
    return str(said.get("error") or "")[:80] if isinstance(said, dict) else ""


def _where(response: Any) -> tuple[str, ...]:
    """Places and codes only: the sentences beside them may repeat what was sent."""
    rows = response.data.get("errors") if isinstance(getattr(response, "data", None), dict) else None
    found = [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    return tuple(f"{one.get('pointer', '')} {one.get('code', '')}".strip()[:200] for one in found[:10])


def quiet(name: str) -> logging.Logger:
    """A logger for Slack's libraries, which tell whole bodies and headers at levels below errors."""
    logger = logging.getLogger(f"{__name__}.{name}")
    logger.setLevel(logging.ERROR)
    return logger


def _wait(headers: Mapping[str, str]) -> float:
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(said) if str(said).isdigit() else 1.0
