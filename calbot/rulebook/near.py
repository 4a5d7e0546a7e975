"""Copies that are nearly the same: the share of words they have in common, found without comparing all pairs.

Prefix filtering (Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma, Srikant 2007): two sets with a Jaccard likeness of at
least t share one of the first |x| - ceil(t |x|) + 1 of each, when both are ordered from the rarest member on. So
each copy is filed under its few rarest words only.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from math import ceil
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

FEWEST_WORDS = 6
"""Shorter copies ("New reel!") are alike by chance."""

# Without the scheme in front (taken out as a word): a pattern that begins with fixed signs is four times as fast.
_ADDRESS = re.compile(r"://\S+")
_TYPED_ADDRESS = re.compile(r"www\.\S+")
_LINE = "\n"
_SCHEMES = frozenset(("http", "https"))
_JAPANESE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
# As bytes, which are ten times as fast to translate as text; most copies are plain.
_ASCII = bytes(ord(chr(sign).lower()) if sign < 128 and chr(sign).isalnum() else 32 for sign in range(256))

SKETCH_BITS = 64
"""Two copies of 20 words that have nothing in common differ in 25 of them, two that are alike by 0.8 in 4 at most."""

_AT_ONCE = 4096
"""Copies whose words are put in order together: arrays of them are small beside what is kept."""
_BLANK = 32
_PACKED = 8
# For each size of a word the bits that it fills of so many bytes.
_FILLED = np.array([(1 << 8 * size) - 1 for size in range(_PACKED + 1)], "<u8")
_BITS_OF_NUMBER = 32
_NUMBER = (1 << _BITS_OF_NUMBER) - 1

Indices = NDArray[np.int64]
Words = Sequence[int]
"""A copy as the numbers of its words, rarest first; none where it is too short to compare."""


def _cleared(copies: Sequence[str]) -> list[str]:
    """Copies without addresses (but with their schemes); any but plain text without case and width.

    They are cleared as one text of as many lines: an address ends with its line."""
    plain = (copy if copy.isascii() else normalize("NFKC", copy).casefold() for copy in copies)
    text = _ADDRESS.sub(" ", _LINE.join(copy.replace(_LINE, " ") if _LINE in copy else copy for copy in plain))
    return (_TYPED_ADDRESS.sub(" ", text) if "www." in text else text).split(_LINE)


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


class Copies(NamedTuple):
    """The `words` of each copy, how many they are, and its sketch: one of `SKETCH_BITS` for each, some sharing one."""

    words: Sequence[Words]
    counts: Indices
    sketches: NDArray[np.uint64]

    @classmethod
    def none(cls, posts: int) -> Copies:
        """So many posts without words."""
        return cls([()] * posts, np.zeros(posts, np.int64), np.zeros(posts, np.uint64))

    def likeness(self, one: int, other: int) -> float:
        """The share of words that two copies (indices) have in common, 0..1 (Jaccard)."""
        mine, theirs = self.words[one], self.words[other]
        common = len(set(mine).intersection(theirs))
        return common / (len(mine) + len(theirs) - common) if common else 0.0

    def may_be_alike(self, ones: Indices, others: Indices, least: float) -> NDArray[np.bool_]:
        """For each of two rows of copies (indices) whether their sketches do not rule out that the two are alike by
        `least`."""
        share = (1 - least) / (1 + least) + 1e-9
        differ = np.bitwise_count(self.sketches[ones] ^ self.sketches[others])
        return np.asarray(differ <= share * (self.counts[ones] + self.counts[others]))

    @property
    def sizes(self) -> list[int]:
        """How many words each copy has."""
        return [int(count) for count in self.counts]


def numbered(copies: Sequence[str]) -> Copies:
    """Each copy's words as numbers that grow with how often a word is used, so that they sort rarest first."""
    # Words become numbers as they come, so that the text of a word is kept once, not once for each copy.
    met: defaultdict[str, int] = defaultdict(count().__next__)
    for scheme in _SCHEMES:
        met[scheme]  # So that schemes are the numbers below len(_SCHEMES).
    different = list(dict.fromkeys(copies))
    blocks = [_Block.of(different[at : at + _AT_ONCE], met) for at in range(0, len(different), _AT_ONCE)]
    ranks = _ranks(met, blocks)
    words: list[Words] = []
    sketches = [block.rank(ranks, words) for block in blocks]
    places = {copy: place for place, copy in enumerate(different)}
    order = [places[copy] for copy in copies]
    shown = [words[place] for place in order]
    drawn = np.concatenate([*sketches, np.empty(0, np.uint64)])
    return Copies(shown, np.fromiter(map(len, shown), np.int64, len(shown)), drawn[np.array(order, np.int64)])


