"""Which blocks to show a card with: the richest that this workspace takes, then plainer ones, never none.

Slack's data tables and charts are young, and not every workspace, client and method takes them. A refusal for the shape
says that nothing was posted, so the next shape is no second message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final, TypeVar

from calbot.chat.cards import Card, Chart
from calbot.chat.slack.blocks import Block
from calbot.chat.slack.caller import Refused
from calbot.chat.slack.pictures import Pictures
from calbot.chat.slack.render import KNOWN, NATIVE, SIMPLE, Look, message

log = logging.getLogger(__name__)

T = TypeVar("T")
Show = Callable[[str, list[Block]], Awaitable[T]]

MISSHAPEN: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "only_one_table_allowed", "msg_blocks_too_long"}
)
NATIVE_BLOCKS: Final = frozenset({"data_table", "data_visualization"})
REST_SECONDS: Final = 3600.0
"""So long a method is not asked again to take what it has refused."""


class Ladder:
    """The looks of a workspace, the richest first; what it has refused lately is left out from then on."""

    def __init__(self, pictures: Pictures | None = None) -> None:
        self._pictures = pictures
        self._refused: dict[str, float] = {}

    async def climb_down(self, method: str, card: Card, show: Show[T], *, local: bool = False) -> T:
        """What `show(text, blocks)` gives for the richest look that Slack takes, with instants by each reader's clock
        if `local`. Raises what `show` raises, of `MISSHAPEN` only after the plainest look."""
        tried: list[Sequence[Block]] = []
        last: Refused | None = None
        async with aclosing(self._looks(method, card)) as looks:
            async for look in looks:
                text, drawn = message(card, replace(look, local=local))
                if drawn in tried and not look.pictures:
                    continue
                try:
                    return await show(text, drawn)
                except Refused as refusal:
                    if refusal.error not in MISSHAPEN:
                        raise
                    log.warning("%s: Slack does not take the shape of a card: %s", method, refusal.error)
                    tried.append(drawn)
                    last = refusal
                    self._learn(method, drawn)
        assert last is not None
        # It was the card, not the kind of its blocks.
        self._refused.pop(method, None)
        log.error("%s: Slack takes no shape of a card: %s", method, last.error)
        raise last

    def _learn(self, method: str, drawn: Sequence[Block]) -> None:
        """At once: the next try may be put off, and would else begin with what was refused."""
        if is_native(drawn):
            self._refused[method] = asyncio.get_running_loop().time() + REST_SECONDS

    async def _looks(self, method: str, card: Card) -> AsyncGenerator[Look, None]:
        if asyncio.get_running_loop().time() >= self._refused.get(method, float("-inf")):
            yield NATIVE
        if self._pictures is not None and any(isinstance(element, Chart) for element in card.elements):
            pictures = await self._pictures.of(card)
            if pictures:
                look = Look(native=False, pictures=pictures)
                for wait in self._pictures.waits:
                    await asyncio.sleep(wait)
                    yield look
                # Whoever comes back has had the last of them refused too.
                self._pictures.refused()
        yield KNOWN
        yield SIMPLE


def is_native(drawn: Sequence[Block]) -> bool:
    """Whether there is a data table or chart of Slack's own among them."""
    return any(block["type"] in NATIVE_BLOCKS for block in drawn)
