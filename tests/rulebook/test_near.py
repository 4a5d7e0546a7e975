"""Copies that are nearly the same, and links to the same page."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from calbot.model.link import url_key
from calbot.rulebook.check import judge
from calbot.rulebook.links import shared_links
from calbot.rulebook.near import FEWEST_WORDS, likeness, may_be_alike, numbered, prefix, sketch, words_of
from tests.rulebook.build import facts, post, rule

COPIES = st.lists(
    st.lists(st.sampled_from([f"w{number}" for number in range(14)]), max_size=16).map(" ".join), max_size=25
)


def test_case_width_punctuation_and_addresses_do_not_count() -> None:
    assert words_of("ＮＥＷ  pans, new PANS! https://pan.example/x www.pan.example") == {"new", "pans"}


def test_japanese_gives_pairs_of_signs() -> None:
    assert words_of("水テストOK") == {"水テ", "テス", "スト", "ok"}


@given(COPIES)
def test_two_alike_share_a_rare_word_and_pass_the_sketch(copies: list[str]) -> None:
    words = numbered(copies)
    for least in (0.5, 0.8, 1.0):
        for one, other in combinations(words, 2):
            if one and other and likeness(one, other) >= least:
                assert set(prefix(one, least)) & set(prefix(other, least))
                differing = (sketch(one) ^ sketch(other)).bit_count()
                assert may_be_alike(one, other, differing, least)


@given(COPIES)
def test_the_search_finds_what_comparing_all_pairs_finds(copies: list[str]) -> None:
    near = rule('pair = { near = { copy = 0.7 }, within = "7d" }')
    posts = [post(number, number, copy_text=copy) for number, copy in enumerate(copies)]
    found = {one.posts[1].id: one.posts[0].id for one in judge([near], facts(*posts))}
    sets = [words_of(copy) for copy in copies]
    expected = {}
    for one, other in combinations(range(len(copies)), 2):
        long_enough = min(len(sets[one]), len(sets[other])) >= FEWEST_WORDS
        if long_enough and len(sets[one] & sets[other]) / len(sets[one] | sets[other]) >= 0.7:
            expected[other] = one
    assert found == expected


def test_all_spellings_of_a_page_share_one_text() -> None:
    spellings = [
        "https://pot.example/a?utm_source=x",
        "http://POT.example:80/a/",
        "pot.example/%61#top",
        "<pot.example/a>",
    ]
    assert len(set(shared_links(spellings))) == 1
    assert shared_links([spellings[0], "https://pot.example/b", "https://pot.example/a?id=2"]) == [""] * 3


PIECES = (
    "http://",
    "https://",
    "pot.example",
    "POT",
    ".",
    "a",
    "/",
    "//",
    "%61",
    ":80",
    "?",
    "id=2",
    "&",
    "utm_source=x",
)
LINKS = st.lists(st.sampled_from((*PIECES, "#", "top", "Ä", " ", ">", "<", "_", "\n")), max_size=8).map("".join)


@given(LINKS.map("https://pot.example".__add__) | LINKS)
def test_a_shared_link_is_the_key_of_its_page(link: str) -> None:
    key = url_key(link)
    assert set(shared_links([link, link])) == {key if key.partition("//")[2].partition("/")[2] or "?" in key else ""}


def test_a_home_page_a_lonely_link_and_no_link_say_nothing() -> None:
    assert shared_links(["https://pot.example/", "https://pot.example", "https://pot.example/x", "", ""]) == [""] * 5
