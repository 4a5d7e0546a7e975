"""Finds what people put into a command: a number like p-12, a link, a quoted title."""

from __future__ import annotations

import re
import unicodedata

from calbot.errors import TellUser
from calbot.model.link import web_url

# A path may be Japanese, but hiragana right behind a letter is the sentence going on. An apostrophe stands in a word.
_SIGN = r"(?:(?!(?<=[A-Za-z\d])[ぁ-ゖ])[^\s<>|\"'「」『』“”（）【】〈〉《》、。，！？…→]|'(?=[A-Za-z\d]))"
WEB = re.compile(rf"https?://{_SIGN}+", re.IGNORECASE)
"""An address with its scheme."""
_LINK = re.compile(rf"<?({WEB.pattern})(?:\|[^>\s]*)?>?", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![A-Za-z\d@_./:-])(?:www\.(?:[A-Za-z\d-]{1,63}\.){1,5}[A-Za-z]{2,24}"
    r"|(?:[A-Za-z\d-]{1,63}\.){1,5}[A-Za-z]{2,24}(?::\d{1,5})?(?=/))(?![A-Za-z\d@-])(?:[/?#:]"
    rf"{_SIGN}*)?"
)
"""An address without its scheme, where www or a slash tells it from two sentences without a space between."""
_QUOTES = tuple((pair[0], pair[1]) for pair in ("“”", "「」", "『』", "«»", '""', '“"', '"”', "‘’", "''"))
_MENTION = re.compile(r"^\s*(?:<at>[^<]*</at>|<@[^>]+>|@calbot\b[:,]?|[/／]calbot\b|calbot[:,])\s*", re.IGNORECASE)
_POLITE = re.compile(
    r"(?:\s|[.!。、]|please\b|pls\b|thanks\b|thank you\b|the post\b|post\b|now\b|as tbc\b|tbc\b|を|は|に|未定|して"
    r"|投稿|下さい|ください|お願いします|取消|取り消し|キャンセル|中止)*"
)
"""What people add to a number, and what says no more than that."""
_TRAILING = ".,;:!?)*、。"
LONGEST_LINK = 1000


def folded(text: str) -> str:
    """`text` for comparing: full-width letters, case and doubled spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def unaddressed(text: str) -> str:
    """`text` without "@calbot", "/calbot" or another way of calling; "/flag" is the word flag."""
    rest = text
    while called := _MENTION.match(rest):
        rest = rest[called.end() :]
    rest = rest.strip()
    return rest[1:] if rest[:1] in ("/", "／") else rest


def addressed(text: str, call: str) -> str:
    """What is said to the one whom `call` names: what follows it, or what stands before it where nothing does; all of
    it where nobody is called. A lone question mark asks for help."""
    before, _, after = text.partition(call)
    said = after.lstrip(" ,.:;!、。")
    return before if said in ("", "?") and before.strip() else said


def first_word(text: str) -> tuple[str, str]:
    """The first word, folded, and the rest as it was typed."""
    head, *rest = text.split(maxsplit=1)
    return folded(head).rstrip(":,、") or folded(head), rest[0] if rest else ""


def link_in(text: str) -> tuple[str, str]:
    """The first link ("" for none; one that is too long to be meant is none) and the text without it."""
    found = _LINK.search(text)
    if found is None:
        return "", text
    link = _ended(found[1])
    return (link if len(link) <= LONGEST_LINK else ""), f"{text[: found.start()]} {text[found.end() :]}"


def links_in(text: str) -> tuple[list[str], str]:
    """All links, each once, in their order, and the text without them."""
    found: dict[str, None] = {}
    while _LINK.search(text):
        link, text = link_in(text)
        found |= {link: None} if link else {}
    return list(found), text


def page_in(text: str) -> tuple[str, str]:
    """`link_in`, and where there is no link, an address as people say it: `www.pan.example/a`, `pan.example/a`."""
    found = _BARE.search(text) if _LINK.search(text) is None else None
    link = web_url(_ended(found[0])) if found is not None else None
    if found is None or link is None or len(link) > LONGEST_LINK:
        return link_in(text)
    return link, f"{text[: found.start()]} {text[found.end() :]}"


def _ended(link: str) -> str:
    """`link` without what ends the sentence; a bracket that was opened inside of it is its own."""
    while link and link[-1] in _TRAILING and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    return link


def quoted_in(text: str) -> tuple[str, str]:
    """The first quoted words ("" for none) and the text without them."""
    spans = []
    for left, right in _QUOTES:
        start = text.find(left)
        end = text.find(right, start + 1) if start >= 0 else -1
        # An apostrophe inside a word opens nothing.
        if end > start >= 0 and (left != "'" or start == 0 or text[start - 1].isspace()):
            spans.append((start, end))
    if not spans:
        return "", text
    start, end = min(spans)
    return " ".join(text[start + 1 : end].split()), f"{text[:start]} {text[end + 1 :]}"


def number_in(text: str, letter: str, *, lone: bool = True) -> tuple[int | None, str]:
    """The first p-12 (`letter` "p"; also p12, P-12, ｐ－１２) and the text without it; with `lone` a number alone
    counts too."""
    plain = unicodedata.normalize("NFKC", text)
    found = _named(plain, letter)
    if found is None and lone:
        found = re.fullmatch(r"\s*#?(\d{1,9})\s*", plain)
    if found is None:
        return None, text
    return int(found[1]), f"{plain[: found.start()]} {plain[found.end() :]}".strip()


def demand_one_post(rest: str) -> None:
    """Refuse a second post in what is left behind the first: it must not be passed over in silence."""
    if _named(unicodedata.normalize("NFKC", rest), "p"):
        raise TellUser("post.one_at_a_time")


def demand_number_alone(rest: str) -> None:
    """Refuse what is left behind a post's number and says more than it: "unless it rains", "fri 3pm"."""
    demand_one_post(rest)
    if (words := " ".join(rest.split())) and not _POLITE.fullmatch(folded(words)):
        raise TellUser("post.number_alone", words=words[:60])


def _named(plain: str, letter: str) -> re.Match[str] | None:
    # Japanese goes on behind it without a space.
    return re.search(rf"(?<![A-Za-z\d_-]){letter}-?(\d{{1,9}})(?![A-Za-z\d_-])", plain, re.IGNORECASE | re.ASCII)


def phrase_in(text: str, phrases: dict[str, str]) -> tuple[str, str]:
    """The longest of `phrases` that `text` begins with, as its value ("" for none), and the rest."""
    plain = folded(text)
    for phrase in sorted(phrases, key=len, reverse=True):
        rest = plain.removeprefix(phrase)
        if rest != plain and (not rest or not phrase.isascii() or not rest[0].isalnum()):
            return phrases[phrase], _after(text, phrase)
    return "", text


def _after(text: str, phrase: str) -> str:
    """What of the typed `text` follows `phrase`, letter by letter, since folding may change lengths."""
    for length in range(1, len(text) + 1):
        if folded(text[:length]) == phrase:
            return text[length:].strip(" :：、,-–。　")
    return ""
