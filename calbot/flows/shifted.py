"""Which occurrence is which, where a whole series was moved: a calendar names each by the place that its rule gives it.

Pure. Without this, a series that goes an hour later is as many posts that are mentioned no more, and as many new ones.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calbot.flows.renamed import FARTHEST, PLACED, TIMES, content
from calbot.flows.said import Said

_KEY: Final = re.compile(r"(?P<series>.+)/(?P<place>\d{8}(?:T\d{6}Z?)?)", re.DOTALL)
_SPLIT: Final = re.compile(r"_R\d{8}(?:T\d{6}Z?)?(?=@)")
"""What Google puts into the UID of a series that goes on in another way from some day on."""
_LOOKED_AT, _TRIED = 24, 8
"""Of a series of thousands its first occurrences tell by how much it was moved."""
_ALIKE, _OF_ONE_SERIES = 3, 2
"""So many that say the same and move by as much are a series; those of one name are it sooner."""

_Places = dict[datetime, str]


def shifted(known: Mapping[str, Said], told: Mapping[str, Said]) -> dict[str, str]:
    """New key -> old key, for occurrences of one series that all have moved by as much on the clock on the wall: of
    `told` those that nobody knows, of `known` those that are told no more. What else has changed of them is no matter:
    they have the UID of their series in common, or that of the one from which it was split off."""
    fresh = _by_series({key: said for key, said in told.items() if key not in known})
    if not fresh:
        return {}
    gone = _by_series({key: said for key, said in known.items() if key not in told and said})
    again: dict[str, str] = {}
    for series in fresh.keys() & gone.keys():
        again |= _paired(gone[series], fresh[series])
    return again


def alike_shifted(gone: Mapping[str, Said], fresh: Mapping[str, Said]) -> dict[str, str]:
    """New key -> old key, for those of `gone` that say the same as some of `fresh` and have moved by as much on the
    clock on the wall: a series that its calendar has put to another day of the week, or split, under new names. Fewer
    than a series, or than half of those that there are, may be any."""
    before, after = _by_content(gone), _by_content(fresh)
    again: dict[str, str] = {}
    for words in before.keys() & after.keys():
        old, new = before[words], after[words]
        found = _paired(old, new, FARTHEST)
        few = _OF_ONE_SERIES if _one_series(old) and _one_series(new) else _ALIKE
        if len(found) >= few and 2 * len(found) >= min(len(old), len(new)):
            again |= found
    return again


def _by_content(told: Mapping[str, Said]) -> dict[str, _Places]:
    found: defaultdict[str, _Places] = defaultdict(dict)
    for key, said in told.items():
        if said.get("title") and (wall := _start(said)) is not None:
            found[content(said, PLACED | TIMES)].setdefault(wall, key)
    return {words: places for words, places in found.items() if len(places) >= _OF_ONE_SERIES}


def _one_series(places: _Places) -> bool:
    found = [_KEY.fullmatch(key) for key in places.values()]
    return all(found) and len({match["series"] for match in found if match}) == 1


def _paired(gone: _Places, fresh: _Places, farthest: timedelta = timedelta.max) -> dict[str, str]:
    by = Counter(new - old for old in _first(gone) for new in _first(fresh) if abs(new - old) <= farthest)
    # Most of them, and of two shifts that fit as well the smaller one.
    tried = sorted(by, key=lambda shift: (-by[shift], abs(shift), shift))[:_TRIED]
    fitting = [{fresh[old + shift]: key for old, key in gone.items() if old + shift in fresh} for shift in tried]
    return max(fitting, key=len, default={})


def _first(places: Iterable[datetime]) -> list[datetime]:
    return sorted(places)[:_LOOKED_AT]


def _by_series(told: Mapping[str, Said]) -> dict[str, _Places]:
    found: defaultdict[str, _Places] = defaultdict(dict)
    for key, said in told.items():
        match = _KEY.fullmatch(key)
        if match and (wall := _wall(match["place"], str(said.get("zone", "")))) is not None:
            found[_SPLIT.sub("", match["series"])].setdefault(wall, key)
    return found


def _wall(place: str, zone: str) -> datetime | None:
    """The clock on the wall that a place in a series names."""
    try:
        if len(place) == 8:
            return datetime.strptime(place, "%Y%m%d")  # noqa: DTZ007  # a wall clock on purpose
        wall = datetime.strptime(place.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        if not place.endswith("Z") or not zone:
            return wall
        return wall.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def _start(said: Said) -> datetime | None:
    """The clock on the wall at which an entry begins."""
    try:
        zone = ZoneInfo(str(said.get("zone", "")))
    except (ValueError, ZoneInfoNotFoundError):
        return None
    return datetime.fromisoformat(said["starts_at"]).astimezone(zone).replace(tzinfo=None)
