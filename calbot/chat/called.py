"""Who is called in what somebody says: a chat writes ids (<@U0123>), and people are known by their names."""

from __future__ import annotations

import re
from typing import Final

from calbot.chat.ask import Ask
from calbot.chat.wires import Wires
from calbot.flows import person as people
from calbot.flows.turn import Turn

_CALLED: Final = re.compile(r"<@([^<>|\s]{1,300})(?:\|([^<>]{0,100}))?>")
_MOST: Final = 20


async def by_name(ask: Ask, wires: Wires, turn: Turn) -> str:
    """What was said, with the names of those whom its ids call; who is not known stands there as the chat names them.
    Whoever is called before anything else was said is whom it is said to, and stays."""
    users = list(dict.fromkeys(found[1] for found in _CALLED.finditer(ask.text)))[:_MOST]
    if not users:
        return ask.text
    names = await wires.flow(people.names, turn, ask.platform, users)

    def named(found: re.Match[str]) -> str:
        name = names.get(found[1]) or found[2]
        return f"@{name}" if name and ask.text[: found.start()].strip() else found[0]

    return _CALLED.sub(named, ask.text)
