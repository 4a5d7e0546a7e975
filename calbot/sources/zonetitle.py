"""The zone that the name of a column tells: "Time (UTC+5:30)", "Time PST (US)", "Eastern Time", "時刻（日本時間）"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from calbot.sources.columns import POSTS
from calbot.sources.networks import networks_of
from calbot.sources.table import plain_name
from calbot.sources.zonepieces import NAMING, Kind, Piece, pieces, plain
from calbot.sources.zonesaid import Said, meant, named_by_answer
from calbot.sources.zonewords import CLOCKS, NO_ZONES, folded, like_letters

_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_BESIDE: Final = re.compile(r"[(\[][^()\[\]]*[)\]]|\b(?:24|12)[\s-]?h(?:rs?|ours?)?\b", re.IGNORECASE)
_PARTS: Final = re.compile(r"[\s\-|:,;/]+")
_TIMES: Final = frozenset(POSTS["time"])
_DATES: Final = frozenset((*POSTS["when"], *POSTS["date"]))
_IN_SIGNS: Final = sorted((name for name in _TIMES | _DATES if not name.isascii()), key=len, reverse=True)
_LONGEST: Final = 80
_MOST_WORDS: Final = 9
_HINT: Final = re.compile(r"[dmyhsap/.:, \-0-9]+|(?:24|12)[\s-]?h(?:rs?|ours?)?|[ap]m?[\s/]+[ap]m?", re.IGNORECASE)
_LIKE_AN_OFFSET: Final = re.compile(r"(?:utc|gmt)\s?[+-].*|[+-]\d.*", re.IGNORECASE)
_SOMEBODYS: Final = re.compile(r"(?:\S+ ){1,3}time(?: ?zone)?", re.IGNORECASE)


def bare(title: str) -> str:
    """The name of a column without its brackets, and without the zone beside it ("Time EST", "Eastern Time")."""
    return _beside(_outside(title))[0]


def in_title(title: str, home: str, answers: Mapping[str, str], *, hours: bool) -> Said | None:
    """What the name of a column tells of a zone, as `zonesaid.said`; `hours`: it is a column of hours, where a country
    is a zone and not a way to write dates. No `zones` where it names one that nobody knows."""
    if len(title) > _LONGEST:
        return None
    if answered := named_by_answer(title, answers):
        return answered
    inside = _inside(plain(title))
    found = [*pieces(_beside(_outside(title))[1]), *(one for text in inside for one in _counted(text, hours=hours))]
    if said := meant(found, home, answers):
        return said
    unknown = next((text for text in inside if hours and _unknown(text)), "")
    return named_by_answer(unknown, answers) or Said(unknown, ()) if unknown else None


def only_hints(title: str) -> bool:
    """Whether the brackets of a column's name say how it is written, or in which zone, and not which dates it holds."""
    return all(_HINT.fullmatch(text) or _counted(text, hours=False) for text in _inside(plain(title)))


def not_read(title: str) -> Iterator[str]:
    """What stands in the brackets of a column of hours, and says neither how it is written nor in which zone."""
    for text in _inside(plain(title)) if len(title) <= _LONGEST else ():
        kinds = {one.kind for one in pieces(text)}
        if not (_HINT.fullmatch(text) or kinds <= {Kind.FILLING} or _counted(text, hours=True) or networks_of(text)[0]):
            yield text


def _outside(title: str) -> str:
    return " ".join(_BESIDE.sub(" ", plain(title)).split())


def _inside(told: str) -> list[str]:
    parts = (part.strip() for found in _BRACKETS.finditer(told) for part in re.split(r"[,;|]", found[1]))
    return [part for part in parts if part]


def _counted(text: str, *, hours: bool) -> Sequence[Piece]:
    """The pieces of a text in brackets that name a zone; () where it may as well say something else."""
    if text.endswith(".") and text.islower():
        return ()  # "est." is estimated
    found = pieces(text)
    other = any(one.kind is Kind.OTHER for one in found)
    kept = [one for one in found if not one.loose or (hours and not other)]
    if not hours:
        kept = [] if other else [one for one in kept if one.kind is not Kind.COUNTRY]
    named = any(one.kind in NAMING for one in kept) or (any(one.kind is Kind.COUNTRY for one in kept) and not other)
    return [one for one in kept if one.kind is not Kind.OTHER] if named else ()


def _unknown(text: str) -> bool:
    """Whether it is written like a zone that nobody knows."""
    if _HINT.fullmatch(text) or networks_of(text)[0] or NO_ZONES.intersection(folded(text).split()):
        return False
    if {one.kind for one in pieces(text)} <= {Kind.FILLING}:
        return False
    return like_letters(text) or bool(_LIKE_AN_OFFSET.fullmatch(text) or _SOMEBODYS.fullmatch(text))


@lru_cache(maxsize=4096)
def _beside(outside: str) -> tuple[str, str]:
    """What a column is called, and the zone before or after that; ("outside", "") where it names none."""
    words = [word for word in _PARTS.split(outside) if word]
    if len(outside) > _LONGEST or not 0 < len(words) <= _MOST_WORDS:
        return outside, ""
    if all(word in CLOCKS or word == "ET" for word in words):
        return "time", outside
    if plain_name(outside) in _TIMES | _DATES:
        return outside, "UTC" if words[-1].casefold() == "utc" else ""
    for kept in range(len(words) - 1, 0, -1):
        for name, zone in ((words[:kept], words[kept:]), (words[-kept:], words[:-kept])):
            if _names(" ".join(name), " ".join(zone)):
                return " ".join(name), " ".join(zone)
    return next(_without_blanks(outside), (outside, ""))


def _without_blanks(outside: str) -> Iterator[tuple[str, str]]:
    for name in _IN_SIGNS:
        for rest in (outside.removesuffix(name), outside.removeprefix(name)):
            if rest != outside and _names(name, rest.strip()):
                yield name, rest.strip()


def _names(name: str, zone: str) -> bool:
    """Whether `name` is that of a column and `zone` a zone, and nothing else is said."""
    called = plain_name(name)
    if called not in _TIMES and called not in _DATES:
        return False
    found = pieces(zone)
    small = name.islower() and "time" in called
    if any(one.kind is Kind.OTHER or (one.loose and not small) for one in found):
        return False
    if called in _TIMES:
        return any(one.kind in NAMING or one.kind is Kind.COUNTRY for one in found)
    return any(one.kind in (Kind.LETTERS, Kind.FAR) for one in found)
