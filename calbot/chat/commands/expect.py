"""`expect p-12 260 reposted by the creator`: another number than calbot's; staffing goes by it, both are scored."""

from __future__ import annotations

import re
import unicodedata

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import number_in
from calbot.chat.screens import estimate as screen
from calbot.errors import TellUser
from calbot.flows import estimate as flow

_COUNT = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d{1,7})(?![\w.,-])")


async def handle(words: str, desk: Desk) -> Reply:
    """Which post, how many messages, why; without a number a form asks."""
    number, rest = number_in(words, "p")
    if number is None:
        raise TellUser("expect.which")
    plain = unicodedata.normalize("NFKC", rest)
    found = _COUNT.search(plain)
    if found is None:
        view = await desk.flow(flow.show, number)
        return Reply(form=screen.form(view, "", plain.strip(), desk.say))
    reason = " ".join(f"{plain[: found.start()]} {plain[found.end() :]}".split()).strip("\"'「」 ")
    return Reply(screen.done(await desk.flow(flow.expect, number, _count(found[1]), reason), desk.say))


async def form(ask: Ask, desk: Desk) -> Reply:
    """[I expect another number], [I expect more] or [I expect less]."""
    view = await desk.flow(flow.show, ask.subject)
    return Reply(form=screen.form(view, "", "", desk.say, lean=ask.values.get("lean", "")))


async def expect(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    typed, reason = line_in(ask.values, "messages", 20), line_in(ask.values, "reason")
    lean, found = ask.values.get("lean", ""), _COUNT.fullmatch(unicodedata.normalize("NFKC", typed))
    view = await desk.flow(flow.show, ask.subject)
    wrong = desk.say("expect.messages", most=flow.MOST)
    if found is not None:
        wrong = screen.contradiction(view, _count(found[1]), lean, desk.say)
    if found is None or wrong:
        return Reply(form=screen.form(view, typed, reason, desk.say, wrong, lean))
    view = await desk.flow(flow.expect, ask.subject, _count(found[1]), reason, ask.revision)
    return Reply(screen.done(view, desk.say))


def _count(typed: str) -> float:
    return float(typed.replace(",", ""))


COMMAND = Command(
    "expect",
    "command.expect.usage",
    "command.expect.about",
    handle,
    "forecast.expect",
    {"ja": ("予想", "見積もり")},
    {"expect.form": Pressed(form, "forecast.expect"), "expect": Pressed(expect, "forecast.expect")},
)
