"""`writes`: changes from chat that calendars do not show yet; and the choice between two versions of a post."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.screens import writeback as screen
from calbot.flows import versions
from calbot.flows import writeback as flow


async def handle(words: str, desk: Desk) -> Reply:
    """All that is on its way, was asked for, or has to be chosen."""
    return Reply(screen.listing(await desk.flow(flow.standing), desk.say))


async def mine(ask: Ask, desk: Desk) -> Reply:
    """[Mine], or [Try again]: the chat's version is written."""
    return Reply(screen.card(await desk.flow(versions.mine, ask.subject, ask.revision), desk.say))


async def theirs(ask: Ask, desk: Desk) -> Reply:
    """[Theirs]: the calendar's version is taken over."""
    return Reply(screen.card(await desk.flow(versions.theirs, ask.subject, ask.revision), desk.say))


COMMAND = Command(
    "writes",
    "command.writes.usage",
    "command.writes.about",
    handle,
    "post.see",
    {"ja": ("書き戻し",), "en": ("written",)},
    {
        # Who answers for one account may decide about its posts, whatever the role says: the flow knows.
        "writeback.mine": Pressed(mine, "post.move"),
        "writeback.theirs": Pressed(theirs, "post.move"),
    },
)
