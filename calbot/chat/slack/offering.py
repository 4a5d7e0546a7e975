"""What a field offers while somebody types: looked up within the request, since Slack waits three seconds for it.

Nothing is kept, so no writer is waited for.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from calbot.chat.ask import Ask
from calbot.chat.router import suggestions
from calbot.chat.slack.blocks import Block
from calbot.chat.slack.modal import offered
from calbot.chat.wires import Wires

log = logging.getLogger(__name__)

SECONDS: Final = 2.0
"""Nothing is offered where the store has not answered by then."""


async def offer(ask: Ask, wires: Wires) -> Block:
    """The options for what was typed, as Slack wants them answered."""
    try:
        async with asyncio.timeout(SECONDS):
            return offered(await suggestions(ask, wires))
    except TimeoutError:
        log.info("what a field offers was not found in time")
        return offered(())
