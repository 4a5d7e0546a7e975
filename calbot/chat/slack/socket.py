"""Socket Mode: Slack's requests over a connection that calbot opens, for development and for hosts behind a firewall.

The SDK keeps the connection, and has been seen deaf for hours while it took itself for connected, or dialling an
address that was over. So it stands behind a watchdog, which throws it away and begins anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from calbot.chat.slack.caller import API, quiet
from calbot.chat.slack.door import Door
from calbot.chat.slack.doors import Doors
from calbot.chat.slack.request import Answered
from calbot.errors import TellOperator

log = logging.getLogger(__name__)

PING_SECONDS: Final = 5.0
DEAF_SECONDS: Final = 30.0
"""Without a connection, or without an answer to a ping, for so long: the client is thrown away."""
_LOOK_SECONDS: Final = 1.0
_TOKEN: Final = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})


class Socket:
    """Hands what comes over the socket to `door`; nothing in it needs a signature, as calbot has dialled Slack itself.

    `token` is an app-level one (xapp-...) with the scope connections:write."""

    def __init__(
        self, door: Door | Doors, token: str, api: str = API, *, ping: float = PING_SECONDS, deaf: float = DEAF_SECONDS
    ) -> None:
        self._door = door
        self._token = token
        self._api = api
        self._ping = ping
        self._deaf = deaf

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop` is set. Raises TellOperator for a token that Slack does not take."""
        while not stop.is_set():
            client = self._client()
            try:
                await self._listen(client, stop)
            finally:
                await _closed(client)
            if not stop.is_set():
                log.warning("Slack was not heard for %g s: a new connection is made", self._deaf)

    def _client(self) -> SocketModeClient:
        web = AsyncWebClient(base_url=self._api, retry_handlers=[], logger=quiet("web"))
        client = SocketModeClient(self._token, logger=quiet("socket"), web_client=web, ping_interval=self._ping)
        client.socket_mode_request_listeners.append(self._came)
        return client

    async def _listen(self, client: SocketModeClient, stop: asyncio.Event) -> None:
        """Until `stop`, or until nothing has been heard for too long."""
        loop = asyncio.get_running_loop()
        dialling = asyncio.ensure_future(self._dial(client))
        heard, told = loop.time(), False
        try:
            while not stop.is_set() and loop.time() - heard < self._deaf:
                if dialling.done():
                    dialling.result()
                if await client.is_connected():
                    heard = loop.time()
                    if not told:
                        told = True
                        log.info("connected to Slack")
                await _moment(stop, _LOOK_SECONDS)
        finally:
            dialling.cancel()

    async def _dial(self, client: SocketModeClient) -> None:
        """Ask where to dial, and dial; whatever but a bad token keeps it from that is left to the watchdog."""
        try:
            client.wss_uri = await client.issue_new_wss_url()
        except SlackApiError as refusal:
            error = str(refusal.response.get("error", ""))
            if error in _TOKEN:
                do = "make one under Basic Information, App-Level Tokens, with the scope connections:write"
                raise TellOperator(f"CALBOT_SLACK_APP_TOKEN: Slack does not take it ({error}); {do}") from None
            log.warning("Slack gives no socket: %s", error)
            return
        except Exception as trouble:
            log.warning("Slack cannot be reached: %s", type(trouble).__name__)
            return
        await client.connect()  # type: ignore[no-untyped-call]  # the SDK names no types here

    async def _came(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Answer what is a request; what is not taken is not acknowledged either, so that Slack sends it again."""
        told = await self._door.take_from_socket(request.type, request.payload)
        if told.status == 200:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, _said(told)))


def _said(told: Answered) -> dict[str, Any] | None:
    return dict(json.loads(told.body)) if told.body else None


async def _closed(client: SocketModeClient) -> None:
    try:
        await client.close()  # type: ignore[no-untyped-call]  # the SDK names no types here
    except Exception as trouble:
        log.info("a socket did not close: %s", type(trouble).__name__)


async def _moment(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
