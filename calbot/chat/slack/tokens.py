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
from typing import Any, Final, NamedTuple

from calbot.chat.slack.caller import Refused, Revoked
from calbot.chat.slack.listen import PLATFORM
from calbot.chat.slack.vault import Vault
from calbot.chat.wires import RunFlow
from calbot.clock import Clock
from calbot.errors import Outside, Unreached
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


class _Unkept(NamedTuple):
    """What Slack gave for the `old` token, all sealed; it lasted for `lasts` at `since` (seconds of the loop)."""

    old: str
    token: str
    refresh: str
    lasts: timedelta
    since: float


class Tokens:
    """The bot token of one installation; a minute old at most, but for the moment after another process changed it."""

    def __init__(self, run: RunFlow, clock: Clock, vault: Vault, where: Where, renew: Renew) -> None:
        self._run = run
        self._clock = clock
        self._vault = vault
        self._where = where
        self._renew = renew
        self._known: tuple[str, float] = ("", 0.0)
        self._reading: asyncio.Future[str] | None = None
        self._unkept: _Unkept | None = None

    @property
    def where(self) -> Where:
        """Whose they are."""
        return self._where

    async def token(self) -> str:
        """The token to call with. Raises Unreached where calbot is not installed, or Slack renews nothing just now."""
        loop = asyncio.get_running_loop()
        token, until = self._known
        if token and loop.time() < until:
            return token
        # One of this process asks; all others wait for what it learns.
        if self._reading is None or self._reading.done() or self._reading.get_loop() is not loop:
            self._reading = loop.create_task(self._learnt())
            self._reading.add_done_callback(_heeded)
        # Whoever waits may give up, as a request does after a second. A renewal goes on: its refresh token is used up.
        return await asyncio.shield(self._reading)

    def forget(self) -> None:
        """Read it anew with the next call: Slack does not take it any more."""
        self._known = ("", 0.0)

    async def _learnt(self) -> str:
        token = await self._read()
        kept = _KEPT_SECONDS if self._unkept is None else _WAIT_SECONDS
        self._known = (token, asyncio.get_running_loop().time() + kept)
        return token

    async def _read(self) -> str:
        if (unkept := await self._keep()) is not None:
            return self._vault.open(unkept.token, self._where.about).token
        for _ in range(_WAITS):
            kept = await self._run(flow.find, self._turn(), PLATFORM, self._where.team)
            if kept is None:
                raise Unreached("calbot is not installed in Slack: open /slack/install", _ABSENT_SECONDS)
            left = kept.expires_at - self._clock() if kept.expires_at is not None else None
            if left is None or left > AHEAD or not kept.refresh:
                return await self._opened(kept)
            if await self._run(flow.claim, self._turn(), kept.id, kept.token):
                return await self._renewed(kept, left)
            if left > timedelta(minutes=1):
                # Another renews it; the old one does meanwhile.
                return await self._opened(kept)
            await asyncio.sleep(_WAIT_SECONDS)
        raise Unreached("the token of Slack is being renewed", _WAIT_SECONDS * 4)

    async def _opened(self, kept: Installation) -> str:
        token, refresh = (self._vault.open(sealed, self._where.about) for sealed in (kept.token, kept.refresh))
        if token.old or refresh.old:
            sealed = [self._vault.seal(one.token, self._where.about) for one in (token, refresh)]
            try:
                await self._run(flow.resealed, self._turn(), PLATFORM, self._where.team, kept.token, *sealed)
            except Outside as trouble:
                # The old key opens it still.
                log.warning("the token of Slack could not be kept under its new key just now: %s", trouble)
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
            raise Unreached("the token of Slack has ended and could not be renewed", _ABSENT_SECONDS) from None
        sealed, next_one = (self._vault.seal(str(one), self._where.about) for one in (token, refresh))
        self._unkept = _Unkept(kept.token, sealed, next_one, lasts, asyncio.get_running_loop().time())
        await self._keep()
        return str(token)

    async def _keep(self) -> _Unkept | None:
        """Keep what was renewed, and give back what cannot be kept just now: while the database is away it is held
        here, since Slack gives it to nobody again."""
        new = self._unkept
        if new is None:
            return None
        left = new.lasts - timedelta(seconds=asyncio.get_running_loop().time() - new.since)
        team = PLATFORM, self._where.team
        try:
            await self._run(flow.renewed, self._turn(), *team, new.old, new.token, new.refresh, left)
        except Outside as trouble:
            log.error("the new token of Slack is not kept yet: %s", trouble)
            return new
        self._unkept = None
        return None

    def _turn(self) -> Turn:
        return Turn(self._where.workspace_id, self._clock())


def _heeded(reading: asyncio.Future[str]) -> None:
    """Nobody may be left who waits for it; whoever comes next asks anew."""
    if not reading.cancelled():
        reading.exception()
