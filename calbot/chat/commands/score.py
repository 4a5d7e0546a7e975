"""`score`: how good the forecasts of posts were."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import result as screen
from calbot.flows import estimate, record
from calbot.flows import result as flow


async def handle(words: str, desk: Desk) -> Reply:
    """The scoreboard; with a post, what was expected of it and what came."""
    number, _ = number_in(words, "p")
    if number is not None:
        return Reply(screen.card(await desk.flow(flow.show, number), desk.say))
    warnings, contest = await desk.flow(record.score), await desk.flow(estimate.contest)
    week = await desk.flow(record.week)
    return Reply(screen.board(await desk.flow(flow.score), desk.say, warnings, contest, week))


COMMAND = Command(
    "score",
    "command.score.usage",
    "command.score.about",
    handle,
    "forecast.see",
    {"ja": ("成績", "的中率")},
)
