"""What a post sounds like: words that sell, words that grieve, and words that only look so."""

from __future__ import annotations

import pytest

from calbot.rulebook.check import judge
from tests.rulebook.build import facts, post, rule

SELLS = rule("post = {}\nonly = \"a.tone == 'promo'\"")
GRIEVES = rule("post = {}\nonly = \"a.tone == 'grave'\"")


def tone(**values: object) -> str:
    world = facts(post(1, **values))
    return "promo" if judge([SELLS], world) else "grave" if judge([GRIEVES], world) else ""


@pytest.mark.parametrize(
    "text",
    [
        *("Giveaway: win a steamer", "Our summer SALE", "Sale ends Sunday", "20 % off all lids", "20%オフ"),
        *("Use discount code LID", "Black Friday is here", "夏のセール", "Nur heute: Rabatt auf Deckel", "Save 10 %"),
    ],
)
def test_it_sells(text: str) -> None:
    assert tone(title=text) == tone(copy_text=text) == "promo"


@pytest.mark.parametrize(
    "text",
    [
        "Lid recall: what to do",
        "Product recall",
        "We apologise for the wrong price",
        "商品回収のお詫び",
        "Rückruf der Deckel",
    ],
)
def test_it_grieves(text: str) -> None:
    assert tone(title=text) == "grave"


@pytest.mark.parametrize(
    "text",
    [
        *("How to run the water test", "Do you recall this recipe?", "Sorry, not sorry", "Our sales team", "Wholesale"),
        *("Winning teams cook", "100 % steel", "Offline for a day", "値引きなしの品質", "Meet the apologists"),
    ],
)
def test_it_does_neither(text: str) -> None:
    assert tone(title=text) == ""


def test_type_and_tags_tell_too_and_grief_outweighs() -> None:
    assert tone(content_type="Promo") == tone(tags=["info/Sale"]) == "promo"
    assert tone(tags=["support/recall"], copy_text="A voucher for everybody, 20 % off") == "grave"
    assert tone(content_type="promo", title="We apologise") == "grave"
    assert tone(tags=["product/salesforce"]) == ""
