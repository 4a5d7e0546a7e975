"""`hold p-12`: its hour is to be confirmed, its day stays; said back before it is changed."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.pausing import demand_unpublished
from calbot.chat.pressed import instant_in
from calbot.chat.reading import demand_number_alone, number_in
from calbot.chat.screens import post as screen
from calbot.chat.screens import question as cards
from calbot.errors import TellUser
from calbot.flows import evidence, question
from calbot.flows import post as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Which post; nothing happens yet."""
    number, rest = number_in(words, "p")
    if number is None:
        raise TellUser("post.hold.which")
    demand_number_alone(rest)
    view = await desk.flow(flow.show, number)
    demand_unpublished(view, desk.now)
    demand(view.may, "post.move")
    if view.pause is not None:
        raise TellUser("pause.holds", pause=view.pause.name, post=view.post.name)
    view.post.demand_hour()
    return Reply(screen.ask_hold(view, desk.say))


async def hold(ask: Ask, desk: Desk) -> Reply:
    """[Hold as TBC], if nobody changed the post since the button was drawn."""
    return Reply(screen.held(await desk.flow(flow.defer, ask.subject, ask.revision), desk.say))


async def fine(ask: Ask, desk: Desk) -> Reply:
    """[It goes out 08:00-17:00]: in one of the hours that make no difference."""
    return Reply(
        cards.answered(await desk.flow(question.answer_hour, ask.subject, ask.values.get("about", "")), desk.say)
    )


async def out(ask: Ask, desk: Desk) -> Reply:
    """[It is out]: of a post of which nothing shows it."""
    return Reply(cards.answered(await desk.flow(evidence.answer, ask.subject, ask.values.get("about", "")), desk.say))


async def which(ask: Ask, desk: Desk) -> Reply:
    """[Sun 25 Oct 01:30 London (UTC+1)]: that one of the two that the clocks leave open."""
    at = instant_in(ask.values, "to")
    return Reply(
        cards.answered(await desk.flow(question.answer_clock, ask.subject, ask.values.get("about", ""), at), desk.say)
    )


COMMAND = Command(
    "hold",
    "command.hold.usage",
    "command.hold.about",
    handle,
    "post.move",
    {"ja": ("時刻未定", "仮置き")},
    # Who answers for one account may say so of its posts, whatever the role says: the flow asks.
    {
        "post.hold": Pressed(hold, "post.move"),
        "question.hour": Pressed(fine),
        "question.clock": Pressed(which),
        "question.out": Pressed(out),
    },
)
