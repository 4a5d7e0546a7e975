"""Copies that are nearly the same: the share of words they have in common, found without comparing all pairs.

Prefix filtering (Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma, Srikant 2007): two sets with a Jaccard likeness of at
least t share one of the first |x| - ceil(t |x|) + 1 of each, when both are ordered from the rarest member on. So
each copy is filed under its few rarest words only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cache, reduce
from itertools import chain, count
from math import ceil
from operator import or_
from unicodedata import normalize

FEWEST_WORDS = 6
"""Shorter copies ("New reel!") are alike by chance."""

# Without the scheme in front (taken out as a word): a pattern that begins with fixed signs is four times as fast.
_ADDRESS = re.compile(r"://\S+")
_TYPED_ADDRESS = re.compile(r"www\.\S+")
_SCHEMES = frozenset(("http", "https"))
_JAPANESE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
# As bytes, which are ten times as fast to translate as text; most copies are plain.
_ASCII = bytes(ord(chr(sign).lower()) if sign < 128 and chr(sign).isalnum() else 32 for sign in range(256))

_BITS = 256

Words = tuple[int, ...]
"""A copy as the numbers of its words, rarest first; () where it is too short to compare."""


def words_of(copy: str) -> set[str]:
    """The words of `copy` without addresses, case and width; scripts without spaces give pairs of signs."""
    return set(_words_in(copy)) - _SCHEMES


def _words_in(copy: str) -> Collection[str]:
    """The same with schemes, as they stand: some more than once."""
    text = _ADDRESS.sub(" ", copy if copy.isascii() else normalize("NFKC", copy).casefold())
    if "www." in text:
        text = _TYPED_ADDRESS.sub(" ", text)
    return text.encode().translate(_ASCII).decode().split() if text.isascii() else _words_of_any_script(text)


def _words_of_any_script(text: str) -> set[str]:
    found: set[str] = set()
    any_word, japanese = _scripts()
    for word in any_word.findall(text):
        if japanese.match(word) and len(word) > 1:
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.add(word)
    return found


@cache
def _scripts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A word of any script, and a sign of those without spaces; compiled (20 ms) only for text that needs it."""
    return re.compile(rf"[{_JAPANESE}ー々]+|[^\W_{_JAPANESE}]+"), re.compile(rf"[{_JAPANESE}]")


def numbered(copies: Sequence[str]) -> list[Words]:
    """Each copy's words as numbers that grow with how often a word is used, so that they sort rarest first."""
    # Words become numbers as they come, so that the text of a word is kept once, not once for each copy.
    met: defaultdict[str, int] = defaultdict(count().__next__)
    schemes = {met[scheme] for scheme in _SCHEMES}
    known: dict[str, Words] = {}
    for copy in copies:
        if copy not in known:
            words = {met[word] for word in _words_in(copy)} - schemes
            known[copy] = tuple(words) if len(words) >= FEWEST_WORDS else ()
    uses = Counter(chain.from_iterable(known.values()))
    # Words used equally often go by their letters: the same posts must be filed alike on every run.
    by_use = sorted((uses[number], word, number) for word, number in met.items())
    ranks = [0] * len(met)
    for rank, (_, _, number) in enumerate(by_use):
        ranks[number] = rank
    ranked = {copy: tuple(sorted([ranks[number] for number in words])) for copy, words in known.items()}
    return [ranked[copy] for copy in copies]


def prefix(words: Words, least: float) -> Words:
    """The rarest words, one of which any copy alike by at least `least` must share."""
    return words[: len(words) - ceil(least * len(words) - 1e-9) + 1]


def sketch(words: Words) -> int:
    """A bit for each word, some sharing one: cheap to compare."""
    return reduce(or_, (1 << number % _BITS for number in words), 0)


def may_be_alike(one: Words, other: Words, differing: int, least: float) -> bool:
    """False only where two copies whose sketches have `differing` bits cannot be alike by `least`."""
    return differing * (1 + least) <= (1 - least) * (len(one) + len(other)) + 1e-9


def likeness(one: Words, other: Words) -> float:
    """The share of words in common, 0..1 (Jaccard)."""
    common = len(set(one).intersection(other))
    return common / (len(one) + len(other) - common) if common else 0.0
