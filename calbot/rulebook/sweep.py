"""Which of many texts a pattern is found in: many are looked through as one, since each call costs more than the look.

What is found in a joined text may reach over the seam, so each hit is looked for again in its own text. What stands in
one text is never missed: the seam is no part of a word, like a text's end. Only a pattern that names that end itself
is looked for text by text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

_AT_ONCE: Final = 256
_FIRST: Final = 16
"""Texts of each lot that tell how many hits there are: a hit in the joined text costs as much as three texts alone."""
_SEAM: Final = b"\n"
# An escaped sign or a class of signs says nothing about where a text ends; quoted ones would have to be read for it.
_ESCAPED: Final = re.compile(r"\\[^AzQ]", re.DOTALL)
_CLASS: Final = re.compile(r"\[\^?\]?[^\]]*\]")
_END: Final = re.compile(r"[$^]|\\[AzQ]")


def matched(pattern: Any, texts: Sequence[str]) -> list[bool]:
    """For each of `texts` whether `pattern` (RE2) is found in it."""
    found = [False] * len(texts)
    sweep = _each if _END.search(_CLASS.sub("", _ESCAPED.sub("", _written(pattern)))) else _joined
    for first in range(0, len(texts), _AT_ONCE):
        for place in sweep(pattern, [text.encode() for text in texts[first : first + _AT_ONCE]]):
            found[first + place] = True
    return found


def _each(pattern: Any, texts: Sequence[bytes]) -> Iterator[int]:
    return (place for place, text in enumerate(texts) if pattern.search(text) is not None)


def _joined(pattern: Any, texts: Sequence[bytes]) -> Iterator[int]:
    if sum(1 for _ in _each(pattern, texts[:_FIRST])) > _FIRST // 4:
        yield from _each(pattern, texts)
        return
    whole = _SEAM.join(texts)
    starts = list(accumulate((len(text) + len(_SEAM) for text in texts), initial=0))
    at = 0
    while at < starts[-1] and (hit := pattern.search(whole, at)) is not None:
        place = min(bisect_right(starts, hit.start()), len(texts)) - 1
        if pattern.search(texts[place]) is not None:
            yield place
        at = starts[place + 1]


def _written(pattern: Any) -> str:
    text = pattern.pattern
    return text.decode() if isinstance(text, bytes) else text
