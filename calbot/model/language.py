"""Languages by their small words: which one a text is in, as far as these tell, and which one a country reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import normalize

_KANA: Final = re.compile(r"[\u3041-\u30ff]")
_WORD: Final = re.compile(r"\w+")
_SMALL_WORDS: Final[Mapping[str, str]] = {
    "en": "the and for with your our you are how from this that what is of to in it",
    "de": "der die das und für mit ihr ihre wie von ein eine einen auf ist nicht zum zur den dem im in wir",
    "fr": "le la les des une pour avec vos votre notre nous comment dans est sur aux du et un",
    "es": "el la los las una para con cómo por del su y nuestra nuestro más que un en",
    "it": "il lo gli la le della delle del per con una come nel nella di e un in",
    "nl": "het een van voor met hoe de en op uw onze is niet in",
    "pt": "os as uma para com como do da dos não seu sua e um",
}
_OF_LANGUAGE: Final = {name: frozenset(told.split()) for name, told in _SMALL_WORDS.items()}
_READ_IN: Final[Mapping[str, str]] = {
    country: language
    for language, countries in {
        "en": "GB US IE AU NZ", "de": "DE AT", "fr": "FR", "es": "ES MX AR CO CL PE", "it": "IT", "nl": "NL",
        "pt": "PT BR", "ja": "JP",
    }.items()
    for country in countries.split()
}  # fmt: skip
_ALSO_READ: Final[Mapping[str, frozenset[str]]] = {
    "ES": frozenset(["amb", "els", "dels", "és", "aquest", "aquesta", "més", "què"])
}
"""Small words of what else a country reads: Catalan shares most of its others with French and Italian."""
_SURE: Final = 5
"""So many small words are no slogan any more."""


def language_of(text: str, told: str = "") -> str:
    """The language of a text (ISO 639) by its small words, else what it is `told` to be in (BCP 47); "" where neither
    tells."""
    if _KANA.search(text):
        return "ja"
    small = frozenset(_WORD.findall(normalize("NFC", text).casefold()))
    found = sorted(((len(small & own), name) for name, own in _OF_LANGUAGE.items()), reverse=True)
    (most, name), (next_most, _) = found[0], found[1]
    return name if most > next_most else re.split("[-_]", told.strip().casefold(), maxsplit=1)[0]


def other_language(text: str, country: str) -> str:
    """The language of a text that is surely not in the one which `country` reads, not even in part; "" where that
    cannot be told."""
    read, written = _READ_IN.get(country, ""), language_of(text)
    if read not in _OF_LANGUAGE or written not in _OF_LANGUAGE or written == read:
        return ""
    said = _WORD.findall(normalize("NFC", text).casefold())
    if not _ALSO_READ.get(country, frozenset()).isdisjoint(said):
        return ""
    many = sum(word in _OF_LANGUAGE[written] for word in said)
    return written if many >= _SURE and _OF_LANGUAGE[read].isdisjoint({*said} - _OF_LANGUAGE[written]) else ""
