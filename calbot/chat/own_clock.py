"""Asks a chat in which time zone somebody lives, so that answers tell hours by that person's own clock."""

from __future__ import annotations

import asyncio
import logging
from typing import Final, Protocol, runtime_checkable

from calbot.chat.ask import Ask
from calbot.chat.wires import Wires
from calbot.errors import Outside
from calbot.flows import own_clock as flow
from calbot.flows.turn import Turn

log = logging.getLogger(__name__)

SECONDS: Final = 1.0
"""Whoever asks something waits for it."""


@runtime_checkable
class HasClocks(Protocol):
    """A platform that knows in which zone each person lives."""

    async def zone_of(self, user: str) -> str:
        """Its IANA name; "" where it was told lately, or is not known. Raises Outside."""


async def learn_clock(wires: Wires, turn: Turn, ask: Ask) -> None:
    """Keep in which zone whoever asks lives, where nothing that counts more says it; nothing of this keeps an answer
    back."""
    platform = wires.platforms.get(ask.platform)
    if not isinstance(platform, HasClocks):
        return
    about = ask.platform, ask.user
    try:
        if await wires.flow(flow.is_open, turn, *about):
            async with asyncio.timeout(SECONDS):
                zone = await platform.zone_of(ask.user)
            if zone:
                await wires.flow(flow.learn, turn, *about, zone)
    except (Outside, TimeoutError) as trouble:
        log.info("in which zone somebody lives is not known just now: %s", str(trouble) or "no answer in time")
    except Exception:
        log.exception("in which zone somebody lives could not be asked")
