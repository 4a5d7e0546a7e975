"""`idea many ask if the lid fits 3 L`: care says what customers keep asking, and marketing makes something of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256

from calbot.chat.ask import Ask, Reply
from calbot.chat.choices import Options, post_options
from calbot.chat.command import Command, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import folded, number_in
from calbot.chat.screens import idea as screen
from calbot.errors import TellUser
from calbot.flows import idea as flow
from calbot.flows import idea_view
from calbot.flows import lookup as lookups
from calbot.model.idea import IdeaFor

WISHES = {
    word: wish
    for wish, words in {
        IdeaFor.FAQ: "faq|よくある質問",
        IdeaFor.BLOG: "blog|ブログ",
        IdeaFor.VIDEO: "video|動画",
        IdeaFor.KEYWORD: "keyword|キーワード",
        IdeaFor.PRODUCT: "product|製品|商品",
    }.items()
    for word in words.split("|")
}
"""Said before a colon: what it could become."""

_LONGEST = 500
_KEY = 16
_TIMES = re.compile(r"(?:^|\s)[+＋]\s?(\d{1,4})\s*$")
_TIMES_BEFORE = re.compile(r"\s*[+＋]\s?(\d{1,4})\s+(?=[iｉ][-－]?\d{1,9}\s*$)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,9}")


async def handle(words: str, desk: Desk) -> Reply:
    """What is asked, and how many ask ("+5"); an idea by its number is shown, or counted once more; else a form."""
    counted = _TIMES_BEFORE.match(words) or _TIMES.search(words)
    rest = f"{words[: counted.start()]}{words[counted.end() :]}" if counted else words
    number, left = number_in(rest, "i")
    if number is not None and not left.strip():
        if counted is None:
            return Reply(screen.card(await desk.flow(idea_view.show, number), desk.say))
        return Reply(screen.given(await desk.flow(flow.plus, number, int(counted[1])), desk.say))
    wish, text = _wished(" ".join(rest.split()))
    if not text:
        return Reply(form=screen.form("", desk.say, _key_of(desk.ask)))
    times = int(counted[1]) if counted else 1
    return Reply(screen.given(await desk.flow(flow.give, text[:_LONGEST], wish, times), desk.say))


def _wished(text: str) -> tuple[IdeaFor, str]:
    head, colon, rest = text.replace("：", ":", 1).partition(":")
    wish = WISHES.get(folded(head)) if colon else None
    return (wish, rest.strip()) if wish is not None else (IdeaFor.UNDECIDED, text)


async def give(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    wish, text = _wish_in(ask.values), line_in(ask.values, "text", _LONGEST)
    key = ask.values.get("key", "")[:_KEY]
    return Reply(screen.given(await desk.flow(flow.give, text, wish, key=key), desk.say))


def _key_of(ask: Ask) -> str:
    """Names the form that answers `ask`: sent twice, it counts once."""
    return sha256(ask.key.encode()).hexdigest()[:_KEY] if ask.key else ""


async def plus(ask: Ask, desk: Desk) -> Reply:
    """[+1]."""
    return Reply(screen.given(await desk.flow(flow.plus, ask.subject, 1, ask.revision), desk.say))


async def part(ask: Ask, desk: Desk) -> Reply:
    """[Different]: an idea of its own."""
    counted, text = ask.values.get("ask", ""), line_in(ask.values, "text", _LONGEST)
    if not _NUMBER.fullmatch(counted):
        raise TellUser("router.old_button")
    return Reply(screen.given(await desk.flow(flow.part, ask.subject, ask.revision, int(counted), text), desk.say))


async def take_form(ask: Ask, desk: Desk) -> Reply:
    """[Link p-12] or [We make it]: what, and in which post?"""
    view = await desk.flow(idea_view.show, ask.subject)
    demand(view.may, "idea.answer")
    view.idea.meet(ask.revision)
    return Reply(form=screen.take_form(view.idea, ask.values.get("post", ""), await _near(desk, ask), desk.say))


async def take(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    wish, post_id = _wish_in(ask.values), _post_in(ask.values)
    return Reply(screen.card(await desk.flow(flow.take, ask.subject, ask.revision, wish, post_id), desk.say))


async def ship_form(ask: Ask, desk: Desk) -> Reply:
    """[It is out]: as what?"""
    view = await desk.flow(idea_view.show, ask.subject)
    demand(view.may, "idea.answer")
    view.idea.meet(ask.revision)
    return Reply(form=screen.ship_form(view.idea, await _near(desk, ask), desk.say))


async def ship(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    wish, post_id = _wish_in(ask.values), _post_in(ask.values)
    return Reply(screen.card(await desk.flow(flow.ship, ask.subject, ask.revision, wish, post_id), desk.say))


async def decline_form(ask: Ask, desk: Desk) -> Reply:
    """[Not for us]: why?"""
    view = await desk.flow(idea_view.show, ask.subject)
    demand(view.may, "idea.answer")
    view.idea.meet(ask.revision)
    return Reply(form=screen.decline_form(view.idea, desk.say))


async def decline(ask: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    words = line_in(ask.values, "words")
    if not words:
        view = await desk.flow(idea_view.show, ask.subject)
        view.idea.meet(ask.revision)
        return Reply(form=screen.decline_form(view.idea, desk.say, desk.say("idea.decline.words")))
    return Reply(screen.card(await desk.flow(flow.decline, ask.subject, ask.revision, words), desk.say))


async def _near(desk: Desk, ask: Ask) -> Options:
    """The posts that are out or to come; the one that the button names among them."""
    return post_options(await desk.flow(lookups.of_near, "", "flag.open"), desk.say)


def _wish_in(values: Mapping[str, str]) -> IdeaFor:
    try:
        return IdeaFor(values.get("wish", ""))
    except ValueError:
        raise TellUser("router.old_button") from None


def _post_in(values: Mapping[str, str]) -> int | None:
    chosen = values.get("post", "")
    return int(chosen) if _NUMBER.fullmatch(chosen) else None


COMMAND = Command(
    "idea",
    "command.idea.usage",
    "command.idea.about",
    handle,
    "idea.give",
    {"ja": ("提案", "アイデア")},
    {
        "idea.give": Pressed(give, "idea.give"),
        "idea.plus": Pressed(plus, "idea.give"),
        "idea.part": Pressed(part, "idea.give"),
        "idea.take.form": Pressed(take_form, "idea.answer"),
        "idea.take": Pressed(take, "idea.answer"),
        "idea.ship.form": Pressed(ship_form, "idea.answer"),
        "idea.ship": Pressed(ship, "idea.answer"),
        "idea.decline.form": Pressed(decline_form, "idea.answer"),
        "idea.decline": Pressed(decline, "idea.answer"),
    },
)
