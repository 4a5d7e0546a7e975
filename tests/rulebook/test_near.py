"""Copies that are nearly the same, and links to the same page."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calbot.model.link import url_key
from calbot.rulebook.check import judge
from calbot.rulebook.links import shared_links
from calbot.rulebook.near import FEWEST_WORDS, numbered, prefix_size
from tests.rulebook.build import facts, post, rule

COPIES = st.lists(
    st.lists(st.sampled_from([f"w{number}" for number in range(14)]), max_size=16).map(" ".join), max_size=25
)


def test_case_width_punctuation_and_addresses_do_not_count() -> None:
    plain = "three new pans and five new pots"
    copies = numbered([plain, "THREE ＮＥＷ  pans, and FIVE new pots! https://pan.example/x www.pan.example http://x"])
    assert copies.sizes == [6, 6]
    assert copies.words[0] == copies.words[1]


def test_japanese_gives_pairs_of_signs() -> None:
    spaced, joined, other = numbered(["水テ テス スト トを をし ok", "水テストをし OK", "水テスをとし OK"]).words
    assert joined == spaced
    assert len(set(other) & set(joined)) == 3


def test_copies_of_few_words_have_none() -> None:
    copies = numbered(["a b c d e", "a b c d e f", "a a b b c c d d e e", "", "https://pan.example/x"])
    assert copies.sizes == [0, FEWEST_WORDS, 0, 0, 0]


def test_the_rarest_word_comes_first_and_posts_may_share_a_copy() -> None:
    often, seldom = "one two three four five six", "one two three four five seven"
    words = numbered([often, seldom, "one two three four five six eight", often]).words
    assert words[0] == words[3]
    # Told of each different copy once: "seven" is used by one, "six" by two, the others by three.
    assert words[1][0] < min(words[0])


@given(st.lists(st.lists(st.text("xyZ0", min_size=1, max_size=20), max_size=12).map(" ".join), max_size=8))
def test_words_of_any_length_are_told_apart(copies: list[str]) -> None:
    sets = [set(copy.lower().split()) for copy in copies]
    read = numbered(copies)
    assert read.sizes == [len(words) if len(words) >= FEWEST_WORDS else 0 for words in sets]
    for one, other in combinations([at for at, size in enumerate(read.sizes) if size], 2):
        assert len(set(read.words[one]) & set(read.words[other])) == len(sets[one] & sets[other])


@given(COPIES)
def test_two_alike_share_a_rare_word_and_pass_the_sketch(copies: list[str]) -> None:
    read = numbered(copies)
    for least in (0.5, 0.8, 1.0):
        for one, other in combinations(range(len(copies)), 2):
            if read.sizes[one] and read.sizes[other] and read.likeness(one, other) >= least:
                rarest = [set(read.words[at][: prefix_size(read.sizes[at], least)]) for at in (one, other)]
                assert rarest[0] & rarest[1]
                assert read.may_be_alike(np.array([one]), np.array([other]), least).all()


def test_the_sketch_rules_out_what_has_nothing_in_common() -> None:
    copies = numbered([" ".join(f"{letter}{number}" for number in range(20)) for letter in "abc"])
    assert copies.may_be_alike(np.zeros(3, int), np.arange(3), 0.8).tolist() == [True, False, False]


@settings(deadline=None)  # The first judgement of a process takes longer than the others.
@given(COPIES)
def test_the_search_finds_what_comparing_all_pairs_finds(copies: list[str]) -> None:
    near = rule('pair = { near = { copy = 0.7 }, within = "7d" }')
    posts = [post(number, number, copy_text=copy) for number, copy in enumerate(copies)]
    found = {one.posts[1].id: one.posts[0].id for one in judge([near], facts(*posts))}
    sets = [set(copy.split()) for copy in copies]
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
@example(f"https://pot.example/a?q={'鍋' * 400}")
@example(f"https://pot.example/{'a' * 1000}?q={'鍋' * 200}")
def test_a_shared_link_is_the_key_of_its_page(link: str) -> None:
    key = url_key(link)
    assert set(shared_links([link, link])) == {key if key.partition("//")[2].partition("/")[2] or "?" in key else ""}


def test_a_home_page_a_lonely_link_and_no_link_say_nothing() -> None:
    assert shared_links(["https://pot.example/", "https://pot.example", "https://pot.example/x", "", ""]) == [""] * 5
