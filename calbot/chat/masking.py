"""Takes out what identifies a customer, before anything that was typed is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

from calbot.chat.cards import clean
from calbot.chat.commands.table import command_in
from calbot.chat.masking_links import DASHES, glued, masked_numbers
from calbot.chat.masking_people import people_in
from calbot.chat.reading import WEB, folded, unaddressed

_WIDE: Final = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_MAIL: Final = re.compile(
    rf"[\w.+%-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}"
    rf"|(?<![{_WIDE}])[{_WIDE}_＿.．+＋%％－-]{{1,64}}[@＠﹫][{_WIDE}－-]{{1,63}}"
    rf"(?:[.．][{_WIDE}－-]{{1,63}}){{0,7}}[.．][A-Za-zＡ-Ｚａ-ｚ]{{2,24}}"
)
"""Signs of full width only among Latin letters: ＠ is also how Japanese says where something is."""
_MAIL_IN_LINK: Final = re.compile(
    r"(?<=[/?&=#:;])[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){0,7}\.[a-z]{2,24}(?![\w.-])", re.IGNORECASE
)
"""Behind a sign that parts an address: not @cook@pots.example, which is somebody's public page."""
_DIALLED: Final = re.compile(r"<tel:[^<>|]{1,40}(?:\|[^<>]{0,40})?>", re.IGNORECASE)
"""What Slack makes of a number that it knows for one."""
_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9_])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){3,7}(?: ?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9_])"
)
# Kana and kanji stand around a number without a space. A colon or a stop behind a word leads to it ("tel:", "no.");
# behind a digit it is part of an hour or an amount.
_DIGITS: Final = re.compile(
    r"(?:(?<![A-Za-z_\d.:：/－−ー‐-])|(?<=[^\W\d_][.:])(?<!\bcase:)(?<!ケース:)(?<!案件:))"
    r"[+＋]?[(（]?\d[\d ()　（）./－−ー‐-]{5,22}\d(?![A-Za-z_\d:：]|[.－−ー‐-]\d)",
    re.IGNORECASE,
)
_LEADS: Final = (
    r"(?<![A-Za-z])(?:(?:tel(?:ephone)?|cell ?phone|phone|mobile|cell(?: number|(?=[:：]))|dial|whatsapp|fax|sms)"
    r"|(?:her|his|their|customer['’]s) (?:number|cell))|電話|携帯|ファックス|ＴＥＬ"
)
_CALLS: Final = (
    r"(?<![A-Za-z])(?:call(?:ed|ing)?|ring|rang)\s(?:(?:me|her|him|them|us)(?:\sback)?(?:\s(?:on|at))?"
    r"|(?:customer(?:\sback)?\s|back\s)?(?:on|at)|back)\s?[:：]?\s?"
    r"(?!20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d){0,2}(?!\d))"
)
"""A call is about an order, and was made at an hour, as well: only to whom or where somebody is called leads to it."""
_CALLED: Final = re.compile(
    rf"(?P<word>(?:{_LEADS})(?:番号)?"
    r"(?:\s?(?:[:：=#.]|(?:is|on|at|back|me|her|him|them|us|customer|no|nr|number)(?![A-Za-z])|[はがにへ])){0,4}\s?"
    rf"|{_CALLS})\+?\d{{9,15}}(?![\w.]?\d|[A-Za-z_])",
    re.IGNORECASE,
)
"""A row of digits alone is a number of an order as well, but for what leads to it."""
_DATE: Final = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})(?!\d)"
)
_COUNT: Final = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
_HOURS: Final = re.compile(r"[012]\d[0-5]\d ?[-.] ?[012]\d[0-5]\d")
_SPAN: Final = re.compile(r"[0-3]?\d[./][0-5]?\d ?- ?[0-3]?\d[./][0-5]?\d")
_COUNTED: Final = re.compile(r"[ 　]?[円年月日時分秒人名件個回枚本台点歳%％]")
_CARD, _PHONE, _LONG = range(13, 20), range(7, 16), 9
_FEWEST: Final = 8
"""Digits of an account's number."""


class Masked(NamedTuple):
    """The text without what was found; `found` are "name", "address", "email", "phone", "card", "account"."""

    text: str
    found: tuple[str, ...]


_AN_ADDRESS: Final = 300
"""Longer is no mail address and no number of a person."""
FOUND: Final = ("name", "address", "email", "phone", "card", "account")
TOLD: Final = frozenset(
    {"flag", "idea", "faq", "delight", "wording", "pause", "報告", "フラグ", "リンク切れ報告", "提案", "アイデア"}
    | {"回答", "よくある質問", "サプライズ", "感謝", "文面", "文面確認", "一時停止", "停止"}
)
"""The commands behind which people tell of customers."""
TOLD_IN: Final = frozenset({"note", "words", "line", "text", "reason", "question", "answer"})
"""The fields in which they do."""
_ADDRESSES: Final = ("url", "case")
"""The fields for a link of which they tell, not for a post's own."""


