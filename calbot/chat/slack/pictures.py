"""Pictures of charts for workspaces that take no charts of Slack's own: drawn, uploaded, and remembered.

A picture is uploaded to nobody and shown by the message that names it. So the message is still one call under one key,
and a try that breaks off leaves a file that no one sees, never a second message. Whoever posts such a block has to have
access to its file, and has (docs.slack.dev, "Slack file object").
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

from calbot.chat.cards import Card, Chart
from calbot.chat.picture import png
from calbot.chat.plain import plain
from calbot.chat.slack.caller import Caller, Revoked
from calbot.errors import Outside

log = logging.getLogger(__name__)

SECONDS: Final = 3.0
"""For all pictures of a message, which then goes without: a call has eight, and a late card is worth less than a plain
one."""
WAITS: Final = (0.0, 0.6, 1.5)
"""Seconds before each try to show a picture: Slack looks at it first, and says until then that it is none."""
_KNOWN: Final = 200
_REST_SECONDS, _PAUSE_SECONDS = 3600.0, 60.0


class Pictures:
    """Uploads charts by `caller`, each once: an edit that leaves a chart as it was shows the same file."""

    def __init__(self, caller: Caller, waits: Sequence[float] = WAITS) -> None:
        self.waits = tuple(waits)
        self._caller = caller
        self._known: OrderedDict[Chart, str] = OrderedDict()
        self._rests_until = float("-inf")

    async def of(self, card: Card) -> Mapping[Chart, str]:
        """The ids of the pictures of the card's charts; of those only that could be had."""
        wanted = [element for element in card.elements if isinstance(element, Chart)]
        try:
            async with asyncio.timeout(SECONDS):
                for chart in wanted:
                    await self._had(chart)
        except (Outside, TimeoutError) as trouble:
            # Where the right is missing, nobody wants that asked for with every card.
            self._rest(_REST_SECONDS if isinstance(trouble, Revoked) else _PAUSE_SECONDS)
            log.warning("a picture could not be uploaded: %s", str(trouble) or "no answer in time")
        except Exception:
            # Whatever is wrong with a picture, the card goes out.
            self._rest(_REST_SECONDS)
            log.exception("a picture could not be drawn")
        return {chart: self._known[chart] for chart in wanted if chart in self._known}

    def refused(self) -> None:
        """Slack does not show them: what is known is forgotten, and for an hour none is uploaded."""
        self._known.clear()
        self._rest(_REST_SECONDS)

    def _rest(self, seconds: float) -> None:
        self._rests_until = asyncio.get_running_loop().time() + seconds

    async def _had(self, chart: Chart) -> None:
        if chart in self._known:
            self._known.move_to_end(chart)
            return
        if asyncio.get_running_loop().time() < self._rests_until:
            return
        body = await asyncio.to_thread(png, chart)
        if body is None:
            return
        self._known[chart] = await self._caller.upload("chart.png", body, plain(Card((chart,), "")))
        if len(self._known) > _KNOWN:
            self._known.popitem(last=False)
