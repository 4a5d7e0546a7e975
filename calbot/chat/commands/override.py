"""`override n-3 until fri "reason"`: somebody answers for a finding until a day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import number_in, quoted_in
from calbot.chat.said_back import choice
from calbot.chat.screens import finding as screen
from calbot.chat.when import Reading
from calbot.errors import TellUser
from calbot.flows import finding as flow
from calbot.flows.views import FindingView

_UNTIL = re.compile(r"^\s*(?:until|till|to|by)\b|まで$", re.IGNORECASE)
_LONGEST_REASON = 500
_A_DAY = timedelta(days=1)


async def handle(words: str, desk: Desk) -> Reply:
    """Finding, reason and end; what is missing is asked for in a form."""
    number, rest = number_in(words, "n")
    if number is None:
        raise TellUser("finding.override.which")
    reason, rest = quoted_in(rest)
    view = await desk.flow(flow.show, number)
    return await _answer(view, reason, rest.strip(), desk, view.finding.revision)


async def form(ask: Ask, desk: Desk) -> Reply:
    """[Override] on a card."""
    view = await desk.flow(flow.show, ask.subject)
    demand(view.may, "finding.override")
    view.finding.meet(ask.revision)
    return Reply(form=screen.override_form(view, "", _usual_end(view, desk), desk.say))


async def override(ask: Ask, desk: Desk) -> Reply:
    """The filled form."""
    view = await desk.flow(flow.show, ask.subject)
    return await _answer(view, line_in(ask.values, "reason"), line_in(ask.values, "until"), desk, ask.revision)


async def _answer(view: FindingView, reason: str, until: str, desk: Desk, revision: int) -> Reply:
    demand(view.may, "finding.override")
    view.finding.meet(revision)
    if not reason.strip() or not until:
        return Reply(form=screen.override_form(view, reason, until or _usual_end(view, desk), desk.say))
    reading = _end(until, desk)
    if len(reading.choices) != 1:
        which = [choice(at, reading.zone, reading.choices, desk.say) for at in reading.choices]
        key = reading.problem or "finding.override.which_end"
        problem = desk.say(key, choices=which, **reading.values)
        return Reply(form=screen.override_form(view, reason, until, desk.say, problem))
    kept = await desk.flow(
        flow.override, view.finding.id, revision, reason.strip()[:_LONGEST_REASON], reading.choices[0]
    )
    return Reply(screen.overridden(kept, desk.say))


def _end(until: str, desk: Desk) -> Reading:
    """An end may be a day: then it is the end of that day."""
    phrase = _UNTIL.sub("", until).strip()
    reading = desk.when(phrase)
    return desk.when(f"{phrase} 23:59") if reading.problem == "when.no_time" else reading


def _usual_end(view: FindingView, desk: Desk) -> str:
    """A day after the matter itself: until then the same finding would only repeat what was answered."""
    last: datetime = max(view.finding.at, desk.now) + _A_DAY
    return desk.local(last)


COMMAND = Command(
    "override",
    "command.override.usage",
    "command.override.about",
    handle,
    "finding.override",
    {"ja": ("承知", "例外")},
    {
        "finding.override": Pressed(override, "finding.override"),
        "finding.override.form": Pressed(form, "finding.override"),
    },
)
