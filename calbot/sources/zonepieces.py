"""A text in pieces: what of it names a time zone, a country, or fills, and what says something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from calbot.sources import zonewords
from calbot.sources.zones import known

_TOKEN: Final = re.compile(
    r"(?P<far>(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?[0-5]\d|[.,]\d{1,2})?(?!\d)|(?<![\d:.+-])[+-]\d{1,2}:?[0-5]\d(?!\d))"
    r"|(?P<path>[^\W\d]+(?:/[^\W\d][\w+-]*){1,2})"
    r"|(?P<word>[\u3000-\u9fff\uac00-\ud7af]+|(?:(?![\u3000-\u9fff\uac00-\ud7af])[^\W\d_]|(?<=[^\W\d_])['’.](?=[^\W\d_]))+\.?"
    r"|\d+)",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"[+-]\d{1,2}")
_FAR: Final = re.compile(r"([+-])\s?(\d{1,2})(?::?([0-5]\d)|[.,](\d{1,2}))?$")
_DASHES: Final = str.maketrans("−–—‐‑‒﹣－＋：（）［］【】", "--------+:()[][]")
_MOST_WORDS: Final = 4
_LONGEST: Final = 200
_PARTS_OF_AN_HOUR: Final = {"25": 15, "5": 30, "50": 30, "75": 45}


class Kind(StrEnum):
    """What one piece of a text is."""

    LETTERS = "letters"
    WORD = "word"
    PLACE = "place"
    FAR = "offset"
    COUNTRY = "country"
    FILLING = "filling"
    OTHER = "other"


NAMING: Final = frozenset({Kind.LETTERS, Kind.WORD, Kind.PLACE, Kind.FAR})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text from `start` to `end`; `zones` as in `zonewords`, or the code of a country. `loose`: it is
    written so that it may as well be a word of the language."""

    kind: Kind
    text: str
    start: int
    end: int
    zones: tuple[str, ...] = ()
    loose: bool = False


def plain(text: str) -> str:
    """`text` with plain brackets, dashes and blanks; as long as it was."""
    told = text[:_LONGEST].translate(_DASHES)
    return told if "/" in told else told.replace("_", " ")


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[Piece, ...]:
    """All pieces of a plain text, in their order."""
    stripped = text.strip(" ()[]")
    if _ALONE.fullmatch(stripped):
        at = text.index(stripped)
        return (Piece(Kind.FAR, stripped, at, at + len(stripped), _far(stripped)),)
    tokens = [(found.lastgroup or "", found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]
    return tuple(_pieces(_parted(tokens)))


Token = tuple[str, str, int, int]


def _parted(tokens: Iterable[Token]) -> list[Token]:
    """Names with strokes are zones of the database, or several names."""
    told: list[Token] = []
    for kind, text, start, end in tokens:
        if kind != "path" or _database(text):
            told.append((kind, text, start, end))
            continue
        at = start
        for part in text.split("/"):
            told.append(("word", part, at, at + len(part)))
            at += len(part) + 1
    return told


def _database(text: str) -> str:
    if text.casefold().startswith("etc/"):
        return text if known(text) else ""
    return zonewords.cities().get(text.casefold(), "")


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    at = 0
    while at < len(tokens):
        kind, text, start, end = tokens[at]
        if kind == "path":
            yield Piece(Kind.PLACE, text, start, end, (_database(text),))
            at += 1
        elif kind == "far":
            zones = _far(text)
            yield Piece(Kind.FAR if zones else Kind.OTHER, text, start, end, zones)
            at += 1
        else:
            size, piece = _named(tokens[at : at + _MOST_WORDS])
            yield piece
            at += size


def _named(tokens: Sequence[Token]) -> tuple[int, Piece]:
    """The longest name with which `tokens` begin, and how many of them it is."""
    for size in range(len(tokens), 0, -1):
        texts = [text for _, text, _, _ in tokens[:size]]
        if all(kind == "word" for kind, _, _, _ in tokens[:size]) and (told := _look(texts)):
            return size, Piece(told[0], " ".join(texts), tokens[0][2], tokens[size - 1][3], told[1], told[2])
    _, text, start, end = tokens[0]
    kind = Kind.FILLING if zonewords.fills(zonewords.folded(text)) else Kind.OTHER
    return 1, _in_signs(text, start, end) or Piece(kind, text, start, end)


def _look(texts: Sequence[str]) -> tuple[Kind, tuple[str, ...], bool] | None:
    name, first = zonewords.folded(" ".join(texts)), texts[0][:1]
    shouted = all(text.isupper() for text in texts)
    if zones := zonewords.LETTERS.get(name):
        return Kind.LETTERS, zones, not shouted
    # "la" is an article and "us" a word unless it is written like a name.
    if (len(name) < 3 or zonewords.fills(name)) and not shouted:
        return None
    if zones := zonewords.WORDS.get(name):
        return (Kind.WORD if len(zones) > 1 or name in zonewords.AMERICAN else Kind.PLACE), zones, first.islower()
    if code := zonewords.COUNTRIES.get(name):
        return Kind.COUNTRY, (code,), first.islower()
    if not zonewords.fills(name) and len(name) > 2 and (city := zonewords.cities().get(name)):
        return Kind.PLACE, (city,), first.islower()
    return None


def _in_signs(text: str, start: int, end: int) -> Piece | None:
    """A zone within words that have no blanks between them."""
    if text.isascii():
        return None
    word = next((one for one in zonewords.IN_SIGNS if one in zonewords.folded(text)), "")
    return Piece(Kind.PLACE, word, start, end, zonewords.WORDS[word]) if word else None


def _far(text: str) -> tuple[str, ...]:
    found = _FAR.search(text)
    if found is None:
        return ()
    sign, hours, minutes, parts = found.groups()
    # 5.5 is five and a half, 5.30 is how others write 5:30.
    rest = _PARTS_OF_AN_HOUR.get(parts or "", int(minutes or parts or 0))
    east = int(hours) * 60 + rest
    return (f"{'-' if sign == '-' else '+'}{east}",) if east <= 14 * 60 and rest < 60 else ()
