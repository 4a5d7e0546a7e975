"""`miss`: the windows of thirty days that nobody was warned of."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import miss as screen
from calbot.errors import TellUser
from calbot.flows import miss as flow
from calbot.model.miss import MissCause


async def handle(words: str, desk: Desk) -> Reply:
    """All of them, or the one that was named."""
    number, _ = number_in(words, "m")
    if number is not None:
        return Reply(screen.card(await desk.flow(flow.show, number), desk.say))
    return Reply(screen.listing(await desk.flow(flow.recent), desk.say))


async def explain(ask: Ask, desk: Desk) -> Reply:
    """[Repost], [Paid], [Topic] or [Other]."""
    try:
        cause = MissCause(ask.values.get("cause", ""))
    except ValueError:
        raise TellUser("router.old_button") from None
    return Reply(screen.card(await desk.flow(flow.explain, ask.subject, cause, ask.revision), desk.say))


COMMAND = Command(
    "miss",
    "command.miss.usage",
    "command.miss.about",
    handle,
    "alert.see",
    {"ja": ("見逃し",), "en": ("misses", "missed")},
    {"miss.explain": Pressed(explain, "miss.explain")},
)
