"""Words and numbers as people put them into a field: yes or no, how many."""

from __future__ import annotations

import re

_YES = frozenset({"yes", "y", "true", "1", "paid", "boosted", "promoted", "ad", "sponsored", "はい", "有", "あり", "○"})
_NO = frozenset({"no", "n", "false", "0", "organic", "none", "いいえ", "無", "なし", "×"})
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)*)\s*([km万千]?)", re.I)
_MOST = 2_000_000_000  # PostgreSQL's integers end a little above, and would refuse the whole calendar
_TIMES = {"k": 1_000, "m": 1_000_000, "千": 1_000, "万": 10_000, "": 1}


def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes; None where it says neither."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def amount(text: str) -> int | None:
    """A number as people write it ("12,400", "1.2k", "3万"), None where there is none or more than there are people."""
    found = _NUMBER.search(text[:200])
    if not found:
        return None
    digits, unit = found.groups()
    # A sign followed by three digits parts thousands, any other is a decimal point.
    digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits[:15]) if not unit else digits[:15]
    whole, _, rest = digits.replace(",", ".").partition(".")
    told = round(float(f"{whole}.{rest.replace('.', '')}0") * _TIMES[unit.lower()])
    return told if told <= _MOST else None
