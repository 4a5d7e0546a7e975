"""The zone that a cell names beside its hour: "10am EST", "14:00 (UTC+5:30)", "日本時間14時", "10am ET / 7am PT"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from calbot.sources.zonepieces import NAMING, Kind, pieces, plain
from calbot.sources.zonewords import like_letters

_HALF: Final = r"\s*(?:[ap]\.?m\b\.?)"
_HOUR: Final = re.compile(
    rf"\d{{1,2}}[:h]\d\d(?::\d\d(?:\.\d+)?)?(?:{_HALF}|\s*(?:uhr|hrs?|h)\b)?|\d{{1,2}}(?:\.\d\d)?(?:{_HALF}|\s*uhr\b)"
    r"|\d{1,2}\s*[時点시](?:\s*\d{1,2}\s*[分분])?|\b(?:noon|midday|mittags?|midi|mediodía|mezzogiorno)\b",
    re.IGNORECASE,
)
_BARE_HOUR: Final = re.compile(r"(?:(?<=^)|(?<=[^\d/.:-]))\d{1,2}(?:[.:]\d\d|\s*h\b)?(?![\d/.:-])", re.IGNORECASE)
_RANGE: Final = re.compile(r"\s*(?:-|~|to\b|bis\b|から|〜)\s*", re.IGNORECASE)
_READ_ANYWAY: Final = re.compile(r"(?:z|utc)|(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?", re.IGNORECASE)
"""What `moment.read_hour` understands by itself."""
_SEVERAL: Final = re.compile(r"\s*(?:[/|;=]|\bor\b|\band\b)\s*(?=[^/|;=]*\d)")
_AROUND: Final = " ,()[]"
_LONGEST: Final = 120


@lru_cache(maxsize=4096)
def parted(cell: str, *, hour: bool) -> tuple[tuple[str, str], ...]:
    """(day or hour, zone) of each hour that the cell names, the zone "" where it names none. `hour`: the cell is an
    hour, so that a figure alone is one."""
    told = " ".join(plain(cell).split())
    if len(cell) > _LONGEST or (told.isascii() and not re.search(r"[A-Za-z(\[]", told)):
        return ((cell, ""),)
    several = [part for part in _SEVERAL.split(told) if part]
    if len(several) > 1 and hour:
        found = [one for part in several if (one := _one(part, hour=True)) and one[1]]
        if len(found) == len(several):
            return tuple(found)
    return (_one(told, hour=hour) or (cell, ""),)


def _one(told: str, *, hour: bool) -> tuple[str, str] | None:
    """The hour and its zone ("" where that is read with the hour), None where it names none."""
    found = _HOUR.search(told) or (_BARE_HOUR.search(told) if hour else None)
    if found is None:
        return None
    end = found.end()
    if (on := _RANGE.match(told, end)) and (until := (_HOUR.match(told, on.end()) or _BARE_HOUR.match(told, on.end()))):
        end = until.end()
    rest = told[end:].strip()
    if _READ_ANYWAY.fullmatch(rest):
        return told, ""
    after, before = rest.strip(_AROUND), told[: found.start()].strip(_AROUND + ":")
    if after:
        # Of a range its start counts; an ISO day with a range behind it would read as one with an offset.
        return (told[: found.end()], after) if _is_zone(after) else None
    return (told[found.start() :], before) if hour and before and _is_zone(before) else None


def _is_zone(text: str) -> bool:
    """Whether a text names a zone and nothing else, or is written like one that nobody knows."""
    found = pieces(text)
    kinds = {one.kind for one in found}
    named = bool(kinds & NAMING) or Kind.COUNTRY in kinds
    return (named and Kind.OTHER not in kinds) or like_letters(text)
