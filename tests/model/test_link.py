"""Web addresses: what is one, which two are the same page, and what a button says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.model.link import host, url_key, web_url

WATER = "https://pot.example/water?size=2"


@pytest.mark.parametrize(
    "same",
    [
        "http://pot.example/water?size=2",
        "HTTPS://POT.Example/water?size=2",
        "https://pot.example:443/water?size=2",
        "https://pot.example./water/?size=2",
        "https://pot.example/water?size=2#lids",
        "https://pot.example/water?utm_source=ig&size=2&UTM_Medium=social",
        "https://pot.example/water?gclid=x&size=2&fbclid=y&mc_cid=1&mc_eid=2&igshid=z",
        "https://pot.example/water?gad_source=1&gad_campaignid=3&size=2&srsltid=A&mibextid=Z&_kx=k",
        "pot.example/water?size=2",
        "<https://pot.example/water?size=2>",
        " https://pot.example/w%61ter?size=2\n",
    ],
)
def test_spellings_of_one_page(same: str) -> None:
    assert url_key(same) == url_key(WATER)


def test_a_long_japanese_address_has_a_key_that_a_column_takes() -> None:
    long = f"https://pan.example/{'鍋' * 400}"
    assert len(url_key(long)) <= 2000
    escaped = f"HTTP://PAN.example:80/{'%E9%8D%8B' * 100}{'鍋' * 300}/?utm_source=x#top"
    assert url_key(url_key(long)) == url_key(long) == url_key(escaped)
    assert url_key(long) != url_key(f"{long}鍋")
    assert host(url_key(long)) == "pan.example"


@pytest.mark.parametrize(
    "other",
    [
        "https://pot.example/Water?size=2",
        "https://pot.example/water?size=3",
        "https://pot.example/water",
        "https://pan.example/water?size=2",
        "https://pot.example:8443/water?size=2",
        "https://pot.example/water/2?size=2",
        "https://pot.example/a%2Fwater?size=2",
    ],
)
def test_other_pages(other: str) -> None:
    assert url_key(other) != url_key(WATER)


def test_order_of_the_query_does_not_matter() -> None:
    assert url_key("https://a.example/?b=1&a=2&a=1") == url_key("https://a.example?a=1&a=2&b=1")


def test_escaped_slash_is_no_slash() -> None:
    assert url_key("https://a.example/b%2Fc") != url_key("https://a.example/b/c")


def test_names_in_other_scripts_have_one_key() -> None:
    assert url_key("https://München.example/ü") == url_key("https://xn--mnchen-3ya.example/%C3%BC")


@pytest.mark.parametrize("where", ["", "?q="])
def test_escapes_that_are_no_utf_8_are_told_apart(where: str) -> None:
    """Older Japanese sites write Shift_JIS."""
    pot, pan = f"https://pot.example/{where}%93%E7", f"https://pot.example/{where}%8A%E2"
    assert url_key(pot) != url_key(pan)
    assert url_key(pot) == url_key(url_key(pot)) == url_key(pot.replace("%E7", "%e7"))


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://pot.example/a", "https://pot.example/a"),
        (" <http://pot.example> ", "http://pot.example"),
        ("pot.example", "https://pot.example"),
        ("pot.example:8080/x?y=1", "https://pot.example:8080/x?y=1"),
        ("http://127.0.0.1:8123/lid", "http://127.0.0.1:8123/lid"),
        ("https://[2606:4700::1]/", "https://[2606:4700::1]/"),
        ("例え.jp/水", "https://例え.jp/水"),
    ],
)
def test_addresses(text: str, url: str) -> None:
    assert web_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lid",
        "the lid is broken",
        "v1.2",
        "10.30",
        "https://",
        "https:///x",
        "ftp://pot.example/",
        "javascript:alert(1)",
        "mailto:a@pot.example",
        "https://bank.example@evil.example/",
        "https://user:pass@pot.example/",
        "https://pot.example\\@evil.example/",
        "https://pot.example/a b",
        "https://pot.example/\x00",
        "https://pot.example:99999/",
        "https://[::1/",
        "https://\u2002\u0301.example/",
        "https://pot%2eexample/",
        "https://\u037a/",
        "https://pot.example/" + "x" * 2000,
    ],
)
def test_texts_that_are_no_address(text: str) -> None:
    assert web_url(text) is None
    assert url_key(text) == ""
    assert host(text) == ""


def test_button_says_where_it_leads() -> None:
    assert host("https://Pot.Example:443/very/long?x#y") == "pot.example"
    assert host("http://127.0.0.1:8123/lid") == "127.0.0.1:8123"
    assert host("https://pаypal.example/") == "xn--pypal-4ve.example"


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from(["", "https://pot.example/", "https://pot.example/?", "http://"]))
def test_key_of_a_key_is_itself_and_nothing_raises(text: str, start: str) -> None:
    key = url_key(start + text)
    assert url_key(key) == key
