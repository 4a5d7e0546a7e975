"""Where calbot is: what a platform tells of its being added to a conversation, removed from it, and of new names."""

from __future__ import annotations

from typing import Final

from calbot.chat.ask import Ask
from calbot.chat.wires import Wires
from calbot.flows import place as flow
from calbot.flows.turn import Turn

NEWS: Final = "place.news"
"""The verb of what a platform tells of a conversation: `values` are what (one of those below), and name."""
CAME: Final = "came"
GONE: Final = "gone"
NAMED: Final = "named"


async def take_news(wires: Wires, turn: Turn, ask: Ask) -> None:
    """Keep it; told twice it changes nothing."""
    about, name, what = (ask.platform, ask.address), ask.values.get("name", ""), ask.values.get("what")
    if what == CAME:
        await wires.flow(flow.came, turn, *about, ask.user, name)
    elif what == GONE:
        await wires.flow(flow.park, turn, *about, "calbot was removed")
    elif what == NAMED:
        await wires.flow(flow.renamed, turn, *about, name)
