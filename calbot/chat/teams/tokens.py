"""The token with which calbot speaks to Teams, by Microsoft's own library, off the event loop.

The SDK's way asks Microsoft within the event loop, which answers nobody meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Final

from calbot.chat.teams.clouds import PUBLIC
from calbot.chat.teams.fetch import Answer, dialled, fetched
from calbot.errors import Unreached

log = logging.getLogger(__name__)

SECONDS: Final = 5.0
"""All that is asked for one token, as a whole: whoever wants one meanwhile waits for the same answer."""
_EARLY_SECONDS: Final = 300.0
"""So long before its end a token is replaced."""
_MENDED_SECONDS: Final = 300.0
"""What Microsoft refuses is mended by hand; what waits for it must not be lost meanwhile."""


class Session:
    """What Microsoft's library asks by, in a thread. Its own has a limit for the time between two signs of life alone;
    this one gives all that is asked for one token `seconds`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._until = float("inf")

    def begin(self) -> None:
        """From now on its time goes."""
        self._until = time.monotonic() + self._seconds

    def get(self, url: str, **about: Any) -> Answer:
        """As the library calls it. Raises what `fetched` does."""
        return self.asked("GET", url, **about)

    def post(self, url: str, **about: Any) -> Answer:
        """As the library calls it. Raises what `fetched` does."""
        return self.asked("POST", url, **about)

    def asked(self, method: str, url: str, **about: Any) -> Answer:
        """The same for any method."""
        client, left = dialled(self._seconds), self._until - time.monotonic()
        return asyncio.run(fetched(client, method, url, left, **about))


class Tokens:
    """Tokens of the app `client_id` in `tenant`, given at `login` for `scope`, one for as long as it is good. `http` is
    what Microsoft is asked by."""

    def __init__(
        self,
        client_id: str,
        secret: str,
        tenant: str,
        login: str = PUBLIC.login,
        http: Session | None = None,
        *,
        scope: str = PUBLIC.scope,
    ) -> None:
        self._client_id = client_id
        self._secret = secret
        self._authority = f"{login.rstrip('/')}/{tenant}"
        self._http = http or Session()
        self._scope = scope
        self._app: Any = None
        self._known: tuple[str, float] | None = None
        self._asking: asyncio.Task[str] | None = None

    async def token(self) -> str:
        """The token to call with. Raises Unreached where Microsoft gives none."""
        if self._known is not None and time.monotonic() < self._known[1]:
            return self._known[0]
        if self._asking is None or self._asking.done() or self._asking.get_loop() is not asyncio.get_running_loop():
            self._asking = asyncio.ensure_future(asyncio.to_thread(self._acquired))
        # Whoever gives up waiting takes nobody's question along.
        return await asyncio.shield(self._asking)

    def forget(self) -> None:
        """Teams does not take it any more."""
        self._known, self._app = None, None

    def _acquired(self) -> str:
        try:
            told = self._asked()
        except Exception as trouble:
            # The library raises what its HTTP library does, of which calbot knows nothing.
            raise Unreached(f"Microsoft gives no token just now: {type(trouble).__name__}", 2.0) from None
        token, seconds = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            log.error("Microsoft gives calbot no token: %s", told.get("error"))
            raise Unreached(f"Microsoft gives calbot no token: {told.get('error')}", _MENDED_SECONDS)
        self._known = token, time.monotonic() + max(seconds - _EARLY_SECONDS, 30.0)
        return token

    def _asked(self) -> dict[str, Any]:
        # Imported here: it takes a quarter of a second, and a process that only draws cards needs none of it.
        from msal import ConfidentialClientApplication

        self._http.begin()
        if self._app is None:
            self._app = ConfidentialClientApplication(
                self._client_id,
                client_credential=self._secret,
                authority=self._authority,
                http_client=self._http,
                # A tenant's own address needs no second one that vouches for it.
                instance_discovery=False,
            )
        told = self._app.acquire_token_for_client([self._scope])
        return told if isinstance(told, dict) else {}
