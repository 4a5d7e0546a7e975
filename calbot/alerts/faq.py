"""What is decided about approved answers: which belong to a post, which fit words, and which a change makes wrong."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from calbot.alerts.idea import gist, likeness

_HALF: Final = 0.5
"""Of what a question is about so much has to stand in a post that calls it up. Judgement: nothing was measured."""
_SAME: Final = 0.6
"""What two questions share that are one; as for ideas."""
_KANA: Final = re.compile(r"[\u3041-\u30ff]")
_TOKEN: Final = re.compile(r"https?://\S+|[\w][\w.,:/%-]*[\w%]|\w|[^\w\s]")
_IDEOGRAPHS: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2,}")
_RUN: Final = 4
"""So many signs in a row say something where no spaces part words."""
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class FaqPolicy:
    """An answer holds for `holds` after it was approved; its owner is told `before` that is over."""

    holds: timedelta = timedelta(days=180)
    before: timedelta = timedelta(days=14)


SHIPPED: Final = FaqPolicy()


@dataclass(frozen=True, slots=True)
class Asked:
    """What customers ask: `times` of late, of `brand` ("" for all); `post_id` is the post that is to answer it."""

    question: str
    times: int
    brand: str = ""
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with an answer (`number`): until when it holds, by language; `posts` are those to which somebody
    attached it, `apart` those to which somebody said that it does not belong."""

    number: int
    question: str
    until: Mapping[str, datetime]
    brand: str = ""
    posts: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a post is asked: its number (0 for a draft), its words, its brand, its language, when it goes out."""

    number: int
    text: str
    brand: str
    locale: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TopQuestion:
    """What customers are most likely to ask of a post, how many did, and whether an approved answer in its language
    will hold when it goes out."""

    question: str
    times: int
    answered: bool


def locale_of(text: str, country: str) -> str:
    """The language of a post: Japanese where its account is in Japan or its words have kana, else English."""
    return "ja" if country == "JP" or _KANA.search(text) else "en"


def calls_up(text: str, question: str, brand: str = "") -> bool:
    """Whether whoever reads `text` may well ask `question`: half of what that is about stands there. The name of the
    `brand` tells nothing."""
    about = gist(question) - gist(brand)
    return bool(about) and len(about & gist(text)) >= _HALF * len(about)


def belonging(subject: Subject, answers: Iterable[Answered]) -> list[Answered]:
    """The answers of a post: those attached to it, then those that it calls up."""
    rest = [one for one in answers if subject.number not in one.apart and one.brand in ("", subject.brand)]
    mine = [one for one in rest if subject.number in one.posts]
    return mine + [one for one in rest if one not in mine and calls_up(subject.text, one.question, subject.brand)]


def top_question(subject: Subject, asked: Iterable[Asked], answers: Sequence[Answered]) -> TopQuestion | None:
    """What most customers asked of what the post is about; one that somebody linked to the post comes first."""
    about = [
        one
        for one in asked
        if one.post_id == subject.number
        or (one.brand in ("", subject.brand) and calls_up(subject.text, one.question, subject.brand))
    ]
    if not about:
        return None
    top = max(about, key=lambda one: (one.post_id == subject.number, one.times))
    fit = (one for one in answers if one.brand in ("", subject.brand) and same_question(top.question, one.question))
    held = any((until := one.until.get(subject.locale)) is not None and until > subject.at for one in fit)
    return TopQuestion(top.question, top.times, held)


def same_question(one: str, other: str) -> bool:
    """Whether two questions ask nearly the same."""
    return likeness(gist(one), gist(other)) >= _SAME


def may_answer(question: str, asked: str) -> bool:
    """Whether an answer to `question` may be one to what is `asked`: they share a word, or nothing is named there."""
    wanted = gist(asked)
    return not wanted or not wanted.isdisjoint(gist(question))


def fit(words: str, told: str) -> float:
    """How much of the `words` that somebody looks for stands in `told` (0..1); the beginning of a word counts."""
    wanted, there = gist(words), gist(told)
    if not wanted:
        return 0.0
    return sum(any(one.startswith(word) for one in there) for word in wanted) / len(wanted)


def quoted(changes: Mapping[str, Sequence[Any]], text: str, zone: str) -> tuple[str, str, str] | None:
    """The fact that `text` quotes and that is another after `changes` ({field: [old, new]}), as (field, was, now);
    None where it quotes nothing of what has changed.

    A link is quoted with its address or its path, words and figures where they stand side by side, a start by its day,
    its weekday or its hour in `zone`.
    """
    for name, (was, now) in changes.items():
        found = None
        if name == "link":
            found = _link(str(was or ""), str(now or ""), text)
        elif name in ("title", "copy_text"):
            found = _words(str(was or ""), str(now or ""), text)
        elif name == "starts_at":
            found = _start(str(was), str(now), text, ZoneInfo(zone))
        if found is not None:
            return (name, *found)
    return None


def _link(was: str, now: str, text: str) -> tuple[str, str] | None:
    if not was:
        return None
    path = "/" + was.partition("://")[2].partition("/")[2].partition("?")[0].strip("/")
    bare = was.partition("://")[2].partition("?")[0].rstrip("/")
    said = text.casefold()
    shorter = (one.casefold() for one in (bare, path) if len(one) > 2)
    return (was, now) if any(re.search(rf"{re.escape(one)}(?![\w-])", said) for one in shorter) else None


def _words(was: str, now: str, text: str) -> tuple[str, str] | None:
    """The first run of words of the old copy that the answer has and the new copy has not."""
    old, new, said = _tokens(was), _tokens(now), _tokens(text)
    here = {*itertools.pairwise(said)}
    gone = {*itertools.pairwise(old)} - {*itertools.pairwise(new)}
    for at, pair in enumerate(itertools.pairwise(old)):
        if pair in gone and pair in here and any(_says(one) for one in pair):
            return _around(old, at), _around(new, _near(new, pair))
    for one in old:
        if any(sign.isdigit() for sign in one) and one not in new and one in said:
            return one, ""
    return _runs(was, now, text)


def _runs(was: str, now: str, text: str) -> tuple[str, str] | None:
    """The same where no spaces part words."""
    plain, said = (unicodedata.normalize("NFKC", one) for one in (now, text))
    for run in _IDEOGRAPHS.findall(unicodedata.normalize("NFKC", was)):
        for at in range(len(run) - _RUN + 1):
            piece = run[at : at + _RUN]
            if piece not in plain and piece in said:
                return piece, ""
    return None


def _start(was: str, now: str, text: str, zone: ZoneInfo) -> tuple[str, str] | None:
    old, new = (datetime.fromisoformat(one).astimezone(zone) for one in (was, now))
    said = unicodedata.normalize("NFKC", text).casefold()
    if old.date() != new.date() and _says_day(old, said):
        return f"{old:%Y-%m-%d}", f"{new:%Y-%m-%d}"
    if (old.hour, old.minute) != (new.hour, new.minute) and _says_hour(old, said):
        return f"{old:%H:%M}", f"{new:%H:%M}"
    return None


def _says_day(day: datetime, said: str) -> bool:
    month, name = _MONTHS[day.month - 1], _WEEKDAYS[day.weekday()]
    patterns = (
        rf"\b0?{day.day}(st|nd|rd|th)?\.? {month}",
        rf"\b{month}[a-z]*\.? 0?{day.day}(?!\d)",
        rf"(?<!\d){day.year}[-/.]0?{day.month}[-/.]0?{day.day}(?!\d)",
        rf"(?<!\d){day.month}月{day.day}日",
        rf"\b{name}\b",
        rf"{'月火水木金土日'[day.weekday()]}曜",
    )
    return any(re.search(one, said) for one in patterns)


def _says_hour(day: datetime, said: str) -> bool:
    half, minutes = ("pm" if day.hour >= 12 else "am"), f"{day.minute:02}"
    twelve = (day.hour - 1) % 12 + 1
    patterns = [rf"(?<!\d)0?{day.hour}[:.]{minutes}(?!\d)", rf"(?<!\d){twelve}[:.]{minutes} ?{half}"]
    if not day.minute:
        patterns += [rf"(?<!\d){twelve} ?{half}\b", rf"(?<!\d){day.hour}時"]
    return any(re.search(one, said) for one in patterns)


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [one for one in _TOKEN.findall(plain) if one[0].isalnum() and not _IDEOGRAPHS.search(one)]


def _says(word: str) -> bool:
    """Whether a word tells of a thing or a figure, and is none of those that every sentence has."""
    return bool(gist(word)) or any(sign.isdigit() for sign in word)


def _near(tokens: Sequence[str], pair: Collection[str]) -> int:
    return next((at for at, one in enumerate(tokens) if one in pair and _says(one)), 0)


def _around(tokens: Sequence[str], at: int) -> str:
    return " ".join(tokens[max(at - 1, 0) : at + 3])
