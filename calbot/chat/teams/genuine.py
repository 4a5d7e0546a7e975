"""Whether a request comes from the Bot Connector, by Microsoft's own check of its token.

The SDK fetches keys with a call that blocks the event loop, so they are looked up before (`keys`); and its app takes
tokens of other services too, whose tenant the token itself names: here only those of the Bot Connector count.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, Protocol

import jwt

from calbot.chat.teams.clouds import PUBLIC
from calbot.chat.teams.keys import Keys
from calbot.errors import Outside

_BEARER: Final = "Bearer "
_LONGEST: Final = 8000
_NO_FILE: Final = "PYTHON_DOTENV_DISABLED"


class NotFromTeams(Exception):
    """No token of the Bot Connector for this bot; the sentence may be told to anybody."""


class Checks(Protocol):
    """The SDK's check."""

    async def validate_token(self, raw_token: str, service_url: str | None = None) -> Mapping[str, Any]:
        """Its claims. Raises what PyJWT raises."""


class _Check(NamedTuple):
    """The SDK's check, and the keys that it asks for."""

    checks: Checks
    keys: Keys


class Genuine:
    """Asks for each request whether the Bot Connector, whose tokens are of `issuer` and whose keys stand beside
    `metadata`, has sent it to the bot `client_id`."""

    def __init__(self, client_id: str, metadata: str = PUBLIC.metadata, issuer: str = PUBLIC.issuer) -> None:
        self._about = client_id, metadata, issuer
        self._check: _Check | None = None
        self._making = threading.Lock()

    def prepare(self) -> _Check:
        """Load the SDK, which takes a second or two; runs in a thread."""
        with self._making:
            self._check = self._check or _checks(*self._about)
            return self._check

    async def demand(self, authorization: str, service: str) -> None:
        """Raise `NotFromTeams` for a token that is none, not for this bot, not now, or for another service; Passing
        where Microsoft's keys cannot be had."""
        token = authorization.removeprefix(_BEARER)
        if not authorization.startswith(_BEARER) or not token or len(token) > _LONGEST:
            raise NotFromTeams("the token is missing, or is none")
        try:
            check = self._check
            if check is None:
                check = await asyncio.to_thread(self.prepare)
            await check.keys.look_up(token)
            claims = await check.checks.validate_token(token, service)
            # The SDK takes a token that never ends, and one for several bots if this is among them.
            if "exp" not in claims or not isinstance(claims.get("aud"), str):
                raise jwt.InvalidTokenError("a token without an end, or for several")
        except Outside:
            raise
        except Exception as wrong:
            # Claims may be of any shape, and the SDK looks into them without asking what they are.
            raise NotFromTeams(f"the token is not good: {type(wrong).__name__}") from None


def _checks(client_id: str, metadata: str, issuer: str) -> _Check:
    with no_file_read(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from microsoft_teams.api.auth import cloud_environment as clouds
        from microsoft_teams.apps.auth import TokenValidator
    # It tells claims of tokens in its log.
    logging.getLogger("microsoft_teams.apps.auth.token_validator").setLevel(logging.CRITICAL)
    cloud = clouds.with_overrides(clouds.PUBLIC, openid_metadata_url=metadata, token_issuer=issuer)
    made = TokenValidator.for_service(client_id, cloud=cloud)
    made._jwks_client = keys = Keys(made.options.jwks_uri)
    return _Check(made, keys)


@contextmanager
def no_file_read() -> Iterator[None]:
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