class _Block(NamedTuple):
    """Some copies: the `numbers` of their words, each once in a copy, copy after copy, and how many each has."""

    numbers: NDArray[np.int32]
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, copies: Sequence[str], met: defaultdict[str, int]) -> _Block:
        texts = _cleared(copies)
        found = [_plain_words([text if text.isascii() else "" for text in texts], met)]
        for place, text in enumerate(texts):
            if not text.isascii():
                words = [met[word] for word in _words_of_any_script(text)]
                found.append(np.array(words, np.int64) + (place << _BITS_OF_NUMBER))
        keys = np.sort(np.concatenate(found))
        # Not np.unique, which takes twenty times as long.
        keys = keys[(np.diff(keys, prepend=-1) > 0) & (keys & _NUMBER >= len(_SCHEMES))]
        owners = keys >> _BITS_OF_NUMBER
        sizes = np.bincount(owners, minlength=len(copies))
        enough = sizes >= FEWEST_WORDS
        return cls((keys[enough[owners]] & _NUMBER).astype(np.int32), np.where(enough, sizes, 0))

    def rank(self, ranks: NDArray[np.int64], words: list[Words]) -> NDArray[np.uint64]:
        """Add the words by rank to `words`; gives the sketch of each copy."""
        keys = np.sort(_owners(self.sizes) + ranks[self.numbers])
        numbers = keys & _NUMBER
        flat = array("i", numbers.astype(np.intc).tobytes())
        ends = np.cumsum(self.sizes)
        words += [flat[start:end] for start, end in zip((ends - self.sizes).tolist(), ends.tolist(), strict=True)]
        drawn = np.zeros(len(self.sizes), np.uint64)
        bits = np.left_shift(np.uint64(1), (numbers % SKETCH_BITS).astype(np.uint64))
        if len(bits):
            filled = self.sizes > 0
            drawn[filled] = np.bitwise_or.reduceat(bits, (ends - self.sizes)[filled])
        return drawn


def _plain_words(texts: Sequence[str], met: defaultdict[str, int]) -> NDArray[np.int64]:
    """The number of each word of plain texts, with the place of its text in the bits above.

    A word of up to eight signs is read as one integer and one of up to sixteen as two, so that all are looked up at
    once: a text at a time takes four times as long.
    """
    joined = " ".join(texts).encode().translate(_ASCII) + b" " * 2 * _PACKED
    edges = np.flatnonzero(np.diff(np.frombuffer(joined, np.uint8) != _BLANK, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    sizes = ends - starts
    numbers = np.empty(len(starts), np.int64)
    short = sizes <= _PACKED
    # Eight bytes from every byte on.
    packed = np.ndarray((len(joined) - _PACKED + 1,), "<u8", joined, strides=(1,))
    numbers[short] = _looked_up(packed[starts[short]] & _FILLED[sizes[short]], met)
    middling = ~short & (sizes <= 2 * _PACKED)
    heads = packed[starts[middling]]
    numbers[middling] = _looked_up_twice(
        heads, packed[starts[middling] + _PACKED] & _FILLED[sizes[middling] - _PACKED], met
    )
    long = sizes > 2 * _PACKED
    spans = zip(starts[long].tolist(), ends[long].tolist(), strict=True)
    numbers[long] = [met[joined[start:end].decode()] for start, end in spans]
    places = np.searchsorted(np.cumsum([len(text) + 1 for text in texts]), starts, side="right")
    return (places << _BITS_OF_NUMBER) + numbers


def _looked_up(words: NDArray[np.uint64], met: defaultdict[str, int]) -> NDArray[np.int64]:
    different = _different(words)
    numbers = np.array([met[word.decode()] for word in different.view(f"S{_PACKED}").tolist()], np.int64)
    return numbers[np.searchsorted(different, words)]


def _looked_up_twice(
    heads: NDArray[np.uint64], tails: NDArray[np.uint64], met: defaultdict[str, int]
) -> NDArray[np.int64]:
    """As `_looked_up`, for words of two integers each."""
    first, second = _different(heads), _different(tails)
    pairs = (np.searchsorted(first, heads) << _BITS_OF_NUMBER) + np.searchsorted(second, tails)
    different = np.sort(pairs)
    different = different[np.diff(different, prepend=-1) > 0]
    whole = np.column_stack([first[different >> _BITS_OF_NUMBER], second[different & _NUMBER]])
    words = whole.view(f"S{2 * _PACKED}").ravel().tolist()
    return np.array([met[word.decode()] for word in words], np.int64)[np.searchsorted(different, pairs)]


def _different(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each word once, in order. No word is 0."""
    found = np.sort(words)
    # An integer of Python would make floats of them.
    return found[np.diff(found, prepend=np.uint64(0)) > 0]


def _owners(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each word of copies that have so many the place of its copy, in the bits above those of a number."""
    return np.repeat(np.arange(len(sizes)) << _BITS_OF_NUMBER, sizes)


def _ranks(met: Mapping[str, int], blocks: Sequence[_Block]) -> NDArray[np.int64]:
    """For each number its place among all words, the least used first."""
    uses = np.zeros(len(met), np.int64)
    for block in blocks:
        uses += np.bincount(block.numbers, minlength=len(met))
    # Words used equally often go by their letters: the same posts must be filed alike on every run.
    by_use = sorted(zip(uses.tolist(), met, strict=True))
    ranks = np.empty(len(met), np.int64)
    ranks[[met[word] for _, word in by_use]] = np.arange(len(met))
    return ranks


def prefix_size(size: int, least: float) -> int:
    """How many of the rarest of `size` words there are, one of which any copy alike by at least `least` must share."""
    return size - ceil(least * size - 1e-9) + 1
