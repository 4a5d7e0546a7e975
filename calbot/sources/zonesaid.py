"""A few words that name a time zone -> the zones that they may mean, seen from where the sheet is at home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from calbot.model.country import country_of, zone_in
from calbot.sources import zonewords
from calbot.sources.zoneclock import SEASONS, clock, zone_called
from calbot.sources.zonepieces import NAMING, Kind, Piece, pieces, plain
from calbot.sources.zones import Zone, known

_AMERICA: Final = frozenset({"US", "CA", "MX"})
_GENERAL: Final = {
    **{"ET": "EST", "CT": "CST", "MT": "MST", "PT": "PST"},
    **{"MEZ": "CET", "MESZ": "CEST", "WEZ": "WET", "OEZ": "EET", "OESZ": "EEST"},
}
"""Letters, and those by which the tz database calls the same clocks."""


@dataclass(frozen=True, slots=True)
class Said:
    """`text` names a zone: one of `zones`, which go by different clocks, likeliest first; () where nobody
    knows which. `letters`: it is named by letters alone."""

    text: str
    zones: tuple[Zone, ...]
    letters: bool = False


def said(text: str, home: str, answers: Mapping[str, str]) -> Said | None:
    """What `text` says of a zone, whatever else it says; None where it names none. `home`: the source's zone;
    `answers`: folded names and the IANA zones that somebody has said they mean."""
    return meant(pieces(plain(text)), home, answers) or named_by_answer(text, answers)


def named_by_answer(text: str, answers: Mapping[str, str]) -> Said | None:
    """What somebody has said that `text` means."""
    told = answers.get(zonewords.folded(" ".join(text.split())), "")
    return Said(text, (zone_called(told),)) if told and known(told) else None


def meant(found: Sequence[Piece], home: str, answers: Mapping[str, str]) -> Said | None:
    """What `found`, the pieces of a text, say of a zone."""
    named = [one for one in found if one.kind in NAMING]
    countries = {code for one in found if one.kind is Kind.COUNTRY for code in one.zones}
    name = " ".join(one.text for one in found if one.kind in NAMING or one.kind is Kind.COUNTRY)
    if told := named_by_answer(name, answers):
        return told
    named = [_answered(one, answers) for one in named]
    sets = [_at_home(one, home, countries) for one in _without_labels(named)]
    sets += [_of_country(code) for code in sorted(countries)] if not named else []
    if not sets:
        return None
    letters = bool(named) and all(one.kind is Kind.LETTERS for one in named)
    return Said(name, _within(_agreed(sets), countries), letters)


def _without_labels(named: Sequence[Piece]) -> list[Piece]:
    """ "(GMT+01:00) Berlin" is Berlin also in summer: programs label a place by its winter."""
    places = [zone_called(name) for one in named if one.kind is Kind.PLACE for name in one.zones]
    label = {name for one in named if one.kind is Kind.FAR for name in one.zones}
    fitting = {name for name in label for place in places if clock(zone_called(name))[0] in clock(place)}
    return [one for one in named if one.kind is not Kind.FAR or not fitting.issuperset(one.zones)]


def _answered(piece: Piece, answers: Mapping[str, str]) -> Piece:
    told = answers.get(zonewords.folded(piece.text), "")
    return replace(piece, kind=Kind.PLACE, zones=(told,)) if told and known(told) else piece


def _at_home(piece: Piece, home: str, countries: Iterable[str]) -> list[Zone]:
    """What a piece may mean, best first: what clocks at home are called is theirs."""
    zones = [zone_called(name) for name in piece.zones]
    own, country = known(home), country_of(home)
    name = zonewords.folded(piece.text)
    if piece.kind not in (Kind.LETTERS, Kind.WORD) or own is None:
        return zones
    letters = zonewords.AMERICAN.get(name, name.upper()) if country in _AMERICA or piece.kind is Kind.LETTERS else ""
    if letters and _spoken(letters, own):
        # Londoners say GMT in June, too, and may or may not mean it.
        in_doubt = letters == "GMT" and len(set(clock(Zone(home, own)))) > 1
        return [*zones, Zone(home, own)] if in_doubt else [Zone(home, own)]
    if country in _AMERICA and not countries:
        return [zone for zone in zones if country_of(zone.name) in _AMERICA] or zones
    return zones


@lru_cache(maxsize=256)
def _spoken(letters: str, zone: ZoneInfo) -> bool:
    """Whether clocks in `zone` are called by these letters in summer or winter."""
    names = {at.astimezone(zone).tzname() for at in SEASONS}
    return letters in names or _GENERAL.get(letters) in names


def _of_country(code: str) -> list[Zone]:
    return [zone_called(name) for name in zonewords.zones_of_country(code) or (zone_in(code),)]


def _agreed(sets: Sequence[Sequence[Zone]]) -> list[Zone]:
    """The zones that all of `sets` allow; all of them where they contradict each other."""
    left = list(sets[0]) if sets else []
    for others in sets[1:]:
        clocks = {clock(one) for one in others}
        both = [one for one in left if clock(one) in clocks] or _with_offset(left, others)
        left = both or [*left, *others]
    return list({clock(one): one for one in reversed(left)}.values())[::-1]


def _with_offset(left: Sequence[Zone], others: Sequence[Zone]) -> list[Zone]:
    """ "EST (UTC-5)": those whose clocks are at the other's distance in winter or summer, and that distance itself."""
    for zones, fixed in ((left, others), (others, left)):
        if len(fixed) == 1 and len(set(clock(fixed[0]))) == 1:
            fitting = [one for one in zones if clock(fixed[0])[0] in clock(one)]
            return [*fitting, fixed[0]] if fitting else []
    return []


def _within(zones: Sequence[Zone], countries: Iterable[str]) -> tuple[Zone, ...]:
    """Those of the countries that are named; where there are none, the two contradict each other."""
    named = sorted(countries)
    there = [one for one in zones if country_of(one.name) in named]
    if there or not named:
        return tuple(there or zones)
    return tuple(_agreed([zones, [one for code in named for one in _of_country(code)]]))
