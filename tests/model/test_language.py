"""In which language a text is, as far as small words tell."""

from __future__ import annotations

import pytest

from calbot.model.language import language_of, other_language

ENGLISH = "How to clean the seal of your pot, and what to do when it drips."
GERMAN = "So wird die Dichtung sauber: mit Essig und einer Bürste, auf die wir schwören."

CATALAN = "Les receptes de la setmana: la paella amb les verdures del mercat, per a un sopar a la taula."
FRENCH = "Les recettes de la semaine avec les légumes du marché, pour vous et votre table."


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        (ENGLISH, "", "en"),
        (ENGLISH, "de", "en"),
        (GERMAN, "", "de"),
        ("パッキンの洗い方", "en", "ja"),
        ("Pyramid", "fr-CA", "fr"),
        ("Pyramid", "EN_us", "en"),
        ("Pyramid", "", ""),
    ],
)
def test_which_language_it_is(text: str, told: str, language: str) -> None:
    assert language_of(text, told) == language


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        (ENGLISH, "DE", "en"),
        (GERMAN, "GB", "de"),
        (ENGLISH, "GB", ""),
        (GERMAN, "AT", ""),
        (ENGLISH, "CH", ""),
        (ENGLISH, "", ""),
        (ENGLISH, "JP", ""),
        (f"Der Rat: {ENGLISH}", "DE", ""),
        ("For you and your pan", "DE", ""),
        ("", "DE", ""),
        (CATALAN, "ES", ""),
        (CATALAN, "MX", "it"),
        (FRENCH, "ES", "fr"),
    ],
)
def test_when_it_is_surely_another_one_than_its_country_reads(text: str, country: str, language: str) -> None:
    assert other_language(text, country) == language
