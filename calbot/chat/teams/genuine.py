"""Whether a request comes from the Bot Connector, by Microsoft's own check of its token, off the event loop.

The SDK fetches keys with a call that blocks, and its app takes tokens of other services too, whose tenant the token
itself names; here only those of the Bot Connector count.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol

import jwt

from calbot.chat.teams.clouds import PUBLIC
from calbot.errors import Passing

log = logging.getLogger(__name__)

_BEARER: Final = "Bearer "
_AT_ONCE: Final = 4
"""A key that nobody knows may be asked for anew: so many may wait for Microsoft, the others wait for them."""
_LONGEST: Final = 8000
_NO_FILE: Final = "PYTHON_DOTENV_DISABLED"


class NotFromTeams(Exception):
    """No token of the Bot Connector for this bot; the sentence may be told to anybody."""


class Checks(Protocol):
    """The SDK's check."""

    async def validate_token(self, raw_token: str, service_url: str | None = None) -> Mapping[str, Any]:
        """Its claims. Raises what PyJWT raises."""


class Genuine:
    """Asks for each request whether the Bot Connector, whose tokens are of `issuer` and whose keys stand beside
    `metadata`, has sent it to the bot `client_id`."""

    def __init__(self, client_id: str, metadata: str = PUBLIC.metadata, issuer: str = PUBLIC.issuer) -> None:
        self._about = client_id, metadata, issuer
        self._checks: Checks | None = None
        self._making = threading.Lock()
        self._free = asyncio.Semaphore(_AT_ONCE)

    def prepare(self) -> Checks:
        """Load the SDK, which takes a second or two; runs in a thread."""
        with self._making:
            self._checks = self._checks or _checks(*self._about)
            return self._checks

    async def demand(self, authorization: str, service: str) -> None:
        """Raise `NotFromTeams` for a token that is none, not for this bot, not now, or for another service; Passing
        where Microsoft's keys cannot be had."""
        token = authorization.removeprefix(_BEARER)
        if not authorization.startswith(_BEARER) or not token or len(token) > _LONGEST:
            raise NotFromTeams("the token is missing, or is none")
        try:
            await self._aside(token, service)
        except jwt.PyJWKClientConnectionError as trouble:
            raise Passing(f"Microsoft's keys cannot be had: {type(trouble).__name__}", 5.0) from None
        except Exception as wrong:
            # Claims may be of any shape, and the SDK looks into them without asking what they are.
            raise NotFromTeams(f"the token is not good: {type(wrong).__name__}") from None

    async def _aside(self, token: str, service: str) -> None:
        """Look at the token in a thread, whose turn it is until Microsoft has answered, not until nobody waits any
        more: threads that hang would else be as many as requests, and nothing of the process had one left."""
        await self._free.acquire()
        work = asyncio.ensure_future(asyncio.to_thread(lambda: asyncio.run(self._checked(token, service))))

        def over(done: asyncio.Future[None]) -> None:
            self._free.release()
            if not done.cancelled():
                # Nobody may be there any more to ask for it.
                done.exception()

        work.add_done_callback(over)
        await asyncio.shield(work)

    async def _checked(self, token: str, service: str) -> None:
        claims = await self.prepare().validate_token(token, service)
        # The SDK takes a token that never ends, and one for several bots if this is among them.
        if "exp" not in claims or not isinstance(claims.get("aud"), str):
            raise jwt.InvalidTokenError("a token without an end, or for several")


def _checks(client_id: str, metadata: str, issuer: str) -> Checks:
    with _no_file(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from microsoft_teams.api.auth import cloud_environment as clouds
        from microsoft_teams.apps.auth import TokenValidator
    # It tells claims of tokens in its log.
    logging.getLogger("microsoft_teams.apps.auth.token_validator").setLevel(logging.CRITICAL)
    cloud = clouds.with_overrides(clouds.PUBLIC, openid_metadata_url=metadata, token_issuer=issuer)
    return TokenValidator.for_service(client_id, cloud=cloud)


@contextmanager
def _no_file() -> Iterator[None]:
    """To import the SDK's app reads any .env of a parent folder into the environment."""
    before = os.environ.get(_NO_FILE)
    os.environ[_NO_FILE] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_NO_FILE]
        else:
            os.environ[_NO_FILE] = before
