"""A title that nobody put into quotes: what follows a phrase for a time, by each way to part the two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from calbot.chat.when import Reading, says_day
from calbot.chat.when_words import DAYS, MONTHS, WEEKDAYS
from calbot.words.zones import zone_at_start

_LONGEST: Final = 60
"""Letters of a phrase for a time; nobody needs more."""
_OF_TIMES: Final = frozenset(
    {*DAYS, *MONTHS, *WEEKDAYS, "at", "on", "the", "of", "next", "this", "week", "noon", "midnight", "am", "pm", "時間"}
)
_PLAIN: Final = re.compile(
    r".*\d.*|半|[A-Z]{1,5}|[(（]?[月火水木金土日](?:曜日?)?[)）]?|[今来再]*[週月]?の?[月火水木金土日]曜日?"
)
"""A word that is said of times alone: with a figure in it, letters of a zone, or a day of the week."""
_PLACES: Final = frozenset({"UK"})
"""Letters of a zone that begin many a title."""
_WORDS_BEHIND: Final = 4
_SIGNS: Final = " 　、,:：-–。"
"""What stands between the two."""
_FILLER_LAST: Final = re.compile(r"\b(?:on|the|of|from)$", re.IGNORECASE)
"""What a phrase may have in it, and does not end with: "thu 3pm the seal"."""
_IDLE: Final = frozenset({*DAYS, "this", "next", "week", "今週", "来週"})
_DAY: Final = re.compile(rf"\b(?:{'|'.join((*DAYS, *WEEKDAYS, *MONTHS))})\b|[/月曜]|20\d\d-", re.IGNORECASE)
"""What says a day."""
_WORD: Final = re.compile(r"[\s　]+")
_CJK: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_OR: Final = re.compile(r"or\b|それとも|または|又は|あるいは|もしくは|か", re.IGNORECASE)
_OR_AT_LAST: Final = re.compile(r"^.*\bor\s+(?P<time>.+)$", re.IGNORECASE | re.DOTALL)
_LEFT_OVER: Final = re.compile(
    r"(?:(?:or|maybe|perhaps|ish|sharp|latest|earliest|approx|roughly|later|earlier|onwards|am|pm|a\.m\.|p\.m\.|tz"
    r"|half past|quarter past|それとも|または|又は|あるいは|もしくは|ごろ|頃|以降|まで|から)(?![a-z])"
    r"|\d{1,2}:\d\d|\d{1,2}時(?!間)|[?？~〜&+/])"
    r"|(?:to|till|until|and|by|before|after|between|from|not|every|around|about)\s+(?:the\s+)?(?P<next>\S+)"
    r"|(?:\S+\s+){0,2}time\s?zone\b|(?:my|\S+['’]s?)\s+(?:local\s+)?time\b|local\s+time\b",
    re.IGNORECASE,
)
"""What says something of the time before it that was not understood: it begins no title."""
_REASONS: Final = frozenset({"when.unknown", "when.no_time"})
"""Why most words are no time. Every other reason is one that whoever wrote them has to hear."""
_AREAS: Final = frozenset(
    {"africa", "america", "antarctica", "asia", "atlantic", "australia", "etc", "europe", "indian", "pacific", "us"}
)
"""What names of time zones begin with."""


@dataclass(frozen=True, slots=True)
class Parted:
    """One way to part them: what is said of the time, what that means (one instant or several), and the title."""

    phrase: str
    reading: Reading
    title: str


def parted(text: str, reads: Callable[[str], Reading]) -> tuple[tuple[Parted, ...], Reading]:
    """All ways in which `text` is a time and a title behind it, the longest time first; and, where there is none, what
    is wrong with the time. Words that say something of it which is not understood leave no way."""
    found = [way for cut in _cuts(text) if not _FILLER_LAST.search((way := _way(text, cut, reads)).phrase)]
    told = [way for way in found if way.reading.choices]
    if not told or not told[-1].title:
        return (), reads(text)
    last = told[-1]
    refused = [way.reading for way in found if len(way.phrase) > len(last.phrase) and _has_reason(way.reading)]
    if refused or _left_over(last.title, reads):
        return (), refused[-1] if refused else Reading(problem="when.unknown")
    if zone := _zone_left_over(told):
        return (), Reading(problem="when.zone_unknown", values={"zone": zone})
    others = [way for way in told[:-1] if _differs(way, last) and not _left_over(way.title, reads)]
    others += _behind(last, reads)
    # "thu 3pm" and "thu 3pm -" are one way.
    ways = {(way.reading.choices, way.title): way for way in (last, *reversed(others))}
    return tuple(ways.values()), Reading()


def _way(text: str, cut: int, reads: Callable[[str], Reading]) -> Parted:
    phrase = text[:cut].rstrip(_SIGNS)
    return Parted(phrase, reads(phrase), text[cut:].strip(_SIGNS))


def _cuts(text: str) -> Iterator[int]:
    """Where a phrase may end: behind a word, or behind any sign of Japanese, which knows no blanks."""
    for at in range(1, min(len(text), _LONGEST) + 1):
        before = text[at - 1]
        if at == len(text) or _WORD.match(text[at]) or (_CJK.match(before) and text[at - 1 : at + 1] != "時間"):
            yield at
        elif before.isascii() and before.isalpha() and _CJK.match(text[at]):
            yield at  # 15時CET新作


def _zone_left_over(told: list[Parted]) -> str:
    """The name of a zone, or the rest of one, that no way counts to the time: it begins no title."""
    last = len(told[-1].title)
    for way in told:
        zone = zone_at_start(way.title)
        if zone and way.title.find(zone) + len(zone) > len(way.title) - last:
            return zone
    return ""


def _behind(last: Parted, reads: Callable[[str], Reading]) -> list[Parted]:
    """Where the last words of the title are a day that the time does not say ("3pm how-to on thursday"), or a zone."""
    words, no_day = list(_WORD.finditer(last.title))[-_WORDS_BEHIND:], not says_day(last.phrase)
    for one in words:
        title, end = last.title[: one.start()].rstrip(_SIGNS), last.title[one.end() :].strip("()（）")
        if title and (zone_at_start(end) == end or (no_day and reads(end).problem == "when.no_time")):
            reading = reads(f"{last.phrase} {end}")
            if reading.choices and reading.choices != last.reading.choices:
                return [Parted(f"{last.phrase} {end}", reading, title)]
    return []


def _has_reason(reading: Reading) -> bool:
    if reading.problem == "when.zone_unknown":
        # "black/white pans" has the form of one, too.
        return str(reading.values.get("zone", "")).partition("/")[0] in _AREAS
    return bool(reading.problem) and reading.problem not in _REASONS


def _differs(way: Parted, last: Parted) -> bool:
    """Whether the words that only `last` counts to the time may as well begin the title of `way`."""
    between = way.title[: len(way.title) - len(last.title)].strip(_SIGNS)
    if _OR.match(between):
        return False
    # "thu night 5 tips": the number may count what follows.
    if not _of_times(between) or (between.isdecimal() and len(between) < 3):
        return True
    # "thu 3pm monday motivation", "thu 3pm this week only": what a time that has its day does not need may be the
    # title's.
    idle = all(word.casefold() in _IDLE for word in _WORD.split(between)) and _DAY.search(way.phrase) is not None
    return idle or set(way.reading.choices) < set(last.reading.choices)


def _left_over(title: str, reads: Callable[[str], Reading]) -> bool:
    if (later := _OR_AT_LAST.match(title)) and not _is_unknown(reads(later["time"])):
        return True
    found = _LEFT_OVER.match(title)
    return found is not None and (found["next"] is None or _of_times(found["next"]))


def _is_unknown(reading: Reading) -> bool:
    return reading.problem == "when.unknown"


def _of_times(words: str) -> bool:
    said = [bare for word in _WORD.split(words) if (bare := word.strip(",.、:："))]
    return all(word.casefold() in _OF_TIMES or (_PLAIN.fullmatch(word) and word not in _PLACES) for word in said)
