"""`resume`: what a pause holds goes on by a plan, no burst, and each post by its owner's yes."""

from __future__ import annotations

from datetime import datetime

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import number_in
from calbot.chat.said_back import choice
from calbot.chat.screens import held as cards
from calbot.chat.screens import pause as screen
from calbot.errors import TellUser
from calbot.flows import held as answers
from calbot.flows import pause as flow
from calbot.flows import pause_offer, pause_view
from calbot.flows.pause_view import HeldView
from calbot.model.pause import PauseState


async def handle(words: str, desk: Desk) -> Reply:
    """The plan of the pause that is named, or of the only one there is. Nothing goes out by that."""
    number, _ = number_in(words, "x")
    if number is None:
        every = await desk.flow(pause_view.open_ones)
        mine = [one for one in every if one.pause.state is not PauseState.ASKED]
        if not mine:
            raise TellUser("pause.none")
        if len(mine) > 1:
            return Reply(screen.which(mine, desk.say))
        number = mine[0].pause.id
    return await _resuming(number, desk)


async def _resuming(number: int, desk: Desk) -> Reply:
    view = await desk.flow(pause_view.show, number)
    if not view.pause.stands and view.pause.state is not PauseState.OVER:
        raise TellUser("pause.not_held", pause=view.pause.name)
    return Reply(screen.resuming(view, desk.say, await desk.flow(pause_offer.preview, number)))


async def plan(ask: Ask, desk: Desk) -> Reply:
    """[Show plan]: hour by hour, as things are now."""
    view = await desk.flow(pause_view.show, ask.subject)
    view.pause.meet(ask.revision)
    return Reply(screen.plan(view, desk.say, await desk.flow(pause_offer.preview, ask.subject)))


async def ask_end(ask: Ask, desk: Desk) -> Reply:
    """[Ask to resume]: a second person says whether it ends."""
    return Reply(screen.end_asked(await desk.flow(flow.ask_end, ask.subject, ask.revision), desk.say))


async def confirm_end(ask: Ask, desk: Desk) -> Reply:
    """[Resume], by a second person: owners are asked."""
    return Reply(screen.card(await desk.flow(flow.confirm_end, ask.subject, ask.revision), desk.say))


async def yes(ask: Ask, desk: Desk) -> Reply:
    """[Yes, this hour]."""
    return Reply(cards.card(await desk.flow(answers.yes, ask.subject, ask.revision), desk.say))


async def drop(ask: Ask, desk: Desk) -> Reply:
    """[Drop]."""
    return Reply(cards.card(await desk.flow(answers.drop, ask.subject, ask.revision), desk.say))


async def other_form(ask: Ask, desk: Desk) -> Reply:
    """[Other hour]: which?"""
    view = await _met(ask, desk)
    at: datetime = max(view.held.slot_at or view.held.was_at, desk.now)
    return Reply(form=cards.other_form(view, desk.local(at), desk.say))


async def other(ask: Ask, desk: Desk) -> Reply:
    """A filled form; an hour that can be meant in two ways is asked for again."""
    view, phrase = await _met(ask, desk), line_in(ask.values, "when")
    reading = desk.when(phrase)
    if len(reading.choices) != 1:
        which = [choice(at, reading.zone, reading.choices, desk.say) for at in reading.choices]
        problem = desk.say(reading.problem or "finding.override.which_end", choices=which, **reading.values)
        return Reply(form=cards.other_form(view, phrase, desk.say, problem))
    placed = await desk.flow(answers.other, ask.subject, ask.revision, reading.choices[0], reading.zone)
    return Reply(cards.card(placed, desk.say))


async def _met(ask: Ask, desk: Desk) -> HeldView:
    view = await desk.flow(pause_view.show_held, ask.subject)
    view.held.meet(ask.revision)
    return view


COMMAND = Command(
    "resume",
    "command.resume.usage",
    "command.resume.about",
    handle,
    "post.pause",
    {"ja": ("再開",)},
    {
        "pause.plan": Pressed(plan, "post.pause"),
        "pause.end": Pressed(ask_end, "post.pause"),
        "pause.end.confirm": Pressed(confirm_end, "post.pause"),
        # Whose post it is may answer for it, whatever the role says: the flow asks.
        "held.yes": Pressed(yes),
        "held.drop": Pressed(drop),
        "held.other": Pressed(other),
        "held.other.form": Pressed(other_form),
    },
)
