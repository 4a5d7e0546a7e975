"""Every card that tells of posts, loads or findings says how old that is: in all its states, in both languages."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import get_type_hints

import pytest

from calbot.chat import screens
from calbot.chat.cards import Card
from calbot.chat.plain import plain
from calbot.chat.sight import line
from calbot.flows.trust import Sight
from calbot.words.say import Say, sayer
from tests.web.exhibits import BLIND, MANY_UNSEEN, NOW, SIGHT
from tests.web.gallery import SCENES, Shown

SIGHTS = (SIGHT, BLIND, MANY_UNSEEN, Sight("Pot social", NOW))

_ACT = "says back what somebody has just done or is about to do"
_FLAG = "a word on a flag, whose card carries the age"
_WARNING = "a word on a warning, whose card carries the age"
_CALENDAR = "asks about, or tells of, what one calendar says, and names it"
_WORDS = "what people wrote, no plan and no number"
_BRIEF = "a word on a brief, whose card carries the age"
_SETUP = "about calbot, its places and its people"
_RULES = "about rules, and what came of what they found"

AGELESS = {
    **dict.fromkeys(("post.changed", "post.cancelled", "post.held", "post.told_moved", "post.told_held"), _ACT),
    **dict.fromkeys(("post.told_cancelled", "post.choose_move"), _ACT),
    "post.undone": _ACT,
    **dict.fromkeys(("draft.choose", "finding.overridden", "preflight.again", "estimate.done"), _ACT),
    **dict.fromkeys(("cover.confirm", "cover.booked", "cover.released", "cover.choose", "whatif.choose"), _ACT),
    **dict.fromkeys(("answer.done", "answer.requested", "answer.why_me", "answer.rated", "answer.tuned"), _WARNING),
    **dict.fromkeys(("answer.talked", "thread.steps"), _WARNING),
    **dict.fromkeys(
        ("flag_guess.guess", "flag.opened", "flag.done", "flag.claimed", "flag.approved", "flag.call"), _FLAG
    ),
    **dict.fromkeys(("flag.attached", "flag.rung", "flag.settled", "flag.declined", "flag.bounced"), _FLAG),
    **dict.fromkeys(("flags.merged", "cases.card", "home.flags"), _FLAG),
    **dict.fromkeys(("brief.was_read", "brief.poor", "handover.posted"), _BRIEF),
    **dict.fromkeys(("brief.sent", "brief.question", "brief.answered"), _WORDS),
    **dict.fromkeys(("idea.given", "idea.card", "idea.shipped", "idea.declined", "idea.queue"), _WORDS),
    **dict.fromkeys(("faq.found", "faq.of_post", "faq.card", "faq.copied", "faq.attached", "faq.expires"), _WORDS),
    **dict.fromkeys(("faq.withdrawn", "wording.asked", "wording.card", "wording.heard", "wording.result"), _WORDS),
    **dict.fromkeys(("wording.said", "wording.replied", "wording.sent", "wording.added"), _WORDS),
    **dict.fromkeys(("delight.named", "delight.card", "delight.told", "delight.waiting", "learn.card"), _WORDS),
    **dict.fromkeys(("half_off.card", "half_off.answered", "parted.card", "parted.answered"), _CALENDAR),
    **dict.fromkeys(
        (
            "readings.card",
            "readings.answered",
            "meant.card",
            "meant.answered",
            "meant.asked",
            "question.card",
            "question.answered",
        ),
        _CALENDAR,
    ),
    **dict.fromkeys(("removal.card", "removal.answered", "writeback.card", "writeback.listing"), _CALENDAR),
    **dict.fromkeys(("feeds.card", "feeds.blind", "status.card"), "tells the age of each feed by itself"),
    "feeds.understood": "the look that it tells of is the first",
    **dict.fromkeys(("rules.tested", "rules.waiting", "rules.given_up"), _RULES),
    **dict.fromkeys(("faq.wanted", "faq.written"), _WORDS),
    **dict.fromkeys(("qa.card", "qa.board"), "of conversations that lie behind, with the hour of each"),
    **dict.fromkeys(("wrap.asked", "pause.end_asked", "pause.which"), _ACT),
    **dict.fromkeys(("tour.card", "tour.over"), "a sample, as it says"),
    "rules.replayed": "of what lies behind, as its note says",
    **dict.fromkeys(("person.offered", "person.linked", "person.parted", "person.told"), _SETUP),
    **dict.fromkeys(("place.parked", "place.hello", "help.card", "who.card", "who.registry"), _SETUP),
    "reply.card": "an answer as it was once given, with the age that it had then",
}
"""Screens that need no age, and why."""

EMPTY = {
    "alert, no post": "no calendar stands behind it, as it says",
    "cover, empty list": "nothing is told",
    "flags, none": "nothing is told",
    "morning, nothing known": "nothing is watched",
}
"""States of other screens that have no age to tell."""


def screen_of(scene: Callable[[Say], Shown]) -> str:
    """ "week.card" of `lambda say: week.card(...)`: the first two names that it reads."""
    drawn = scene.func if isinstance(scene, partial) else scene
    return ".".join(drawn.__code__.co_names[:2])


def drawn_cards() -> set[str]:
    """Every screen that draws a card, as module and name."""
    found = set()
    for module in iter_modules(screens.__path__):
        screen = import_module(f"{screens.__name__}.{module.name}")
        for name, function in inspect.getmembers(screen, inspect.isfunction):
            own = not name.startswith("_") and function.__module__ == screen.__name__
            if own and get_type_hints(function).get("return") is Card:
                found.add(f"{module.name}.{name}")
    return found


CARDS = drawn_cards()
SHOWN = {name: scene for name, scene in SCENES.items() if screen_of(scene) in CARDS and screen_of(scene) not in AGELESS}


def test_what_needs_no_age_is_a_screen_and_shows_none() -> None:
    assert AGELESS.keys() <= CARDS
    assert EMPTY.keys() <= SHOWN.keys()


def test_every_other_screen_is_in_the_gallery() -> None:
    assert {screen_of(scene) for scene in SHOWN.values()} == CARDS - AGELESS.keys()


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_every_card_of_posts_loads_and_findings_says_how_old_that_is(locale: str) -> None:
    say = sayer(locale, "Europe/London", NOW)
    told = [line(sight, say) for sight in SIGHTS]
    without = set()
    for name, scene in SHOWN.items():
        card = scene(say)
        assert isinstance(card, Card)
        if not any(one in plain(card).replace("~", "") for one in told):
            without.add(name)
    assert without == EMPTY.keys()
