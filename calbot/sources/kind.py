"""What names a channel or a type of contact: a few words from a closed set, never what somebody wrote."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST_KINDS: Final = 200
"""Of channels and types together. A column with more is no closed set: it may well be what customers wrote."""
_LONGEST: Final = 80
_LONGEST_SAID: Final = 40
"""Letters of a name of several words; a slug may be longer."""
_LONGEST_CJK: Final = 16
_WORDS: Final = 4
_PIECES: Final = 8
_DIGITS: Final = 5
"""A quarter of a year, not more: longer ones are telephone numbers, cards and orders."""
_OTHERS: Final = frozenset("_-/&+:.()[]'’・ー–#|,")
_MEANS: Final = re.compile(r"@|\bhttps?:|\bwww\.|\w\.[a-z]{2,}\b|\d{5}|\.\s", re.IGNORECASE)
"""An address of mail or of a page, a number of an order, the end of a sentence."""
_SPOKEN: Final = frozenset(
    {"i", "i'm", "im", "i've", "ive", "my", "me", "mine", "you", "your", "please", "pls", "thanks", "thank"}
    | {"hello", "hi", "hey"}
)
"""Nobody names a type so."""
_TOLD: Final = frozenset(
    {"is", "are", "was", "were", "am", "be", "been", "has", "have", "had", "does", "do", "did", "can", "cannot"}
    | {"could", "will", "would", "should", "don't", "can't", "won't", "isn't", "didn't", "doesn't", "we", "us"}
    | {"our", "they", "their", "it", "its", "this", "that", "why", "where", "when", "how", "what", "who", "because"}
)
"""Words of sentences; two of them may name a type ("how to"), among three or more they tell something."""
_SAID_CJK: Final = re.compile(r"[。、！？!?]|です|ます|ました|ません|ください|下さい|でしょう|だった|ない$|たい$")
_CJK: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
NO_KIND: Final = (
    "is no name of a channel or type, but looks like what somebody wrote; write a word or a few, such as delivery or"
    " support/damage"
)
"""Said of it; what stands there is never shown."""


def kind_in(text: str) -> str:
    """`text` as one line, "" for none. Raises ValueError, which does not show it, for sentences, addresses, telephone
    and other long numbers, and all else that no closed set of names has in it."""
    told = " ".join(unicodedata.normalize("NFC", text).split())
    if told and not _is_name(told):
        raise ValueError(NO_KIND)
    return told


def brand_in(text: str) -> str:
    """`text` as the name of a brand, which may have an abbreviation in it or end with a sign ("Dr. Oetker", "Yahoo!").
    Raises ValueError as `kind_in` does."""
    told = " ".join(text.split())
    kind_in(told.replace(". ", " ").rstrip(".!"))
    return told


def _is_name(told: str) -> bool:
    if not all(map(_of_names, told)) or len(told) > _LONGEST or _MEANS.search(told):
        return False
    if sum(map(str.isdigit, told)) > _DIGITS:
        return False
    if _CJK.search(told):
        return len(told) <= _LONGEST_CJK and not _SAID_CJK.search(told)
    words = told.casefold().replace("’", "'").split()
    pieces = [one for one in re.split(r"[^\w']+|_", told.casefold().replace("’", "'")) if one]
    if len(words) > _WORDS or len(pieces) > _PIECES or (len(words) > 1 and len(told) > _LONGEST_SAID):
        return False
    return not (len(pieces) > 1 and _SPOKEN & set(pieces)) and not (len(pieces) > 2 and _TOLD & set(pieces))


def _of_names(mark: str) -> bool:
    return mark == " " or mark.isalnum() or mark in _OTHERS or unicodedata.category(mark)[0] == "M"
