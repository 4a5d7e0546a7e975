"""`cancel p-12`: takes a post out of the plan, asked twice."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.pausing import demand_unpublished
from calbot.chat.reading import demand_number_alone, number_in
from calbot.chat.screens import half_off as halves
from calbot.chat.screens import post as screen
from calbot.chat.screens import question as cards
from calbot.errors import TellUser
from calbot.flows import post as flow
from calbot.flows import question, undo, versions
from calbot.flows.views import PostView


async def handle(words: str, desk: Desk) -> Reply:
    """Which post; nothing happens yet."""
    number, rest = number_in(words, "p")
    if number is None:
        raise TellUser("post.cancel.which")
    demand_number_alone(rest)
    return _ask(await desk.flow(flow.show, number), desk)


async def ask_first(ask: Ask, desk: Desk) -> Reply:
    """[Cancel the post] on another card."""
    view = await desk.flow(flow.show, ask.subject)
    view.post.meet(ask.revision)
    return _ask(view, desk)


def _ask(view: PostView, desk: Desk) -> Reply:
    demand_unpublished(view, desk.now)
    demand(view.may, "post.cancel")
    if not view.post.live:
        raise TellUser("post.cancel.already", post=view.post.name)
    return Reply(screen.ask_cancel(view, desk.say))


async def cancel(ask: Ask, desk: Desk) -> Reply:
    """Done, if nobody changed the post since the button was drawn."""
    view = await desk.flow(flow.cancel, ask.subject, ask.revision)
    return Reply(screen.cancelled(view, desk.say))


async def take_back(ask: Ask, desk: Desk) -> Reply:
    """[Undo until 09:20]: what the same person has just done to it."""
    return Reply(screen.undone(await desk.flow(undo.undo, ask.subject, ask.revision), desk.say))


async def still_on(ask: Ask, desk: Desk) -> Reply:
    """[No, still on]: what only looks cancelled."""
    return Reply(
        cards.answered(
            await desk.flow(question.answer_off, ask.subject, ask.values.get("about", ""), question.ON), desk.say
        )
    )


async def off(ask: Ask, desk: Desk) -> Reply:
    """[Yes, it is off]."""
    return Reply(
        cards.answered(
            await desk.flow(question.answer_off, ask.subject, ask.values.get("about", ""), question.OFF), desk.say
        )
    )


async def half_on(ask: Ask, desk: Desk) -> Reply:
    """[It is still on]: what one of two calendars has cancelled."""
    return Reply(halves.answered(await desk.flow(versions.on, ask.subject, ask.values.get("about", "")), desk.say))


async def half_off(ask: Ask, desk: Desk) -> Reply:
    """[It is off]: the other calendar is to say so too."""
    return Reply(halves.answered(await desk.flow(versions.off, ask.subject, ask.values.get("about", "")), desk.say))


COMMAND = Command(
    "cancel",
    "command.cancel.usage",
    "command.cancel.about",
    handle,
    "post.cancel",
    {"ja": ("取消", "取り消し", "キャンセル", "中止")},
    {
        "post.cancel": Pressed(cancel, "post.cancel"),
        "post.cancel.ask": Pressed(ask_first, "post.cancel"),
        "post.undo": Pressed(take_back),
        # Who answers for one account may say so of its posts, whatever the role says: the flow asks.
        "question.on": Pressed(still_on),
        "question.off": Pressed(off),
        "half_off.on": Pressed(half_on),
        "half_off.off": Pressed(half_off),
    },
)
