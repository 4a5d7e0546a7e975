"""`report month|week`: the joint report of marketing and care, on one page."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import folded
from calbot.chat.screens import report as screen
from calbot.flows import report as flow

_WORDS = {"": "month", "month": "month", "monthly": "month", "week": "week", "weekly": "week"}
_WORDS |= {"月": "month", "月次": "month", "今月": "month", "週": "week", "週次": "week", "今週": "week"}


async def handle(words: str, desk: Desk) -> Reply:
    """This month's, if nothing else is named."""
    said = folded(words)
    return Reply(screen.card(await desk.flow(flow.show, _WORDS.get(said, said)), desk.say))


COMMAND = Command(
    "report",
    "command.report.usage",
    "command.report.about",
    handle,
    "report.see",
    {"ja": ("レポート", "月報", "集計レポート")},
)
