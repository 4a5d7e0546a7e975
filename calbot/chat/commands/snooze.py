"""`snooze s-88`, `snooze s-88 fri 8:00`: not now; it comes back when the person's next shift begins, or then."""

from __future__ import annotations

from datetime import datetime

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import number_in
from calbot.chat.screens import answer as screen
from calbot.flows import answer as flow

_FILLERS = ("until ", "till ")


async def handle(words: str, desk: Desk) -> Reply:
    """Which warning, and until when; the only one that stands needs no name, and no hour is the next shift."""
    number, rest = number_in(words, "s")
    phrase = rest.strip().removesuffix("まで")
    for filler in _FILLERS:
        phrase = phrase.removeprefix(filler).strip()
    if number is None:
        standing = await desk.flow(flow.standing)
        if len(standing.alerts) != 1:
            return Reply(screen.which(standing, desk.say))
        number = standing.alerts[0].id
    if not phrase:
        return Reply(screen.done(await desk.flow(flow.snooze, number), desk.say))
    until, wrong = _until(phrase, desk)
    if until is None:
        view = await desk.flow(flow.snoozing, number)
        return Reply(form=screen.snooze_form(view, {"until": screen.AT, "at": phrase}, desk.say, wrong))
    return Reply(screen.done(await desk.flow(flow.snooze, number, None, until), desk.say))


def _until(phrase: str, desk: Desk) -> tuple[datetime | None, str]:
    """The instant that was meant, or what is wrong with it."""
    reading = desk.when(phrase)
    if reading.problem:
        return None, desk.say(reading.problem, **reading.values)
    if len(reading.choices) > 1:
        return None, desk.say("answer.snooze.several")
    return reading.choices[0], ""


async def form(ask: Ask, desk: Desk) -> Reply:
    """[Until...]: until when?"""
    view = await desk.flow(flow.snoozing, ask.subject)
    view.alert.meet(ask.revision)
    return Reply(form=screen.snooze_form(view, {}, desk.say))


async def snooze(ask: Ask, desk: Desk) -> Reply:
    """[Until my next shift], or a filled form."""
    until, typed = None, ask.values.get("at", "").strip()
    if ask.values.get("until") == screen.AT:
        view = await desk.flow(flow.snoozing, ask.subject)
        view.alert.meet(ask.revision)
        until, wrong = _until(typed, desk) if typed else (None, desk.say("post.add.missing"))
        if until is not None and until > view.latest:
            wrong = desk.say("answer.snooze.latest", at=view.latest)
        if wrong:
            return Reply(form=screen.snooze_form(view, {"until": screen.AT, "at": typed}, desk.say, wrong))
    return Reply(screen.done(await desk.flow(flow.snooze, ask.subject, ask.revision, until), desk.say))


COMMAND = Command(
    "snooze",
    "command.snooze.usage",
    "command.snooze.about",
    handle,
    "alert.snooze",
    {"ja": ("後で", "スヌーズ")},
    {"alert.snooze": Pressed(snooze, "alert.snooze"), "alert.snooze.form": Pressed(form, "alert.snooze")},
)
