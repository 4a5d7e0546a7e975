"""Slips in English copy: found where a common word is meant, and silent about names, other languages and British."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calbot.flows.world import World
from calbot.model.account import Account
from calbot.model.post import Post
from calbot.sources.spelling import slips
from calbot.wiring.spelling import spelt

pytest.importorskip("spellchecker", reason='the extra "spelling" is not installed')

ROOT = Path(__file__).parents[2]
SLIPS = [
    "recieve",
    "seperate",
    "definately",
    "accomodate",
    "occured",
    "begining",
    "beleive",
    "neccessary",
    "goverment",
    "succesful",
    "suprise",
    "arguement",
    "buisness",
    "commited",
    "enviroment",
    "existance",
    "foward",
    "freind",
    "garantee",
    "happend",
    "immediatly",
    "independant",
    "knowlege",
    "occassion",
    "posession",
    "prefered",
    "privelege",
    "recomend",
    "refered",
    "relevent",
    "speach",
    "temperture",
    "threshhold",
    "unfortunatly",
    "vaccuum",
    "visable",
    "writting",
    "discout",
    "limted",
    "avaliable",
    "delivry",
    "presure",
]
BRITISH = [
    "colour",
    "flavour",
    "organise",
    "apologises",
    "cancelled",
    "travelling",
    "centre",
    "theatre",
    "programme",
    "neighbours",
    "catalogue",
]


def say(word: str) -> str:
    return f"we have put all of this and a {word} into one box for you"


@pytest.mark.parametrize("word", SLIPS)
def test_a_common_slip_is_found(word: str) -> None:
    assert list(slips([say(word)])) == [word]


def test_the_word_that_is_meant_is_told() -> None:
    assert slips([say("recieve"), say("seperate")]) == {"recieve": "receive", "seperate": "separate"}


@pytest.mark.parametrize(
    "word", [*BRITISH, "influencer", "shorteners", "#recieve", "@recieve", "Recieve", "recieve.example"]
)
def test_what_is_right_or_a_name_is_not(word: str) -> None:
    assert slips([say(word)]) == {}


def test_addresses_are_not_read() -> None:
    assert (
        slips([say("https://pot.example/recieve?seperate"), say("help@recieve.example"), say("www.pot.example/ocured")])
        == {}
    )


@pytest.mark.parametrize(
    "text",
    [
        "wir haben das alles und noch einen Deckel in eine einzige Kiste gepackt, ganz ohne Aufpreis",
        "tenemos todo esto y una tapa en una sola caja para ti, sin ningun coste, como siempre",
        "圧力鍋のふたの洗い方 recieve",
        "recieve",
    ],
)
def test_other_languages_and_a_few_words_are_left_alone(text: str) -> None:
    assert slips([text]) == {}


def test_a_word_that_three_posts_use_is_the_companys_own() -> None:
    assert slips([say("presure")] * 2) == {"presure": "pressure"}
    assert slips([say("presure")] * 3) == {}


def test_names_of_the_company_are_right() -> None:
    now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    post = Post(workspace_id="w", id=1, starts_at=now + timedelta(days=1), copy_text=say("presure"), account_id=1)
    world = World(posts=[post], start=now, end=now + timedelta(days=9), now=now)
    assert spelt(world).slips == {"presure": "pressure"}
    account = Account(workspace_id="w", id=1, network="x", handle="@presure", brand="Pan")
    named = World(posts=[post], start=now, end=now + timedelta(days=9), now=now, accounts={1: account})
    assert spelt(named).slips == {}


def test_it_is_quiet_about_well_written_english() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    lines = [line for page in pages for line in re.sub(r"`[^`]*`", " ", page.read_text(encoding="utf-8")).splitlines()]
    assert sum(len(line.split()) for line in lines) > 15_000
    assert len(slips(lines)) <= 3
