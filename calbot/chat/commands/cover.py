"""`cover fri 7-10`: the lead asks for people; without words, what is asked for."""

from __future__ import annotations

from datetime import datetime, time

from calbot.chat import lately
from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.chat.hours_said import clock_said, end_at, heads_said, hours_said
from calbot.chat.pressed import instant_in, line_in, zone_in
from calbot.chat.screens import cover as screen
from calbot.errors import TellUser
from calbot.flows import alert_view
from calbot.flows import cover as flow

_OLDER = ("alert.stale", "cover.ask.none")
"""Refusals of a press on a warning that has changed since."""


async def handle(words: str, desk: Desk) -> Reply:
    """From when to when, and how many; said back before anybody is asked."""
    if not words.strip():
        return Reply(screen.listing(await desk.flow(flow.wanted), desk.say))
    said = hours_said(words)
    heads = said.heads or "1"
    if said.first is None or said.last is None:
        problem = desk.say("cover.ask.window") if said.spoken else ""
        return Reply(form=screen.form(said.rest, "", heads, desk.say, problem))
    return _echo(f"{said.day or 'today'} {said.first:%H:%M}", said.last, heads, desk)


async def confirm(ask: Ask, desk: Desk) -> Reply:
    """A filled form, or one of several instants chosen (`at`)."""
    when, until, heads = (line_in(ask.values, name, 100) for name in ("when", "until", "heads"))
    last = clock_said(until)
    if last is None:
        return Reply(form=screen.form(when, until, heads, desk.say, desk.say("cover.ask.until")))
    if ask.values.get("at"):
        return _said_back(instant_in(ask.values, "at"), zone_in(ask.values), last, heads, desk)
    return _echo(when, last, heads, desk)


def _echo(when: str, last: time, heads: str, desk: Desk) -> Reply:
    """The span as it was understood, said back; of several readings which is meant."""
    reading = desk.which(when)
    if reading.problem:
        problem = desk.say(reading.problem, **reading.values)
        return Reply(form=screen.form(when, f"{last:%H:%M}", heads, desk.say, problem))
    if len(reading.choices) > 1:
        told = {"until": f"{last:%H:%M}", "heads": heads}
        return Reply(screen.choose(reading.choices, reading.zone, told, desk.say))
    return _said_back(reading.choices[0], reading.zone, last, heads, desk)


def _said_back(starts_at: datetime, zone: str, last: time, heads: str, desk: Desk) -> Reply:
    zones, ends_at = (desk.place.zone, desk.person.zone), end_at(starts_at, last, zone)
    return Reply(screen.confirm(starts_at, ends_at, heads_said(heads), zone, zones, desk.say))


async def ask_people(ask: Ask, desk: Desk) -> Reply:
    """[Ask]."""
    starts_at, ends_at = instant_in(ask.values, "starts"), instant_in(ask.values, "ends")
    view = await desk.flow(flow.ask, starts_at, ends_at, heads_said(ask.values.get("heads", "")))
    return _asked((view,), desk)


async def ask_for_alert(ask: Ask, desk: Desk) -> Reply:
    """[Ask cover] under a warning; on an older card how that stands now, and whether cover is wanted all the same."""
    try:
        return _asked(await desk.flow(flow.ask_for, ask.subject, ask.revision), desk)
    except TellUser as refusal:
        if not refusal.key.startswith(_OLDER):
            raise
        view = await desk.flow(alert_view.show, ask.subject)
        said = (desk.say(refusal.key, **refusal.values), await lately.first(refusal, desk))
        return Reply(screen.anyway(view, said, desk.say), refused=True)


def _asked(views: tuple[flow.CoverView, ...], desk: Desk) -> Reply:
    if not views:
        raise TellUser("cover.ask.past")
    names = desk.say.listing([view.cover.name for view in views])
    return Reply(sentence(desk.say("cover.asked.done", cover=names)))


async def leave(ask: Ask, desk: Desk) -> Reply:
    """[Leave it]."""
    return Reply(sentence(desk.say("cover.left")))


async def comes(ask: Ask, desk: Desk) -> Reply:
    """[I can]."""
    view = await desk.flow(flow.answer, ask.subject, ask.revision, True)
    return Reply(screen.booked(view, desk.say))


async def comes_not(ask: Ask, desk: Desk) -> Reply:
    """[Not me], or [I cannot after all]."""
    await desk.flow(flow.answer, ask.subject, ask.revision, False)
    return Reply(sentence(desk.say("cover.declined")))


async def release(ask: Ask, desk: Desk) -> Reply:
    """[Release]: those who said yes are told."""
    view = await desk.flow(flow.release, ask.subject, ask.revision)
    return Reply(sentence(desk.say("cover.released.done", who=desk.say.listing([one.name for one in view.released]))))


async def keep(ask: Ask, desk: Desk) -> Reply:
    """[Keep]: they come all the same."""
    await desk.flow(flow.keep_on, ask.subject, ask.revision)
    return Reply(sentence(desk.say("cover.kept")))


COMMAND = Command(
    "cover",
    "command.cover.usage",
    "command.cover.about",
    handle,
    "cover.answer",
    {"ja": ("応援", "増員")},
    {
        "cover.confirm": Pressed(confirm, "cover.ask"),
        "cover.ask": Pressed(ask_people, "cover.ask"),
        "cover.ask.alert": Pressed(ask_for_alert, "cover.ask"),
        "cover.leave": Pressed(leave),
        "cover.comes": Pressed(comes, "cover.answer"),
        "cover.not": Pressed(comes_not, "cover.answer"),
        "cover.release": Pressed(release, "cover.ask"),
        "cover.keep": Pressed(keep, "cover.ask"),
    },
)
