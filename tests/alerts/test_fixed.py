"""When a fix is believed: links as they were found, copy as it reads by now."""

from __future__ import annotations

import pytest

from calbot.alerts.fixed import BY_WORD, copy_key, judged, titled

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
        ("http://pan.example/pyramid", "Pyramid of pans", "link.unencrypted"),
        ("http://parking.example/pan", "Buy this domain", "link.moved"),
        ("https://pan.example/", "Pan | Home", "link.front_door"),
        ("https://pan.example", "", "link.front_door"),
        ("https://pan.example/", "The pyramid of pans", "link.healthy"),
        ("https://pan.example/?p=7", "", "link.healthy"),
    ],
)
def test_a_page_that_opens_is_not_always_the_page(url: str, title: str, said: str) -> None:
    assert _said(url, title) == said


def test_a_link_without_tls_may_lead_to_a_page_without() -> None:
    looked = {"healthy": True, "said": "link.healthy", "url": "http://pan.example/pyramid", "title": ""}
    assert judged(looked, "http://pan.example/pyramid", "Pyramid", ())["healthy"]


def test_a_short_link_leads_out_of_tls_where_it_begins_with_it() -> None:
    page = "http://pan.example/pyramid"
    looked = {"healthy": True, "said": "link.healthy", "url": page, "title": ""}
    told = [judged(looked, page, "Pyramid", (), named=f"{scheme}://bit.ly/x")["said"] for scheme in ("https", "http")]
    assert told == ["link.unencrypted", "link.healthy"]


def test_a_link_to_the_front_door_may_lead_there() -> None:
    looked = {"healthy": True, "said": "link.healthy", "url": "https://pan.example/", "title": "Home"}
    assert judged(looked, "https://pan.example", "Pyramid", ())["healthy"]


def test_what_does_not_open_stays_what_it_is() -> None:
    looked = {"healthy": False, "said": "link.missing", "status": 404}
    assert judged(looked, ASKED, "Pyramid", ()) == looked


def test_a_look_without_an_address_is_one_at_the_address_that_was_asked() -> None:
    assert judged({"healthy": True, "said": "link.healthy"}, ASKED, "", ())["healthy"]


def test_a_page_under_another_title_is_not_the_page_unless_somebody_says_so() -> None:
    looked = {"healthy": True, "said": "link.healthy", "url": ASKED, "title": "Our cookie policy"}
    assert titled(looked, "Pyramid of pans", "", ()) == {**looked, "healthy": False, "said": "link.other_title"}
    meant = titled(looked, "Pyramid of pans", "", ["Our cookie policy"])
    assert (meant["healthy"], meant["said"]) == (True, "link.right_by_word")
    assert meant["said"] in BY_WORD
    assert titled(looked | {"title": "Pyramids"}, "Pyramid of pans", "", ()) == looked | {"title": "Pyramids"}
    gone = {"healthy": False, "said": "link.missing", "url": ASKED, "title": "Our cookie policy"}
    assert titled(gone, "Pyramid of pans", "", ["Our cookie policy"]) == gone


@pytest.mark.parametrize(
    ("asked", "url", "said"),
    [
        ("https://pan.example", "https://www.pan.example/", "link.healthy"),
        ("https://pan.example/", "https://pan.example/#top", "link.healthy"),
        ("https://pan.example/", "https://pan.example/de", "link.other_title"),
        ("https://pan.example/", "https://pot.example/", "link.other_title"),
        ("https://pan.example/de", "https://pan.example/de", "link.other_title"),
        ("", "https://pan.example/", "link.other_title"),
    ],
)
def test_a_front_page_that_was_asked_for_may_be_called_anything(asked: str, url: str, said: str) -> None:
    looked = {"healthy": True, "said": "link.healthy", "asked": asked, "url": url, "title": "Good food for everyone"}
    assert titled(looked, "Pyramid of pans", "", ())["said"] == said


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
