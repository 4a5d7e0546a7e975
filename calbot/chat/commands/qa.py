"""`qa draw 3 p-231`: a care lead draws conversations, and scores how they were answered."""

from __future__ import annotations

import re
from typing import Final

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import folded, number_in, phrase_in
from calbot.chat.screens import qa as screen
from calbot.errors import TellUser
from calbot.flows import qa as flow
from calbot.model.qa import Mark

_DRAW: Final = {"draw": "draw", "抽出": "draw", "抽選": "draw"}
_COUNT: Final = re.compile(r"(\d{1,3})件?")
_LINES: Final = re.compile(r"[1-9][0-9]?")
_MOST_WORDS: Final = 2


async def handle(words: str, desk: Desk) -> Reply:
    """Draw, a draw by its number, or the last ones."""
    if not words.strip():
        return Reply(screen.board(await desk.flow(flow.board), desk.say))
    doing, rest = phrase_in(words, _DRAW)
    if doing:
        return Reply(screen.card(await desk.flow(flow.draw, *_wish_in(rest)), desk.say))
    number, left = number_in(words, "qa")
    if number is None or left.strip():
        raise TellUser("qa.how")
    return Reply(screen.card(await desk.flow(flow.show, number), desk.say))


def _wish_in(words: str) -> tuple[int, int | None]:
    """How many, and about which post (None: about none)."""
    wanted, post_id = flow.USUAL, None
    told = folded(words).split()
    for word in told:
        count = _COUNT.fullmatch(word)
        if count is not None:
            wanted = int(count[1])
        elif (found := number_in(word, "p"))[0] is not None and not found[1]:
            post_id = found[0]
        else:
            raise TellUser("qa.how")
    if len(told) > _MOST_WORDS:
        raise TellUser("qa.how")
    return wanted, post_id


async def form(ask: Ask, desk: Desk) -> Reply:
    """[Score 1], [Change 1]."""
    return Reply(form=screen.form(await desk.flow(flow.sheet, ask.subject, ask.revision), desk.say))


async def score(ask: Ask, desk: Desk) -> Reply:
    """A filled rubric; one with gaps is asked for again."""
    told = ask.values.get("lines", "")
    if not _LINES.fullmatch(told):
        raise TellUser("router.old_button")
    given = [ask.values.get(screen.field_name(line), "") for line in range(int(told))]
    marks = [Mark(one) for one in given if one in set(Mark)]
    if len(marks) < len(given):
        view = await desk.flow(flow.sheet, ask.subject, ask.revision)
        return Reply(form=screen.form(view, desk.say, ask.values))
    return Reply(screen.card(await desk.flow(flow.score, ask.subject, ask.revision, marks), desk.say))


COMMAND = Command(
    "qa",
    "command.qa.usage",
    "command.qa.about",
    handle,
    flow.VERB,
    {"ja": ("品質", "品質確認")},
    {"qa.form": Pressed(form, flow.VERB), "qa.score": Pressed(score, flow.VERB)},
)
