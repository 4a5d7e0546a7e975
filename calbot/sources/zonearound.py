"""The zone that a line above or below a table names: "All times PST", "Timezone: EST", "※時刻は日本時間"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from calbot.sources.table import Row
from calbot.sources.zoneclock import clock, zone_called
from calbot.sources.zonepieces import NAMING, Kind, Piece, pieces, plain
from calbot.sources.zonesaid import Said, meant, named_by_answer
from calbot.sources.zonewords import ALSO_WORDS, CLOCKS

_NAMED: Final = re.compile(
    r"(?:\btime\s?-?\s?zones?|\btz|\bzeitzone|\bfuso(?:\s+hor[aá]rio)?|\bhuso(?:\s+horario)?|\bzona\s+horaria"
    r"|\bfuseau(?:\s+horaire)?|\bfuso\s+orario|タイムゾーン|時区|时区|시간대)(?=\W|$)",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(
    r"\b(?:times?|hours?|zeiten|(?:uhr)?zeit(?:angaben|en)?|horas?|hor[aá]rios?|heures?|orari)\b|時刻|時間|时间|시간",
    re.IGNORECASE,
)
_OF_ALL: Final = re.compile(
    r"\b(?:all|posting|publishing|scheduled)\s+times\b|\btimes\s+(?:are|shown|given|listed|in)\b"
    r"|\balle\s+(?:uhr)?zeiten\b|(?:時刻|時間)は",
    re.IGNORECASE,
)
_OF_PLAN: Final = re.compile(
    r"calendar|plan|schedul|content|posts?\b|social|kalender|redaktion|calend[aá]rio|カレンダー|予定|投稿|\b20\d\d\b",
    re.IGNORECASE,
)
_AN_HOUR: Final = re.compile(r"(?:[:.]\d\d|(?<!\d)\d{1,2}|\d\s?[ap]\.?m\.?)$", re.IGNORECASE)
_AFTER: Final = re.compile(r"\s*[:=\-]?\s*([^\s,;:()\[\]]+(?:\s+time\b)?)", re.IGNORECASE)
_ALL_TIMES: Final = re.compile(r"\b(?i:all|posting)\s+(?i:times\s+(?:are\s+)?(?:in\s+)?)([A-Z]{3,5})\b")
_NOTHING: Final = frozenset({"local", "tbc", "tbd", "n/a", "na", "none", "various", "varies", "zone", "is", "in", "-"})
_CELLS: Final = 6
_MOST: Final = 50
_LONGEST: Final = 200


def around(rows: Iterable[Row]) -> tuple[str, ...]:
    """Of rows that are no posts, each as a text, those that speak of hours or zones, or hold nothing but brackets."""
    texts = (" ".join(filter(None, row.cells)) for row in rows if 0 < sum(map(bool, row.cells)) <= _CELLS)
    return tuple(islice((text[:_LONGEST] for text in texts if _speaks(text)), _MOST))


def beside(rows: Iterable[Row]) -> tuple[str, ...]:
    """The same of a sheet without posts, such as a legend: it holds other tables, so only what speaks of all times."""
    return tuple(text for text in around(rows) if _NAMED.match(plain(text)) or _OF_ALL.search(plain(text)))


def in_name(sheet: str, home: str, answers: Mapping[str, str]) -> Said | None:
    """What the name of a worksheet tells of the zone of its hours ("July (JST)")."""
    found = pieces(plain(sheet))
    return next(_said(plain(sheet), found, home, answers, sure=False, whole=True), None)


def in_text(text: str, home: str, answers: Mapping[str, str]) -> Said | None:
    """What one such text tells of a zone; no `zones` where it names one that nobody knows."""
    if answered := named_by_answer(text, answers):
        return answered
    told = " ".join(plain(text).split())
    named, found = _NAMED.search(told), pieces(told)
    if several := list(_said(told, found, home, answers, sure=bool(named))):
        return _together(several)
    after = _AFTER.match(told, named.end()) if named else None if told.isupper() else _ALL_TIMES.search(told)
    if after is None or after[1].casefold().removesuffix(" time") in _NOTHING:
        return None
    return named_by_answer(after[1], answers) or Said(after[1], ())


def _together(several: Sequence[Said]) -> Said:
    """The one zone of a line, or all that it names."""
    first = several[0]
    others = [one for one in several[1:] if not set(map(clock, one.zones)) & set(map(clock, first.zones))]
    if not others:
        return first
    zones = dict.fromkeys(zone for one in (first, *others) for zone in one.zones)
    return Said(" ".join(one.text for one in (first, *others)), tuple(zones), all(one.letters for one in several))


def _speaks(text: str) -> bool:
    told = plain(text)
    return bool(_NAMED.search(told) or _TOLD.search(told) or re.search(r"\([^()]{2,12}\)", told))


def _said(
    told: str, found: Sequence[Piece], home: str, answers: Mapping[str, str], *, sure: bool, whole: bool = False
) -> Iterator[Said]:
    """What each run of pieces says that speaks of a zone and not of one hour; `whole`: all of it speaks of hours."""
    speaks = sure or whole or bool(_TOLD.search(told))
    for run in _runs(found):
        if not sure and _AN_HOUR.search(told[: run[0].start].rstrip(" (")):
            continue  # "updated at 10:00 JST"
        near = sure or bool(_TOLD.search(told[run[0].start : run[-1].end]))
        if near or (speaks and any(map(_is_sure, run))):
            said = meant(run, home, answers)
        else:
            said = _in_brackets(told, run, home, answers)
        if said is not None:
            yield said


def _in_brackets(told: str, run: Sequence[Piece], home: str, answers: Mapping[str, str]) -> Said | None:
    """ "Content plan (PT)" is a plan in Pacific time; "Kim (JST)" may say where Kim is, "Words (PT)" which language."""
    opened = told.rfind("(", 0, run[-1].start)
    inside = [one for one in run if one.start > opened]
    if opened < 0 or not told[run[-1].end :].lstrip().startswith(")") or not all(map(_is_sure, inside)):
        return None
    said = meant(inside, home, answers)
    if said is None or _OF_PLAN.search(told[:opened]):
        return said
    return _or_home(said, home) if all(one.kind is not Kind.LETTERS or one.text in CLOCKS for one in inside) else None


def _is_sure(piece: Piece) -> bool:
    """Whether a piece means a zone in whatever sentence."""
    if piece.kind is Kind.LETTERS:
        return piece.text not in ALSO_WORDS
    return piece.kind is Kind.FAR or "/" in piece.text


def _or_home(said: Said, home: str) -> Said:
    """What is said, or home where it says nothing of hours."""
    own = zone_called(home)
    return said if clock(own) in map(clock, said.zones) else Said(said.text, (*said.zones, own), said.letters)


def _runs(found: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Neighbours that name a zone or fill, without words of the language that only look like one."""
    run: list[Piece] = []
    for one in (*found, Piece(Kind.OTHER, "", 0, 0)):
        if one.kind is Kind.OTHER or one.loose or one.text.isdecimal():
            if any(it.kind in NAMING or it.kind is Kind.COUNTRY for it in run):
                yield run
            run = []
        else:
            run.append(one)
