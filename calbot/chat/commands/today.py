"""`today [brand]`: the posts of today."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.brand import brand_in
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.screens import morning as morning_screen
from calbot.chat.screens import week as screen
from calbot.flows import morning
from calbot.flows import week as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Today in the person's own zone."""
    view = await desk.flow(flow.today, await brand_in(words, desk), desk.person.zone)
    return Reply(screen.today(view, desk.say))


async def fine(ask: Ask, desk: Desk) -> Reply:
    """[Fine]: the lead leaves it as it is."""
    return Reply(morning_screen.card(await desk.flow(morning.fine, ask.subject, ask.values.get("day", "")), desk.say))


COMMAND = Command(
    "today",
    "command.today.usage",
    "command.today.about",
    handle,
    "post.see",
    {"ja": ("今日", "本日")},
    {"morning.fine": Pressed(fine, "cover.ask")},
)
