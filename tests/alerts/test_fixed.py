"""When a fix is believed: links as they were found, copy as it reads by now."""

from __future__ import annotations

import pytest

from calbot.alerts.fixed import copy_key, fits, judged

ASKED = "https://pan.example/pyramid"


def _said(url: str, title: str = "", post: str = "Pyramid of pans", **found: object) -> str:
    looked = {"healthy": True, "said": "link.healthy", "status": 200, "url": url, "title": title, **found}
    told = judged(looked, ASKED, post, {"pot.example"})
    assert told["healthy"] is (told["said"] == "link.healthy")
    return str(told["said"])


@pytest.mark.parametrize(
    ("url", "title", "said"),
    [
        (ASKED, "Pyramid of pans | Pan", "link.healthy"),
        (ASKED, "Anything else", "link.healthy"),
        ("https://www.pan.example/de/pyramid", "", "link.healthy"),
        ("https://shop.pan.example/pyramid", "", "link.healthy"),
        ("https://pot.example/pyramid", "", "link.healthy"),
        ("https://parking.example/pan", "Buy this domain", "link.moved"),
        ("https://pan.example.evil.test/pyramid", "Pyramid", "link.moved"),
        ("https://pan.example/", "Pan | Home", "link.front_door"),
        ("https://pan.example", "", "link.front_door"),
        ("https://pan.example/", "The pyramid of pans", "link.healthy"),
        ("https://pan.example/?p=7", "", "link.healthy"),
    ],
)
def test_a_page_that_opens_is_not_always_the_page(url: str, title: str, said: str) -> None:
    assert _said(url, title) == said


def test_a_link_to_the_front_door_may_lead_there() -> None:
    looked = {"healthy": True, "said": "link.healthy", "url": "https://pan.example/", "title": "Home"}
    assert judged(looked, "https://pan.example", "Pyramid", ())["healthy"]


def test_what_does_not_open_stays_what_it_is() -> None:
    looked = {"healthy": False, "said": "link.missing", "status": 404}
    assert judged(looked, ASKED, "Pyramid", ()) == looked


def test_a_look_without_an_address_is_one_at_the_address_that_was_asked() -> None:
    assert judged({"healthy": True, "said": "link.healthy"}, ASKED, "", ())["healthy"]


@pytest.mark.parametrize(
    ("page", "post", "fit"),
    [
        ("Seal cleaning | Pot", "How to clean the seal", True),
        ("Cookies", "How to clean the seal", False),
        ("", "How to clean the seal", True),
        ("パッキンの洗い方", "パッキンを洗う", True),
        ("会社概要", "パッキンを洗う", False),
    ],
)
def test_whether_a_page_speaks_of_the_same(page: str, post: str, *, fit: bool) -> None:
    assert fits(page, post) is fit


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("All lids #pot #lid", "All  lids\n#lid #pot", True),
        ("３Ｌ", "3L", True),
        ("All lids", "All lids since 2021", False),
        ("20 €", "25 €", False),
        ("#pot", "#pan", False),
    ],
)
def test_when_copy_counts_as_changed(before: str, after: str, *, same: bool) -> None:
    assert (copy_key(before) == copy_key(after)) is same
