"""The token of an installation: read, renewed by one process at a time before it ends, and forgotten when revoked.

Slack's tokens of apps with rotation last twelve hours, and each refresh token is good for one use. bolt renews on
incoming requests only: an app that mostly sends would let its token end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from calbot.chat.slack.caller import Refused, Revoked
from calbot.chat.slack.listen import PLATFORM
from calbot.chat.slack.vault import Vault
from calbot.chat.wires import RunFlow
from calbot.clock import Clock
from calbot.errors import Outside, Passing
from calbot.flows import installation as flow
from calbot.flows.turn import Turn
from calbot.model.installation import Installation

log = logging.getLogger(__name__)

Renew = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Slack's answer (oauth.v2.access) to a refresh token. Raises Outside."""

AHEAD: Final = timedelta(hours=2)
"""A token is renewed so long before it ends."""
_NO_REFRESH: Final = "invalid_refresh_token"
_KEPT_SECONDS: Final = 60.0
_WAIT_SECONDS: Final = 0.5
_WAITS: Final = 12
_ABSENT_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Where:
    """Whose installation: `team` (T...) or organisation (E...) of Slack, for `workspace_id` here."""

    workspace_id: str
    team: str

    @property
    def about(self) -> str:
        """What its tokens are sealed for."""
        return f"{self.workspace_id}|{PLATFORM}|{self.team}"


class Tokens:
    """The bot token of one installation; a minute old at most, but for the moment after another process changed it."""

    def __init__(self, run: RunFlow, clock: Clock, vault: Vault, where: Where, renew: Renew) -> None:
        self._run = run
        self._clock = clock
        self._vault = vault
        self._where = where
        self._renew = renew
        self._known: tuple[str, float] = ("", 0.0)
        self._turns: asyncio.Lock | None = None

    @property
    def where(self) -> Where:
        """Whose they are."""
        return self._where

    async def token(self) -> str:
        """The token to call with. Raises Passing where calbot is not installed, or Slack renews nothing just now."""
        token, until = self._known
        if token and asyncio.get_running_loop().time() < until:
            return token
        # One of this process asks; all others wait for what it learns.
        self._turns = self._turns or asyncio.Lock()
        async with self._turns:
            token, until = self._known
            if not token or asyncio.get_running_loop().time() >= until:
                token = await self._read()
                self._known = (token, asyncio.get_running_loop().time() + _KEPT_SECONDS)
        return token

    def forget(self) -> None:
        """Read it anew with the next call: Slack does not take it any more."""
        self._known = ("", 0.0)

    async def _read(self) -> str:
        for _ in range(_WAITS):
            kept = await self._run(flow.find, self._turn(), PLATFORM, self._where.team)
            if kept is None:
                raise Passing("calbot is not installed in Slack: open /slack/install", _ABSENT_SECONDS)
            left = kept.expires_at - self._clock() if kept.expires_at is not None else None
            if left is None or left > AHEAD or not kept.refresh:
                return await self._opened(kept)
            if await self._run(flow.claim, self._turn(), kept.id, kept.token):
                return await self._renewed(kept, left)
            if left > timedelta(minutes=1):
                # Another renews it; the old one does meanwhile.
                return await self._opened(kept)
            await asyncio.sleep(_WAIT_SECONDS)
        raise Passing("the token of Slack is being renewed", _WAIT_SECONDS * 4)

    async def _opened(self, kept: Installation) -> str:
        token, refresh = (self._vault.open(sealed, self._where.about) for sealed in (kept.token, kept.refresh))
        if token.old or refresh.old:
            sealed = [self._vault.seal(one.token, self._where.about) for one in (token, refresh)]
            await self._run(flow.resealed, self._turn(), PLATFORM, self._where.team, kept.token, *sealed)
        return token.token

    async def _renewed(self, kept: Installation, left: timedelta) -> str:
        try:
            said = await self._renew(self._vault.open(kept.refresh, self._where.about).token)
            token, refresh, lasts = (
                said["access_token"],
                said["refresh_token"],
                timedelta(seconds=int(said["expires_in"])),
            )
        except (Outside, KeyError, ValueError, TypeError) as trouble:
            log.error("the token of Slack could not be renewed: %s", type(trouble).__name__)
            if left > timedelta():
                return await self._opened(kept)
            if isinstance(trouble, Revoked) or (isinstance(trouble, Refused) and trouble.error == _NO_REFRESH):
                # Nothing that waiting mends: calbot was uninstalled, if Slack says that too.
                raise Revoked(f"it has ended, and is not renewed ({trouble.error})") from None
            raise Passing("the token of Slack has ended and could not be renewed", _ABSENT_SECONDS) from None
        sealed, next_one = (self._vault.seal(str(one), self._where.about) for one in (token, refresh))
        await self._run(flow.renewed, self._turn(), PLATFORM, self._where.team, kept.token, sealed, next_one, lasts)
        return str(token)

    def _turn(self) -> Turn:
        return Turn(self._where.workspace_id, self._clock())