def masked_within(mask: Callable[[str], Masked], text: str, longest: int) -> Masked:
    """What `mask` makes of `text`, then cut at `longest` characters: half of an address is none that a mask knows."""
    seen, found = mask(clean(text, longest + _AN_ADDRESS))
    return Masked(clean(seen, longest), found)


def masked_said(text: str) -> Masked:
    """`masked` for words to calbot: in a command that names colleagues or titles of posts, names and addresses stay.
    What is no command may be an answer in a thread, which tells of customers."""
    said = unaddressed(text)
    word = command_in(said)
    if word not in TOLD:
        return masked(text, people=bool(said) and not word)
    # The command itself is no part of a name: 報告 田中様.
    at = text.rindex(said) + next(end for end in range(len(said) + 1) if folded(said[:end]) == word)
    rest, found = masked(text[at:])
    return Masked(text[:at] + rest, found)


def masked_field(name: str, value: str) -> Masked:
    """`masked` for what was typed into the field `name`: the title of a post may name a street, its link a number."""
    return masked(value, people=name in TOLD_IN, in_links=name in (*TOLD_IN, *_ADDRESSES))


def masked(text: str, *, people: bool = True, in_links: bool | None = None) -> Masked:
    """`text` with mail addresses, telephone, card and account numbers replaced by [email], [phone], [card], [account],
    and with `people` also names and street addresses, as far as rules find them, by [name] and [address].

    Links stay as they are but for mail addresses in them, since they are what a flag is about, and with `in_links` (as
    `people` where it is None) what is surely somebody's number; so do dates, hours and numbers like p-214.
    """
    found: list[str] = []

    def put(kind: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            if kind == "number":
                told = _number(match[0], match.string[match.end() :][:2])
                if not told:
                    return match[0]
                found.append(told)
                # A bracket that ends only behind the number stays with the one that ends it.
                opened = match[0][0] if match[0][0] in "(（" and not re.search(r"[)）]", match[0]) else ""
                return f"{opened}[{told}]"
            found.append(kind)
            return f"[{kind}]"

        return replace

    def called(match: re.Match[str]) -> str:
        found.append("phone")
        return f"{match['word']}[phone]"

    def clean(part: str) -> str:
        part = _without(part, found) if people else part
        part = _MAIL.sub(put("email"), _DIALLED.sub(put("phone"), part))
        part = _DIGITS.sub(put("number"), _without_accounts(part, found))
        return _CALLED.sub(called, part)

    pieces, at = [], 0
    for link in WEB.finditer(text):
        address, rest = glued(link[0])
        address = _MAIL_IN_LINK.sub(put("email"), address)
        if people if in_links is None else in_links:
            address = masked_numbers(address, found, _luhn, _checks)
        pieces += [clean(text[at : link.start()]), address, clean(rest)]
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


def _without_accounts(text: str, found: list[str]) -> str:
    pieces, at = [], 0
    while (seen := _IBAN.search(text, at)) is not None:
        end = seen.start() + _account_in(seen[0])
        if end > seen.start():
            pieces += [text[at : seen.start()], "[account]"]
            found.append("account")
        else:
            end = seen.start() + 2
            pieces.append(text[at:end])
        at = end
    return "".join((*pieces, text[at:]))


def _account_in(said: str) -> int:
    """How much of it is an account's number (ISO 13616): small letters may be words, so their check digits tell."""
    ends = [end for end in range(len(said), 14, -1) if said[end : end + 1] in ("", " ") and said[end - 1] != " "]
    return next((end for end in ends if _checks(said[:end].replace(" ", ""))), len(said) if said.isupper() else 0)


def _checks(account: str) -> bool:
    numbers = "".join(str(int(sign, 36)) for sign in account[4:] + account[:4])
    return sum(map(str.isdigit, account)) >= _FEWEST and int(numbers) % 97 == 1


def _number(typed: str, behind: str) -> str:
    """What a row of digits is, with `behind` it what is counted: "card", "phone", or "" for a date, hours, an amount, a
    number of an order."""
    said = unicodedata.normalize("NFKC", typed).translate(DASHES)
    digits = re.sub(r"\D", "", said)
    if len(digits) in _CARD and _luhn(digits):
        return "card"
    spared = _DATE.search(said) or any(one.fullmatch(said) for one in (_COUNT, _HOURS, _SPAN))
    if spared or len(digits) not in _PHONE:
        return ""
    # Without its sign or its zero at the front a short one is rather two hours, or a year and an hour.
    dialled = said[0] in "+0("
    long = len(digits) >= _LONG and len(digits) != len(said) and not _COUNTED.match(behind)
    return "phone" if dialled or long else ""


def _luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    doubled = [int(one) * (2 if at % 2 else 1) for at, one in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0
