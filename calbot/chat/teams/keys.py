"""The keys that sign what the Bot Connector sends: fetched one fetch at a time, and kept in memory.

A key that is known is good at once, whoever else waits for one that is not; and while Microsoft does not publish them,
those that it has published last are good for a day: Teams stops sending to whoever cannot take what it sends.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import jwt

from calbot.chat.teams.fetch import dialled, fetched
from calbot.errors import Passing

log = logging.getLogger(__name__)

FRESH_SECONDS: Final = 300.0
"""Older ones are asked for anew, behind the request that finds them so."""
KEPT_SECONDS: Final = 86_400.0
"""So long may keys be kept (learn.microsoft.com, "Authentication with the Bot Connector API")."""
PAUSE_SECONDS: Final = 1.0
"""Between two fetches: whoever finds the address may name keys that nobody knows, as fast as requests end."""
CALL_SECONDS: Final = 5.0
"""A fetch as a whole: one that drips along would hold up all that come after it."""


class Keys(jwt.PyJWKClient):
    """The keys at `uri`. The SDK's check asks it within the event loop, where it gives what is known. `clock` tells
    seconds, of which a fetch takes `call_seconds` at most."""

    def __init__(
        self, uri: str, clock: Callable[[], float] = time.monotonic, call_seconds: float = CALL_SECONDS
    ) -> None:
        super().__init__(uri, cache_jwk_set=False)
        self._clock = clock
        self._call_seconds = call_seconds
        self._page = ""
        self._known: dict[str, jwt.PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[bool] | None = None

    def get_signing_key(self, kid: str) -> jwt.PyJWK:
        """The key that is known by that name. Raises jwt.PyJWKClientError where none is."""
        found = self._known.get(kid) if isinstance(kid, str) else None
        if found is None or self._clock() - self._fetched_at > KEPT_SECONDS:
            raise jwt.PyJWKClientError("a key that nobody knows")
        return found

    async def look_up(self, token: str) -> None:
        """Have the key of `token` known, if there is one. Raises Passing where Microsoft does not tell, and what PyJWT
        raises for a token that is none."""
        kid = jwt.get_unverified_header(token).get("kid", "")
        try:
            self.get_signing_key(kid)
        except jwt.PyJWKClientError:
            if not await asyncio.shield(self._fetch()):
                raise Passing("Microsoft's keys cannot be had", 5.0) from None
        else:
            if self._clock() - self._tried_at > FRESH_SECONDS:
                self._fetch()

    def _fetch(self) -> asyncio.Task[bool]:
        """The fetch that is under way, or a new one: whether there were keys."""
        going = self._fetching
        if going is None or going.done() or going.get_loop() is not asyncio.get_running_loop():
            going = self._fetching = asyncio.ensure_future(self._fetched())
        return going

    async def _fetched(self) -> bool:
        await asyncio.sleep(max(0.0, self._tried_at + PAUSE_SECONDS - self._clock()))
        try:
            self._page = await self._shown()
            keys = await asyncio.to_thread(self.get_signing_keys)
        except Exception as trouble:
            # Also a page that is none of Microsoft's: it says nothing of the token.
            log.warning("Microsoft's keys cannot be had: %s", type(trouble).__name__)
            return False
        finally:
            self._tried_at = self._clock()
        self._known, self._fetched_at = {str(one.key_id): one for one in keys}, self._tried_at
        return True

    async def _shown(self) -> str:
        """The page as it is now. Raises what `fetched` does."""
        client = await asyncio.to_thread(dialled, self._call_seconds)
        answer = await fetched(client, "GET", self.uri, self._call_seconds)
        answer.raise_for_status()
        return answer.text

    def fetch_data(self) -> Any:
        """What was fetched last, for PyJWT to read."""
        return json.loads(self._page)
