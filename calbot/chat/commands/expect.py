"""`expect p-12 260 reposted`, `expect p-12 +40%`: not calbot's number; staffing goes by it, both are scored."""

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
from calbot.flows.estimate import EstimateView

_COUNT = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d{1,7})(?![\w.,-])")
_SHARE = re.compile(r"(?<![\w.,+-])([+-]?)\s?(\d{1,5}(?:\.\d{1,2})?)\s?%(?:\s?(more|less|fewer|増|減))?")
_LEAN = {"+": "more", "-": "less", "more": "more", "less": "less", "fewer": "less", "増": "more", "減": "less"}
_MINUS = str.maketrans("−–—", "---")


async def handle(words: str, desk: Desk) -> Reply:
    """Which post, how many messages or what share more or less, why; without a number a form asks."""
    number, rest = number_in(words, "p")
    if number is None:
        raise TellUser("expect.which")
    plain = unicodedata.normalize("NFKC", rest).translate(_MINUS)
    found = _SHARE.search(plain) or _COUNT.search(plain)
    typed, around = (found[0], (plain[: found.start()], plain[found.end() :])) if found else ("", (plain,))
    reason = " ".join(" ".join(around).split()).strip("\"'「」 ")
    view = await desk.flow(flow.show, number)
    messages, wrong = _meant(typed, "", view, desk)
    if messages is None:
        return Reply(form=screen.form(view, typed, reason, desk.say, wrong if typed else ""))
    return Reply(screen.done(await desk.flow(flow.expect, number, messages, reason), desk.say))


async def form(ask: Ask, desk: Desk) -> Reply:
    """[I expect another number], [I expect more] or [I expect less]."""
    view = await desk.flow(flow.show, ask.subject)
    view.post.meet(ask.revision)
    return Reply(form=screen.form(view, "", "", desk.say, lean=ask.values.get("lean", "")))


async def expect(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    typed, reason = line_in(ask.values, "messages", 20), line_in(ask.values, "reason")
    lean, view = ask.values.get("lean", ""), await desk.flow(flow.show, ask.subject)
    view.post.meet(ask.revision)
    messages, wrong = _meant(unicodedata.normalize("NFKC", typed).translate(_MINUS), lean, view, desk)
    if messages is None:
        return Reply(form=screen.form(view, typed, reason, desk.say, wrong, lean))
    view = await desk.flow(flow.expect, ask.subject, messages, reason, ask.revision)
    return Reply(screen.done(view, desk.say))


def _meant(typed: str, lean: str, view: EstimateView, desk: Desk) -> tuple[float | None, str]:
    """How many messages were meant, or what is wrong; a share is more or less than calbot expects."""
    wrong = desk.say("expect.messages", most=flow.MOST)
    if (share := _SHARE.fullmatch(typed)) is not None:
        if view.ours is None or view.ours <= 0:
            raise TellUser("expect.nothing_yet", post=view.post.name)
        said = {_LEAN[part] for part in (share[1], share[3]) if part} or {lean}
        if said not in ({"more"}, {"less"}):
            return None, desk.say("expect.share")
        sign = 1 if said == {"more"} else -1
        messages = float(round(view.ours * (1 + sign * float(share[2]) / 100)))
    elif (count := _COUNT.fullmatch(typed)) is not None:
        messages = float(count[1].replace(",", ""))
    else:
        return None, wrong
    if not 0 <= messages <= flow.MOST:
        return None, wrong
    wrong = screen.contradiction(view, messages, lean, desk.say)
    return (None, wrong) if wrong else (messages, "")


COMMAND = Command(
    "expect",
    "command.expect.usage",
    "command.expect.about",
    handle,
    "forecast.expect",
    {"ja": ("予想", "見積もり")},
    {"expect.form": Pressed(form, "forecast.expect"), "expect": Pressed(expect, "forecast.expect")},
)
