"""`rules`: those in force, their cases, what one would have told in the past, and which of them to review."""

from __future__ import annotations

import re
import unicodedata

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import first_word, folded
from calbot.chat.screens import rules as screen
from calbot.errors import TellUser
from calbot.flows import replay, rules

_LIST, _TEST, _REVIEW, _BACKTEST = "list", "test", "review", "backtest"
_WORDS = {
    word: meant
    for meant, words in {
        _LIST: "list|all|一覧",
        _TEST: "test|check|テスト",
        _REVIEW: "review|見直し|レビュー",
        _BACKTEST: "backtest|replay|バックテスト|再現",
    }.items()
    for word in words.split("|")
}
_DAYS = re.compile(r"(?<![\w-])(?:--days[ =]?)?(\d{1,3}) ?(?:d|days?|日間?)?$")
_LONGEST = 80


async def handle(words: str, desk: Desk) -> Reply:
    """The list; else what the first word asks for, or one rule by its id."""
    word, rest = first_word(words) if words.strip() else (_LIST, "")
    match _WORDS.get(word):
        case "list":
            return Reply(screen.listing(await desk.flow(rules.every), desk.say))
        case "test":
            return await _test(_name_in(rest), desk)
        case "review":
            return Reply(screen.review(await desk.flow(rules.every), desk.say))
        case "backtest":
            name, days = _name_and_days(rest)
            return await _backtest(name, days, desk)
        case _:
            return Reply(screen.one(await desk.flow(rules.one, _name_in(words)), desk.say))


async def _test(name: str, desk: Desk) -> Reply:
    return Reply(screen.tested(await desk.flow(rules.played, name), desk.say))


async def _backtest(name: str, days: int, desk: Desk) -> Reply:
    if not name:
        raise TellUser("rules.which")
    asked = await desk.flow(replay.ask, name, days)
    if asked.later:
        return Reply(screen.waiting(asked, desk.say))
    told = await desk.flow(replay.at_once, asked.number)
    if told is not None:
        await desk.flow(replay.keep, asked.number, told)
    return Reply(screen.replayed(await desk.flow(replay.show, asked.number), desk.say))


def _name_in(words: str) -> str:
    return folded(words)[:_LONGEST]


def _name_and_days(words: str) -> tuple[str, int]:
    """promo-streak 28d, or promo-streak alone."""
    plain = unicodedata.normalize("NFKC", words).strip()
    found = _DAYS.search(plain)
    if found is None:
        return _name_in(plain), replay.USUAL_DAYS
    return _name_in(plain[: found.start()]), int(found[1])


async def every(ask: Ask, desk: Desk) -> Reply:
    """[Show all]."""
    return Reply(screen.listing(await desk.flow(rules.every), desk.say, whole=True))


async def review(ask: Ask, desk: Desk) -> Reply:
    """[Review], and [Show all] of it."""
    whole = ask.values.get("whole") == "yes"
    return Reply(screen.review(await desk.flow(rules.every), desk.say, whole=whole))


async def test(ask: Ask, desk: Desk) -> Reply:
    """[Play its cases]."""
    return await _test(_name_in(ask.values.get("rule", "")), desk)


async def backtest(ask: Ask, desk: Desk) -> Reply:
    """[Backtest]."""
    return await _backtest(_name_in(ask.values.get("rule", "")), replay.USUAL_DAYS, desk)


async def weeks(ask: Ask, desk: Desk) -> Reply:
    """[Show all] of a backtest: week by week, with examples."""
    return Reply(screen.replayed(await desk.flow(replay.show, ask.subject), desk.say, whole=True))


COMMAND = Command(
    "rules",
    "command.rules.usage",
    "command.rules.about",
    handle,
    replay.VERB,
    {"ja": ("ルール", "規則")},
    {
        "rules.all": Pressed(every, replay.VERB),
        "rules.review": Pressed(review, replay.VERB),
        "rules.test": Pressed(test, replay.VERB),
        "rules.backtest": Pressed(backtest, replay.VERB),
        "rules.weeks": Pressed(weeks, replay.VERB),
    },
)
