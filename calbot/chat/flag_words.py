"""The words by which people name what is wrong, and a case of another system."""

from __future__ import annotations

import re
from typing import Final

from calbot.chat.reading import folded, link_in, phrase_in
from calbot.model.external import External
from calbot.model.flag import FlagKind
from calbot.model.link import web_url

KINDS = {
    word: kind.value
    for kind, words in {
        FlagKind.BROKEN_LINK: "broken link|dead link|link broken|リンク切れ|リンクきれ",
        FlagKind.COPY_ERROR: "copy error|誤字脱字|文章の誤り",
        FlagKind.WRONG_IMAGE: "wrong image|wrong picture|wrong photo|画像違い|画像の間違い",
        FlagKind.WRONG_PRICE: "wrong price|price error|wrong date|価格違い|価格の間違い|日付違い|日付の間違い",
        FlagKind.POLICY_RISK: "policy risk|policy|legal risk|規約違反|規約リスク|ポリシー違反",
        FlagKind.MISSING_ANSWER: "missing answer|no answer|missing faq|回答がない|回答不足|FAQがない",
        FlagKind.DUPLICATE_POST: "duplicate post|duplicate|posted twice|重複投稿|二重投稿",
        FlagKind.PRAISE: "praise|well done|お褒め|称賛|褒めたい",
        FlagKind.CONFUSING: "confusing|わかりにくい|分かりにくい|紛らわしい",
        FlagKind.OTHER: "other|something else|その他",
    }.items()
    for word in words.split("|")
}
"""Said in full: the words after them are the note."""

HINTS = {
    word: kind.value
    for kind, words in {
        FlagKind.BROKEN_LINK: "broken|404|link|リンク",
        FlagKind.COPY_ERROR: "copy|typo|spelling|誤字|誤記",
        FlagKind.WRONG_IMAGE: "image|picture|photo|画像|写真",
        FlagKind.WRONG_PRICE: "price|date|価格|値段|日付",
        FlagKind.CONFUSING: "unclear",
    }.items()
    for word in words.split("|")
}
"""Say the kind as part of a sentence, which is the note as a whole."""

_WITHIN: Final = {
    **{
        phrase: kind
        for phrase, kind in KINDS.items()
        if kind != FlagKind.OTHER.value and (" " in phrase or not phrase.isascii())
    },
    **dict.fromkeys(
        (
            *(
                "is broken",
                "broken",
                "is dead",
                "is down",
                "does not open",
                "doesn't open",
                "won't open",
                "not opening",
            ),
            *(
                "does not work",
                "doesn't work",
                "not working",
                "does not load",
                "doesn't load",
                "wrong link",
                "wrong page",
            ),
            *("not found", "404", "開かない", "開けない", "開きません", "開けません", "つながらない", "表示されない"),
        ),
        FlagKind.BROKEN_LINK.value,
    ),
}
"""Say the kind anywhere in a sentence about a link."""
_CASE: Final = re.compile(r"(?:^|\s)(?:case|ケース|案件)\s?[:：]\s?(\S+)", re.IGNORECASE)
_CASE_ID: Final = re.compile(r"[\w./#-]{1,80}")


def kind_in(words: str, *, about_link: bool = False) -> tuple[str, str]:
    """The kind ("" for none) and the note. It leads the words, or stands anywhere in what is said `about_link`."""
    kind, note = phrase_in(words, KINDS)
    if kind:
        return kind, note.strip()
    hint, rest = phrase_in(words, HINTS)
    hint = hint or (_kind_within(words) if about_link else "")
    return hint, "" if hint and not rest else words


def _kind_within(words: str) -> str:
    """The kind that `words` about a link name first, wherever that is; "" for none."""
    plain = folded(words).replace("’", "'")
    found = ((match.start(), -len(phrase), kind) for phrase, kind in _WITHIN.items() if (match := _said(phrase, plain)))
    return min(found, default=(0, 0, ""))[2]


def _said(phrase: str, plain: str) -> re.Match[str] | None:
    edge = r"(?![a-z0-9])" if phrase.isascii() else ""
    return re.search((r"(?<![a-z0-9])" if edge else "") + re.escape(folded(phrase)) + edge, plain)


def case_in(words: str) -> tuple[External | None, str]:
    """What is said behind `case:` (a number or an address), and the words without it."""
    found = _CASE.search(words)
    case = case_of(found[1]) if found is not None else None
    # "In case: nobody answers" names none.
    if found is None or case is None or not re.search(r"\d", "".join(case)):
        return None, words
    return case, f"{words[: found.start()]} {words[found.end() :]}"


def case_of(text: str) -> External | None:
    """A number, an address, or both with a space between; None where it is neither."""
    url, rest = link_in(text)
    number = rest.strip()
    usable = web_url(url) is not None if url else bool(number)
    return External(number, url) if usable and (not number or _CASE_ID.fullmatch(number)) else None
