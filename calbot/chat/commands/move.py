"""`move p-12 fri 8:00`: a new hour for a post, said back before it is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from calbot.chat.ask import Ask, Reply
from calbot.chat.choices import COMING, Options, post_options
from calbot.chat.command import Command, Lookup, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.chat.pausing import demand_unpublished
from calbot.chat.pressed import alert_in, instant_in, zone_in
from calbot.chat.reading import demand_one_post, number_in
from calbot.chat.screens import parted as cards
from calbot.chat.screens import post as screen
from calbot.chat.when_moved import read_moved
from calbot.errors import TellUser
from calbot.flows import lookup as lookups
from calbot.flows import parted
from calbot.flows import post as flow
from calbot.flows.views import PostView

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_FILLERS = ("to ", "を", "→", "->")


async def handle(words: str, desk: Desk) -> Reply:
    """Which post, and to when; a form asks for what was not said."""
    number, rest = number_in(words, "p")
    if number is None:
        phrase = _phrase(rest)
        reading = desk.which(phrase)
        wrong = {"when": desk.say(reading.problem, **reading.values)} if phrase and reading.problem else {}
        return await _pick({"when": phrase}, desk, wrong)
    demand_one_post(rest)
    return await _to(await desk.flow(flow.show, number), _phrase(rest), desk)


async def _pick(values: Mapping[str, str], desk: Desk, errors: Mapping[str, str] | None = None) -> Reply:
    return Reply(form=screen.pick_form(await posts_like("", desk), values, desk.say, errors))


async def posts_like(typed: str, desk: Desk) -> Options:
    """The posts that a person may move, by what was typed."""
    return post_options(await desk.flow(lookups.of_coming, typed, "post.move"), desk.say)


def _phrase(rest: str) -> str:
    phrase = rest.strip()
    for filler in _FILLERS:
        phrase = phrase.removeprefix(filler).strip()
    return phrase


async def ask_first(ask: Ask, desk: Desk) -> Reply:
    """A filled form (`when`, and which `post` where the form asked), or one of several instants chosen (`to`)."""
    if not ask.subject:
        return await _picked(ask.values, desk)
    view = await desk.flow(flow.show, ask.subject)
    view.post.meet(ask.revision)
    if ask.values.get("to"):
        _demand(view, desk)
        return _echo(view, instant_in(ask.values, "to"), zone_in(ask.values), desk)
    return await _to(view, ask.values.get("when", ""), desk)


async def _picked(values: Mapping[str, str], desk: Desk) -> Reply:
    number, phrase = values.get("post", ""), values.get("when", "")
    errors = {} if phrase else {"when": desk.say("post.add.missing")}
    if not _NUMBER.fullmatch(number):
        errors["post"] = desk.say("post.add.missing")
    if not errors and (reading := desk.which(phrase)).problem:
        errors["when"] = desk.say(reading.problem, **reading.values)
    if errors:
        return await _pick(values, desk, errors)
    return await _to(await desk.flow(flow.show, int(number)), phrase, desk)


def _demand(view: PostView, desk: Desk) -> None:
    demand_unpublished(view, desk.now)
    demand(view.may, "post.move")


async def _to(view: PostView, phrase: str, desk: Desk) -> Reply:
    _demand(view, desk)
    if not view.post.live:
        raise TellUser("post.move.cancelled", post=view.post.name)
    if not phrase:
        return Reply(form=screen.move_form(view, desk.local(view.post.starts_at), desk.say))
    reading = read_moved(phrase, view.post.starts_at, desk.now, desk.which)
    if reading.problem:
        problem = desk.say(reading.problem, **reading.values)
        return Reply(form=screen.move_form(view, phrase, desk.say, problem))
    if len(reading.choices) > 1:
        return Reply(screen.choose_move(view, reading.choices, reading.zone, desk.say))
    return _echo(view, reading.choices[0], reading.zone, desk)


def _echo(view: PostView, to: datetime, zone: str, desk: Desk) -> Reply:
    if to == view.post.starts_at:
        raise TellUser("post.move.same", post=view.post.name)
    zones = (desk.person.zone, desk.place.zone, view.post.zone)
    return Reply(screen.ask_move(view, to, zone, zones, desk.say))


async def change(ask: Ask, desk: Desk) -> Reply:
    """[Change]: another hour."""
    view = await desk.flow(flow.show, ask.subject)
    _demand(view, desk)
    view.post.meet(ask.revision)
    at = instant_in(ask.values, "to") if ask.values.get("to") else view.post.starts_at
    return Reply(form=screen.move_form(view, desk.local(at), desk.say))


async def move(ask: Ask, desk: Desk) -> Reply:
    """[Move], here or on a warning: done, if nobody changed the post since the button was drawn."""
    to, zone = instant_in(ask.values, "to"), zone_in(ask.values)
    view = await desk.flow(flow.move, ask.subject, to, zone, ask.revision, alert=alert_in(ask.values))
    return Reply(screen.changed(view, desk.say))


async def keep(ask: Ask, desk: Desk) -> Reply:
    """[Leave it]: nothing changed, and that is said."""
    return Reply(sentence(desk.say("post.kept", post=f"p-{ask.subject}")))


async def right(ask: Ask, desk: Desk) -> Reply:
    """[Fri 27 Nov 09:00 London]: that hour, of the two that two calendars tell of one post."""
    at = instant_in(ask.values, "to")
    return Reply(
        cards.answered(await desk.flow(parted.answer_hour, ask.subject, ask.values.get("about", ""), at), desk.say)
    )


async def two(ask: Ask, desk: Desk) -> Reply:
    """[Two posts]: what two calendars tell is not one."""
    return Reply(cards.answered(await desk.flow(parted.answer_two, ask.subject, ask.values.get("about", "")), desk.say))


COMMAND = Command(
    "move",
    "command.move.usage",
    "command.move.about",
    handle,
    "post.move",
    {"ja": ("移動", "変更")},
    {
        "post.move": Pressed(move, "post.move"),
        "post.move.ask": Pressed(ask_first, "post.move"),
        "post.move.form": Pressed(change, "post.move"),
        "post.keep": Pressed(keep),
        # Who answers for one account may say so of its posts, whatever the role says: the flow asks.
        "parted.hour": Pressed(right),
        "parted.two": Pressed(two),
    },
    # Who answers for one account may move its posts, whatever the role says.
    {COMING: Lookup(posts_like)},
)
