"""Takes out what identifies a customer, before anything that was typed is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from calbot.chat.commands.table import is_command
from calbot.chat.masking_people import people_in
from calbot.chat.reading import first_word, unaddressed

_WEB: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_DIGITS: Final = re.compile(r"(?<![\w.:/-])\+?\(?\d[\d ()./-]{5,22}\d(?![\w:]|[.-]\d)")
_DATE: Final = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})(?!\d)"
)
_COUNT: Final = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
_HOURS: Final = re.compile(r"[012]\d[0-5]\d ?[-.] ?[012]\d[0-5]\d")
_CARD, _PHONE, _LONG = range(13, 20), range(7, 16), 9


class Masked(NamedTuple):
    """The text without what was found; `found` are "name", "address", "email", "phone", "card", "account"."""

    text: str
    found: tuple[str, ...]


TOLD: Final = frozenset(
    {"flag", "idea", "faq", "delight", "wording", "pause", "報告", "フラグ", "リンク切れ報告", "提案", "アイデア"}
    | {"回答", "よくある質問", "サプライズ", "感謝", "文面", "文面確認", "一時停止", "停止"}
)
"""The commands behind which people tell of customers."""
TOLD_IN: Final = frozenset({"note", "words", "line", "text", "reason", "question", "answer"})
"""The fields in which they do."""


def masked_said(text: str) -> Masked:
    """`masked` for words to calbot: in a command that names colleagues or titles of posts, names and addresses stay.
    What is no command may be an answer in a thread, which tells of customers."""
    said = unaddressed(text)
    word, _ = first_word(said) if said else ("", "")
    return masked(text, people=word in TOLD or (bool(said) and not is_command(said)))


def masked_field(name: str, value: str) -> Masked:
    """`masked` for what was typed into the field `name`: the title of a post may name a street."""
    return masked(value, people=name in TOLD_IN)


def masked(text: str, *, people: bool = True) -> Masked:
    """`text` with mail addresses, telephone, card and account numbers replaced by [email], [phone], [card], [account],
    and with `people` also names and street addresses, as far as rules find them, by [name] and [address].

    Links stay as they are, since they are what a flag is about; so do dates, hours and numbers like p-214.
    """
    found: list[str] = []

    def put(kind: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            if kind == "number":
                told = _number(match[0])
                if not told:
                    return match[0]
                found.append(told)
                return f"[{told}]"
            found.append(kind)
            return f"[{kind}]"

        return replace

    def clean(part: str) -> str:
        part = _without(part, found) if people else part
        for pattern, kind in ((_MAIL, "email"), (_IBAN, "account"), (_DIGITS, "number")):
            part = pattern.sub(put(kind), part)
        return part

    pieces, at = [], 0
    for link in _WEB.finditer(text):
        pieces += [clean(text[at : link.start()]), link[0]]
        at = link.end()
    return Masked("".join((*pieces, clean(text[at:]))), tuple(dict.fromkeys(found)))


def _without(text: str, found: list[str]) -> str:
    """`text` without names and addresses; their kinds are added to `found`."""
    pieces, at = [], 0
    for start, end, kind in sorted(people_in(text), key=lambda one: (one[0], -one[1])):
        if start >= at:
            pieces += [text[at:start], f"[{kind}]"]
            found.append(kind)
            at = end
    return "".join((*pieces, text[at:]))


def _number(said: str) -> str:
    """What a row of digits is: "card", "phone", or "" for a date, hours, an amount, a number of an order."""
    digits = re.sub(r"\D", "", said)
    if len(digits) in _CARD and _luhn(digits):
        return "card"
    if _DATE.search(said) or _COUNT.fullmatch(said) or _HOURS.fullmatch(said) or len(digits) not in _PHONE:
        return ""
    # Without its sign or its zero at the front a short one is rather two hours, or a year and an hour.
    dialled = said[0] in "+0("
    return "phone" if dialled or (len(digits) >= _LONG and len(digits) != len(said)) else ""


def _luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    doubled = [int(one) * (2 if at % 2 else 1) for at, one in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0
