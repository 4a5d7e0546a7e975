"""Slips of the keyboard in English copy: a kept spell-checker, and the company's own words that it must not touch.

A word is a slip only where it is one letter off from a common one, nobody uses it elsewhere in the plan, and it is no
British spelling (the checker's list is American): a hint that is wrong costs more trust than one that is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#＃]\S+", re.IGNORECASE)
_WORD: Final = re.compile(r"(?<![\w/.'’&+-])[a-z]{2,30}(?![\w/'’&-]|\.\w)")
_SHORTEST: Final = 5
_COMMON: Final = 2_000
"""How often the right word stands in the checker's list; what is rarer may be meant."""
_OWN_WORD: Final = 3
"""What so many posts say is the company's word."""
_FEWEST, _ENGLISH = 6, 0.75
"""A text is English where at least so many words, and so large a part of them, are known."""
_AMERICAN: Final = (
    *(("isa", "iza"), ("ise", "ize"), ("isi", "izi"), ("yse", "yze"), ("our", "or"), ("ll", "l"), ("ae", "e")),
    *(("ogue", "og"), ("tre", "ter"), ("ence", "ense"), ("amme", "am")),
)
_ENDINGS: Final = ("s", "r", "rs", "er", "ers")


def is_installed() -> bool:
    """Whether the extra `spelling` is there."""
    return find_spec("spellchecker") is not None


def slips(texts: Iterable[str], own: Collection[str] = ()) -> dict[str, str]:
    """The words in `texts` that are slips, each with the word instead; `own` are texts whose words are right. Nothing
    where the extra `spelling` is not installed."""
    speller = _speller()
    if speller is None:
        return {}
    words = [list(_words(text)) for text in texts]
    uses = Counter(word for said in words for word in {*said})
    right = {part for text in own for part in re.findall(r"\w+", text.casefold())}
    english = {word for said in words if _is_english(said, speller) for word in said}
    fitting = (word for word in english if len(word) >= _SHORTEST and uses[word] < _OWN_WORD and word not in right)
    found = {word: _instead(word, speller) for word in sorted(fitting)}
    return {word: instead for word, instead in found.items() if instead}


def _words(text: str) -> Iterator[str]:
    """The words in small letters: what begins with a capital may be a name."""
    return (hit[0] for hit in _WORD.finditer(_ADDRESS.sub(" ", text)))


def _is_english(words: list[str], speller: SpellChecker) -> bool:
    known = sum(word in speller.word_frequency for word in words)
    return len(words) >= _FEWEST and known >= _ENGLISH * len(words)


def _instead(word: str, speller: SpellChecker) -> str:
    """The common word that is meant, "" where `word` is right or nobody can tell."""
    counts = speller.word_frequency
    if any(one in counts for one in (word, *_variants(word))):
        return ""
    near: Mapping[str, int] = {one: counts[one] for one in speller.edit_distance_1(word) if one in counts}
    best = max(sorted(near), key=near.__getitem__, default="")
    return best if best and near[best] >= _COMMON else ""


def _variants(word: str) -> Iterator[str]:
    """The same word as an American writes it, and what it is made of."""
    for british, american in _AMERICAN:
        if british in word:
            yield word.replace(british, american)
    for ending in _ENDINGS:
        if word.endswith(ending):
            yield word.removesuffix(ending)


@cache
def _speller() -> SpellChecker | None:
    """Reading the list takes half a second, so once per process."""
    try:
        from spellchecker import SpellChecker
    except ImportError:
        return None
    return SpellChecker(language="en", distance=1)
