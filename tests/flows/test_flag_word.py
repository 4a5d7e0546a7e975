"""What somebody's word about a page is taken for, and what it is not."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.flows import calendar, flag
from calbot.flows.flag_view import FlagView
from calbot.model.flag import FlagKind, FlagState
from calbot.store import flag as flags
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, look, post

pytestmark = ON_SQLITE
URL, SECOND = "https://pan.example/pyramid", "https://pot.example/pyramid"


@pytest.fixture
def flagged(staged: Stage) -> Hand:
    """A post went out an hour ago, and its link was reported."""
    return staged("a post whose link was reported", _flagged)


def _flagged(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", -1, link=URL, title="Pyramid of pans")), NOW)
    _reported(hand, URL)


def _reported(hand: Hand, url: str) -> None:
    hand.run(flag.open_flag, FlagKind.BROKEN_LINK, url, 1, "", URL, who="Agt1", where="#care")


def _pressed(hand: Hand, *, by_word: bool = False) -> FlagView:
    return hand.run(flag.fixed, 1, hand.ask(flags.by_id, 1).revision, by_word=by_word, who="Mkt", where="#marketing")


def _seen(url: str, said: str = "link.healthy", title: str = "Pyramid of pans") -> dict[str, Any]:
    healthy = said == "link.healthy"
    about = {"asked": url, "named": url, "url": url, "title": title if healthy else "", "lang": "en"}
    return {"at": NOW.isoformat(), "healthy": healthy, "status": 200 if healthy else 403, "said": said, **about}


def _looked(hand: Hand, *looks: dict[str, Any]) -> tuple[FlagState, str]:
    found = hand.run(flag.settle_look, 1, *looks).flag
    return found.state, found.checked["said"]


def test_a_word_that_a_link_opens_is_taken_of_the_addresses_that_were_looked_at(flagged):
    _pressed(flagged)
    assert _looked(flagged, _seen(URL, "link.blocked")) == (FlagState.CLAIMED, "link.blocked")
    _reported(flagged, SECOND)
    assert _pressed(flagged, by_word=True).flag.state is FlagState.VERIFYING
    assert flagged.run(flag.to_look_at) == [(1, (URL, SECOND))]
    assert _looked(flagged, _seen(URL, "link.blocked"), _seen(SECOND)) == (FlagState.CLAIMED, "link.blocked")
    assert _pressed(flagged, by_word=True).flag.state is FlagState.SETTLED


def test_a_word_that_a_link_opens_is_not_taken_of_the_one_that_its_post_got_since(flagged):
    _pressed(flagged)
    _looked(flagged, _seen(URL, "link.blocked"))
    told = look(post("reel", -1, link="https://pan.example/typo", title="Pyramid of pans"))
    flagged.run(calendar.apply, flagged.source_id(), told, NOW)
    assert _pressed(flagged, by_word=True).flag.state is FlagState.VERIFYING
    assert flagged.run(flag.to_look_at) == [(1, ("https://pan.example/typo",))]


def test_of_two_addresses_the_one_is_told_first_of_which_a_word_says_less(flagged):
    _reported(flagged, SECOND)
    looks = _seen(URL, "link.blocked"), _seen(SECOND, title="Careers and jobs")
    _pressed(flagged)
    assert _looked(flagged, *looks) == (FlagState.CLAIMED, "link.other_title")
    assert _pressed(flagged, by_word=True).flag.state is FlagState.VERIFYING, "that is the right page, if it opens"
    assert _looked(flagged, *looks) == (FlagState.CLAIMED, "link.blocked")
    assert _pressed(flagged, by_word=True).flag.state is FlagState.SETTLED


def test_a_page_said_to_be_right_may_count_its_goods_in_its_title(flagged):
    _pressed(flagged)
    assert _looked(flagged, _seen(URL, title="12 casseroles left")) == (FlagState.CLAIMED, "link.other_title")
    _pressed(flagged, by_word=True)
    assert _looked(flagged, _seen(URL, title="Gift cards")) == (FlagState.CLAIMED, "link.other_title")
    _pressed(flagged)
    assert _looked(flagged, _seen(URL, title="11 casseroles left")) == (FlagState.SETTLED, "link.right_by_word")


def test_a_short_link_that_leads_out_of_encryption_is_not_fixed(flagged):
    short, page = "https://bit.ly/x", "http://pan.example/pyramid"
    _reported(flagged, short)
    _pressed(flagged)
    behind = _seen(page) | {"named": short}
    assert _looked(flagged, _seen(URL), behind) == (FlagState.CLAIMED, "link.unencrypted")


@pytest.mark.parametrize(
    ("final", "title", "said", "told"),
    [
        ("http://pan.example/pyramid", "Pyramid of pans", "link.unencrypted", "link.right_by_word"),
        ("https://pan.example/", "Black Friday", "link.front_door", "link.front_by_word"),
        ("https://pan.example/", "", "link.front_door", "link.front_by_word"),
    ],
)
def test_a_page_to_which_a_link_leads_is_the_right_one_by_the_word_of_whoever_knows_it(
    flagged, final, title, said, told
):
    seen = _seen(URL, title=title) | {"url": final, "hops": 1}
    _pressed(flagged)
    assert _looked(flagged, seen) == (FlagState.CLAIMED, said)
    assert _pressed(flagged, by_word=True).flag.state is FlagState.VERIFYING, "it must open all the same"
    assert _looked(flagged, seen | {"url": "http://www.pan.example/"}) == (FlagState.CLAIMED, "link.unencrypted")
    assert _pressed(flagged).flag.state is FlagState.VERIFYING
    assert _looked(flagged, seen) == (FlagState.SETTLED, told)


@pytest.mark.parametrize("said", ["link.login", "link.circling"])
def test_a_page_that_asks_programs_to_sign_in_or_to_take_a_cookie_is_believed_to_open(flagged, said):
    _pressed(flagged)
    assert _looked(flagged, _seen(URL, said)) == (FlagState.CLAIMED, said)
    settled = _pressed(flagged, by_word=True).flag
    assert (settled.state, settled.checked["said"]) == (FlagState.SETTLED, "flag.checked.opened_by_word")
