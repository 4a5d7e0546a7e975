"""The zone that a line above or below a table names: "All times PST", "Timezone: EST", "※時刻は日本時間"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from calbot.sources.table import Row
from calbot.sources.zonepieces import NAMING, Kind, Piece, pieces, plain
from calbot.sources.zonesaid import Said, meant, named_by_answer

_NAMED: Final = re.compile(
    r"(?:\btime\s?-?\s?zones?|\btz|\bzeitzone|\bfuso(?:\s+hor[aá]rio)?|\bhuso(?:\s+horario)?|\bzona\s+horaria"
    r"|\bfuseau(?:\s+horaire)?|\bfuso\s+orario|タイムゾーン|時区|时区|시간대)(?=\W|$)",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(
    r"\b(?:times?|hours?|zeiten|(?:uhr)?zeit(?:angaben|en)?|horas?|hor[aá]rios?|heures?|orari)\b|時刻|時間|时间|시간",
    re.IGNORECASE,
)
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


def in_text(text: str, home: str, answers: Mapping[str, str]) -> Said | None:
    """What one such text tells of a zone; no `zones` where it names one that nobody knows."""
    told = " ".join(plain(text).split())
    named, found = _NAMED.search(told), pieces(told)
    if said := next(_said(told, found, home, answers, sure=bool(named)), None):
        return said
    after = _AFTER.match(told, named.end()) if named else _ALL_TIMES.search(told)
    if after is None or after[1].casefold().removesuffix(" time") in _NOTHING:
        return None
    return named_by_answer(after[1], answers) or Said(after[1], ())


def _speaks(text: str) -> bool:
    told = plain(text)
    return bool(_NAMED.search(told) or _TOLD.search(told) or re.search(r"\([^()]{2,12}\)", told))


def _said(told: str, found: Sequence[Piece], home: str, answers: Mapping[str, str], *, sure: bool) -> Iterator[Said]:
    """What each run of pieces says that speaks of a zone and not of one hour."""
    speaks = sure or bool(_TOLD.search(told))
    for run in _runs(found):
        text = told[run[0].start : run[-1].end]
        before = told[: run[0].start].rstrip(" (")
        if not sure and re.search(r"\d$|\d\s?[ap]\.?m\.?$", before, re.IGNORECASE):
            continue  # "updated at 10:00 JST"
        shouted = [one for one in run if one.kind in (Kind.LETTERS, Kind.FAR) or "/" in one.text]
        near = sure or bool(_TOLD.search(text))
        bracketed = told[len(before) :].lstrip().startswith("(") and told[run[-1].end :].startswith(")")
        if (speaks and shouted) or near or (bracketed and len(shouted) == len(run)):
            said = meant(run, home, answers)
            if said is not None:
                yield said


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
