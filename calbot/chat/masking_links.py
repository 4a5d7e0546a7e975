"""Telephone, card and account numbers inside of links, where their form or the name before them tells what they are.

A link is what a flag is about, and most numbers in links are those of pages: a row of digits alone stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

_HEAD: Final = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_CHATS: Final = re.compile(r"https?://(?:[\w-]+\.)*(?:whatsapp\.com|wa\.me)(?![\w.-])", re.IGNORECASE)
"""Where the number is the address: a company's own, as far as posts lead there."""
DASHES: Final = str.maketrans("−ー‐", "---")
_PART: Final = re.compile(r"([/?&#=;,])")
_GLUED: Final = re.compile(r"(?<=[A-Za-z\d])(?=[一-龠々ァ-ヶー])")
"""Where a sentence may go on behind a link without a space: its words are looked through as words."""
_LAST: Final = re.compile(r"(?<=[^\x00-\x7f])(?<!\d)[+(\d][\d ().+-]*$")
"""What stands behind a word that is not Latin."""
_PHONES: Final = re.compile(
    r"\w*(?:(?<!i)phone|mobile|msisdn|whatsapp|電話)\w*|(?:\w*[_.-])?(?:tel|telno|fax|cell|mob)(?:[_.-]\w*)?",
    re.IGNORECASE,
)
_ACCOUNTS: Final = re.compile(
    r"\w*(?:iban|kontonr|kontonummer|口座)\w*|(?:\w*[_.-])?(?:account|acct|konto|card|creditcard|cc)(?:[_.-]?(?:no|nr|num|number))?",
    re.IGNORECASE,
)
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z\d]{11,30}", re.IGNORECASE)
_CARD: Final = re.compile(r"\d{4}([ .-])(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{5})")
_DIALLED: Final = re.compile(r"\(?0[1-9]\d{0,3}\)?(?:[ .-]?\(?\d{1,4}\)?){1,4}")
_DATE: Final = re.compile(r"\d{1,2}[ .-]\d{1,2}[ .-](?:19|20)\d{2}|(?:19|20)\d{2}[ .-]\d{1,2}[ .-]\d{1,2}")
_PHONE, _FEWEST, _DIALS = range(7, 16), 8, 10
"""Digits of a telephone number and of an account's where a name tells what it is; of one that is dialled with a 0."""


def glued(link: str) -> tuple[str, str]:
    """`link` up to where the sentence may go on behind it, and the rest."""
    head = _HEAD.match(link)
    found = _GLUED.search(link, head.end() if head else 0)
    return (link[: found.start()], link[found.start() :]) if found else (link, "")


def masked_numbers(
    link: str, found: list[str], is_card: Callable[[str], bool], is_account: Callable[[str], bool]
) -> str:
    """`link` with [phone], [card] and [account] in the place of what is surely one; their kinds are added to `found`.
    `is_card` and `is_account` know the check digits."""
    head = _HEAD.match(link)
    if _CHATS.match(link):
        return link
    start = head.end() if head else 0
    pieces = _PART.split(link[start:])
    for at in range(0, len(pieces), 2):
        name = unquote(pieces[at - 2]) if at and pieces[at - 1] == "=" else ""
        last = _LAST.search(pieces[at])
        typed = last[0] if last else pieces[at]
        kind = _kind(_plain(typed), name, is_card, is_account)
        if kind:
            found.append(kind)
            pieces[at] = f"{pieces[at][: len(pieces[at]) - len(typed)]}[{kind}]"
    return link[:start] + "".join(pieces)


def _plain(typed: str) -> str:
    """As it was meant: a plus is a space but for the first."""
    said = unicodedata.normalize("NFKC", unquote(typed)).translate(DASHES).strip()
    return said[:1] + said[1:].replace("+", " ")


def _kind(said: str, name: str, is_card: Callable[[str], bool], is_account: Callable[[str], bool]) -> str:
    bare = re.sub(r"[ ().-]", "", said)
    if _IBAN.fullmatch(bare) and is_account(bare):
        return "account"
    if not re.fullmatch(r"\+?\d+", bare):
        return ""
    digits, parted = bare.removeprefix("+"), bare != said
    if _ACCOUNTS.fullmatch(name) and len(digits) >= _FEWEST:
        return "card" if len(digits) >= 13 and is_card(digits) else "account"
    if parted and _CARD.fullmatch(said) and is_card(digits):
        return "card"
    far = parted and len(digits) >= _DIALS and _DIALLED.fullmatch(said) and not _DATE.fullmatch(said)
    dialled = bare.startswith("+") or far
    return "phone" if len(digits) in _PHONE and (dialled or _PHONES.fullmatch(name)) else ""
