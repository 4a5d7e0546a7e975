"""`week [brand]`: the plan of the coming seven days."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calbot.chat.ask import Reply
from calbot.chat.brand import brand_in
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import phrase_in
from calbot.chat.screens import week as screen
from calbot.flows import week as flow

_NEXT = {"next week": "next", "next": "next", "来週": "next", "this week": "", "今週": ""}
_DAYS = 7


async def handle(words: str, desk: Desk) -> Reply:
    """Seven days from today, or from Monday for `next`."""
    which, rest = phrase_in(words, {name: name for name in _NEXT})
    zone = desk.person.zone
    today = desk.now.astimezone(ZoneInfo(zone)).date()
    first = today + timedelta(days=_DAYS - today.weekday()) if _NEXT.get(which) else today
    start = datetime.combine(first, time(0), ZoneInfo(zone)).astimezone(UTC)
    view = await desk.flow(flow.week, start, _DAYS, await brand_in(rest, desk), zone)
    return Reply(screen.card(view, desk.say))


COMMAND = Command(
    "week",
    "command.week.usage",
    "command.week.about",
    handle,
    "post.see",
    {"ja": ("予定", "週間", "今週", "カレンダー")},
)
