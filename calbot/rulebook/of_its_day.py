"""Whether the words of a post are of the day on which it was to go out: "today only" is wrong on any other day."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Final

import re2

_WORDS: Final = (
    r"\b(today only|only today|just today|today'?s? the (last|only|final) day|(ends|closes|last chance) today"
    r"|until (midnight|tonight)|by midnight|this (morning|afternoon|evening)|tonight|last day|nur heute|heute abend"
    r"|nur noch heute|letzter tag|bis mitternacht|live today)\b"
    r"|本日(限り|のみ|まで|最終日|開催)|今日(だけ|限り|まで|限定)|今夜|今晩|最終日"
)
"""Words that hardly mean any other day: a post that is not recognised costs its owner a look, a wrong one a post."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def of_its_day(text: str, day: date) -> bool:
    """Whether `text` says that it is of its own day, or names `day`, on which it was to go out."""
    return _words().search(text) is not None or _naming(day).search(text) is not None


@cache
def _words() -> Any:
    return _compiled(_WORDS)


@cache
def _naming(day: date) -> Any:
    month = rf"{_MONTHS[day.month - 1]}[a-z]*\.?"
    forms = (
        rf"\b0?{day.day}(st|nd|rd|th)?( of)? {month}\b",
        rf"\b{month} 0?{day.day}(st|nd|rd|th)?\b",
        rf"(^|[^0-9])0?{day.month}月0?{day.day}日",
        rf"\b0?{day.day}\.0?{day.month}\.",
    )
    return _compiled("|".join(forms))


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.never_capture = True
    options.case_sensitive = False
    return re2.compile(pattern, options)
