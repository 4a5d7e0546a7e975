"""`ack s-88`: somebody has it, and nothing more is said of it until it grows worse."""

from __future__ import annotations

from calbot.chat.answering import answered
from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.screens import alert as cards
from calbot.chat.screens import answer as screen
from calbot.flows import alert_view, recipient
from calbot.flows import answer as flow


async def handle(words: str, desk: Desk) -> Reply:
    """Which warning; the only one that stands needs no name."""
    return await answered(flow.ack, words, desk)


async def ack(ask: Ask, desk: Desk) -> Reply:
    """[I have it]."""
    return Reply(screen.done(await desk.flow(flow.ack, ask.subject, ask.revision), desk.say))


async def leave_form(ask: Ask, desk: Desk) -> Reply:
    """[Leave it as it is]: why?"""
    view = await desk.flow(alert_view.show, ask.subject)
    view.alert.meet(ask.revision, view.owner_name)
    return Reply(form=cards.leave_form(view, desk.say))


async def leave(ask: Ask, desk: Desk) -> Reply:
    """A filled form: the reason is kept."""
    reason = line_in(ask.values, "reason")
    return Reply(screen.done(await desk.flow(flow.leave, ask.subject, reason, ask.revision), desk.say))


async def why_me(ask: Ask, desk: Desk) -> Reply:
    """[Why me?]."""
    alert, parts = await desk.flow(recipient.why, ask.subject)
    return Reply(screen.why_me(alert, parts, desk.say))


COMMAND = Command(
    "ack",
    "command.ack.usage",
    "command.ack.about",
    handle,
    "alert.ack",
    {"ja": ("対応", "了解"), "en": ("acknowledge",)},
    {
        "alert.ack": Pressed(ack, "alert.ack"),
        "alert.leave.form": Pressed(leave_form, "alert.ack"),
        "alert.leave": Pressed(leave, "alert.ack"),
        "alert.why_me": Pressed(why_me, "alert.see"),
    },
)
