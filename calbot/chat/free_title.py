"""A title that nobody put into quotes: what follows a phrase for a time, where it is certain where that ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from calbot.chat.when import Reading
from calbot.chat.when_words import DAYS, MONTHS, WEEKDAYS

_LONGEST: Final = 60
"""Letters of a phrase for a time; nobody needs more."""
_OF_TIMES: Final = frozenset(
    {*DAYS, *MONTHS, *WEEKDAYS, "at", "on", "the", "of", "next", "this", "week", "noon", "midnight", "am", "pm", "時間"}
)
_PLAIN: Final = re.compile(
    r".*\d.*|半|[A-Z]{1,5}|[(（]?[月火水木金土日](?:曜日?)?[)）]?|[今来再]*[週月]?の?[月火水木金土日]曜日?"
)
"""A word that is said of times alone: with a figure in it, letters of a zone, or a day of the week."""
_SIGNS: Final = " 　、,:：-–。"
"""What stands between the two."""
_WORD: Final = re.compile(r"[\s　]+")
_CJK: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def parted(text: str, reads: Callable[[str], Reading]) -> tuple[str, str]:
    """The phrase for a time that `text` begins with, and the title behind it ("" where there is none, or where it is
    not certain which words belong to which: "fri 3pm christmas cookies")."""
    found = [(cut, reads(text[:cut].rstrip(_SIGNS)).choices) for cut in _cuts(text)]
    told = [(cut, choices) for cut, choices in found if choices]
    if not told:
        return text, ""
    longest, choices = told[-1]
    others = [cut for cut, other in told[:-1] if other != choices]
    title = text[longest:].strip(_SIGNS)
    sure = all(_of_times(text[cut:longest]) for cut in others)
    return (text[:longest].rstrip(_SIGNS), title) if title and sure else (text, "")


def _cuts(text: str) -> Iterator[int]:
    """Where a phrase may end: behind a word, or behind any sign of Japanese, which knows no blanks."""
    for at in range(1, min(len(text), _LONGEST)):
        if _WORD.match(text[at]) or _CJK.match(text[at - 1]):
            yield at


def _of_times(words: str) -> bool:
    said = [bare for word in _WORD.split(words) if (bare := word.strip(",.、:："))]
    return all(word.casefold() in _OF_TIMES or _PLAIN.fullmatch(word) for word in said)
