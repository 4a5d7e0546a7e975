"""`handover`: the note to the next shift, drafted by calbot, edited and posted by whoever worked this one."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.pressed import lines_in
from calbot.chat.screens import handover as screen
from calbot.errors import TellUser
from calbot.flows import handover as flow
from calbot.model.brief import NOTE


async def handle(_words: str, desk: Desk) -> Reply:
    """The draft, in a form."""
    return Reply(form=screen.form(await desk.flow(flow.draft), desk.say))


async def form(ask: Ask, desk: Desk) -> Reply:
    """[Edit and post]."""
    view = await desk.flow(flow.draft)
    if view.row.id != ask.subject:
        raise TellUser("router.old_button")
    view.row.meet(ask.revision)
    return Reply(form=screen.form(view, desk.say))


async def post(ask: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    note = lines_in(ask.values, "note", NOTE)
    if not note:
        view = await desk.flow(flow.draft)
        view.row.meet(ask.revision)
        return Reply(form=screen.form(view, desk.say, desk.say("handover.what")))
    return Reply(screen.posted(await desk.flow(flow.hand_over, ask.subject, ask.revision, note), desk.say))


COMMAND = Command(
    "handover",
    "command.handover.usage",
    "command.handover.about",
    handle,
    "handover.give",
    {"ja": ("引き継ぎ", "申し送り")},
    {
        "handover.form": Pressed(form, "handover.give"),
        "handover.post": Pressed(post, "handover.give"),
    },
)
