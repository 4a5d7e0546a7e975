"""Which titles are those of another page: only what words of one language can tell."""

from __future__ import annotations

import pytest

from calbot.alerts.page_title import shares, speaks_of

SITE, BRAND = "www.pot.example", "Pot"


@pytest.mark.parametrize(
    ("page", "post"),
    [
        ("Our cookie policy", "How to clean the seal"),
        ("Gift cards", "Pyramid of pans"),
        ("Careers | Pot", "Pot: how to clean the seal"),
        ("会社概要", "パッキンを洗う"),
        ("採用情報｜ポット公式サイト", "パッキンの洗い方を紹介します"),
        ("Geschenkkarten für alle", "So pflegen Sie die Dichtung mit Essig"),
    ],
)
def test_a_page_of_something_else(page: str, post: str) -> None:
    assert not speaks_of(page, post, site=SITE, brand=BRAND)


@pytest.mark.parametrize(
    ("page", "post"),
    [
        ("", "How to clean the seal"),
        ("Gift cards", ""),
        ("Seal care", "How to clean your seals"),
        ("Seal cleaning | Pot", "Reel: clean it. All about it: https://pot.example/cards"),
        ("How to clean the seal - Pot Official Online Shop", "How to clean the seal"),
        ("Pot", "How to clean the seal"),
        ("Welcome to pot.example | Official website", "How to clean the seal"),
        ("ポット公式オンラインショップ", "パッキンを洗う #ポット"),
        ("パッキンの洗い方", "パッキンを洗う"),
        ("パッキンの洗い方", "How to clean the seal"),
        ("Seal care", "パッキンを洗う"),
        ("Уход за уплотнителем", "How to clean the seal"),
        ("So reinigen Sie die Dichtung", "How to clean the seal"),
        ("Comment nettoyer le joint de votre casserole", "How to clean the seal"),
        ("Gift cards", "IG reel week 32"),
        ("Sale | Pot", "Black Friday: 30 % on every lid"),
        ("商品一覧｜ポット", "パッキンを洗う"),
        ("2026", "Summer sale"),
        ("Startseite", "Seal care"),
        ("Bienvenue | Accueil", "Seal care"),
        ("Pot | Linktree", "Seal care"),
        ("Google Forms", "Seal care"),
        ("Loading app…", "Seal care"),
        ("???", "How to clean the seal"),
    ],
)
def test_what_may_be_the_page_or_tells_nothing(page: str, post: str) -> None:
    brand = "ポット" if "ポット" in f"{page}{post}" else BRAND
    assert speaks_of(page, post, site=SITE, brand=brand)


@pytest.mark.parametrize(
    ("language", "post", "may"),
    [
        ("de", "How to clean the seal", True),
        ("de-CH", "Seal care", True),
        ("en-GB", "Seal care", False),
        ("", "Seal care", False),
        ("EN", "How to clean the seal", False),
        ("zh-Hans", "パッキンを洗う", True),
    ],
)
def test_a_page_may_say_in_which_language_it_is(language: str, post: str, *, may: bool) -> None:
    title = "公司简介" if language.startswith("zh") else "Impressum"
    assert speaks_of(title, post, language=language) is may


def test_the_word_for_one_title_is_none_for_another_of_a_language_that_is_told() -> None:
    assert shares("Lederhandtaschen (210 Artikel)", "Lederhandtaschen (213 Artikel)", site=SITE)
    for other in ("Gartenmöbel aus Holz", "Seite nicht gefunden"):
        assert not shares(other, "Lederhandtaschen Auswahl", site=SITE)
