"""Numbers, links, titles and kinds inside what people type."""

from __future__ import annotations

import pytest

from calbot.chat.reading import link_in, number_in, page_in, phrase_in, quoted_in, unaddressed


@pytest.mark.parametrize("text", ["p-12", "P-12", "p12", "ｐ－１２", "12", "#12", "please p-12", "p-12 now", "p-12を"])
def test_a_post_by_any_spelling(text: str) -> None:
    assert number_in(text, "p")[0] == 12


@pytest.mark.parametrize("text", ["", "12 posts", "xp-12", "p-12x", "n-12", "p-1234567890"])
def test_no_post_where_none_is_named(text: str) -> None:
    assert number_in(text, "p")[0] is None


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://pan.example/pyramid now", "https://pan.example/pyramid"),
        ("<https://pan.example/a?b=1&c=2|pan.example>", "https://pan.example/a?b=1&c=2"),
        ("(https://pan.example/a).", "https://pan.example/a"),
        ("リンク切れhttps://pan.example/水」です", "https://pan.example/水"),
        ("https://pan.example/pyramidです", "https://pan.example/pyramid"),
        ("（https://pan.example/a）が開かない", "https://pan.example/a"),
        ("https://pan.example/a、https://pan.example/b", "https://pan.example/a"),
        ("【https://pan.example/a?b=1】", "https://pan.example/a?b=1"),
        ("https://pan.example/りんご https", "https://pan.example/りんご"),
        ("see https://pan.example/wiki/Pan_(pot)", "https://pan.example/wiki/Pan_(pot)"),
        ("(see https://pan.example/wiki/Pan_(pot)).", "https://pan.example/wiki/Pan_(pot)"),
        ("**https://pan.example/a**", "https://pan.example/a"),
        ("https://pan.example/a→404", "https://pan.example/a"),
        ("https://pan.example/a…", "https://pan.example/a"),
        ("https://pan.example/women's-pans", "https://pan.example/women's-pans"),
        ("it is at 'https://pan.example/a'.", "https://pan.example/a"),
        ("javascript:alert(1)", ""),
        ("https://x.example/" + "a" * 2000, ""),
    ],
)
def test_links(text: str, link: str) -> None:
    assert link_in(text)[0] == link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see www.pan.example/other.", "https://www.pan.example/other"),
        ("www.pan.example, dead", "https://www.pan.example"),
        ("the page pan.example/other?a=1 is dead", "https://pan.example/other?a=1"),
        ("リンク切れwww.pan.example/a", "https://www.pan.example/a"),
        ("www.pan.example/aが開かない", "https://www.pan.example/a"),
        ("（pan.example/a）", "https://pan.example/a"),
        ("https://pan.example/a and www.pan.example/b", "https://pan.example/a"),
        ("typo in the first line.the second/third too", ""),
        ("and/or, 01/12, 1.5/2, p.12/13, a.m./p.m.", ""),
        ("mail jane@pan.example/a", ""),
        ("file:///etc/passwd ftp://pan.example/a", ""),
    ],
)
def test_an_address_as_people_say_it(text: str, link: str) -> None:
    assert page_in(text)[0] == link


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ('tue 3pm "How to clean"', "How to clean", "tue 3pm"),
        ("tue 3pm “How to clean”", "How to clean", "tue 3pm"),
        ("明日15時「シールの洗い方」", "シールの洗い方", "明日15時"),
        ("'Do this' tue 3pm", "Do this", "tue 3pm"),
        ("don't move it at five o'clock", "", "don't move it at five o'clock"),
        ("\"Do's and don'ts\" 3pm", "Do's and don'ts", "3pm"),
    ],
)
def test_titles_in_quotes(text: str, title: str, rest: str) -> None:
    found, left = quoted_in(text)
    assert (found, " ".join(left.split())) == (title, rest)


def test_a_phrase_is_a_whole_word_and_the_rest_keeps_its_spelling() -> None:
    kinds = {"broken link": "a", "broken": "b", "リンク切れ": "c"}
    assert phrase_in("Broken Link on the Reel", kinds) == ("a", "on the Reel")
    assert phrase_in("brokenly said", kinds) == ("", "brokenly said")
    assert phrase_in("ﾘﾝｸ切れ：Pan", kinds) == ("c", "Pan")


def test_addressing_is_taken_off_once_or_twice() -> None:
    assert unaddressed("@calbot /calbot flag x") == "flag x"
    assert unaddressed("/flag x") == "flag x"
    assert unaddressed("  @calbot  ") == ""
