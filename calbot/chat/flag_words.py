"""The words by which people name what is wrong, and a case of another system."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from calbot.chat.reading import folded, link_in, page_in, phrase_in
from calbot.errors import TellUser
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
_THING: Final = "(?:link|url|page|site|website|image|picture|photo)s?"
_FAILS: Final = (
    rf"\b(?:is|are|seems|looks|'s) (?:broken|dead|down)(?![\w-])|\b(?:broken|dead) {_THING}\b"
    rf"|\b{_THING} (?:broken|dead|down)\b|\b404\b"
    r"|\b(?:wo|is|are|does|do|did|can)(?:n't| not) (?:be )?(?:work|open|load)"
    r"|\bcannot (?:be )?open|\bnot (?:working|opening|loading|found)\b"
    r"|切れ|開[かけ](?:な|ませ)|[つ繋]ながら|表示され(?:な|ませ)"
)
_WRONG: Final = r"\bwrong\b|\bincorrect\b|違|誤"
_IMAGE: Final = r"\b(?:image|picture|photo|pic)s?\b|画像|写真"
_UNCLEAR: Final = (
    r"\bconfus(?:es?|ed|ing)\b|\bunclear\b|n't understand\b|[わ分]かり(?:にく|づら)|紛らわし|意味が[わ分]から"
)
_IN_A_SENTENCE: Final = tuple(
    (re.compile(about), re.compile(fault), kind.value)
    for about, fault, kind in (
        (r"\btypos?\b|\bmisspel|\bspelling\b|誤字|脱字|誤植|誤記|タイポ", "", FlagKind.COPY_ERROR),
        (_IMAGE, _WRONG, FlagKind.WRONG_IMAGE),
        (r"\b(?:price|date|discount)s?\b|価格|値段|料金|日付|割引", _WRONG, FlagKind.WRONG_PRICE),
        (r"\b(?:posted|published|post) twice\b|重複|二重に|[二2]回投稿", "", FlagKind.DUPLICATE_POST),
        (r"\b(?:link|url|page|site|website)s?\b|リンク|ページ|サイト", _FAILS, FlagKind.BROKEN_LINK),
        (r"\b(?:link|url)s?\b|リンク", _WRONG, FlagKind.BROKEN_LINK),
        (_IMAGE, _FAILS, FlagKind.WRONG_IMAGE),
        (_UNCLEAR, "", FlagKind.CONFUSING),
    )
)
"""What it is about, and what is said of that, anywhere in a sentence: the first row of which both stand there."""
LONGEST_NOTE: Final = 500
_CASE: Final = re.compile(r"(?:^|\s)(?:case|ケース|案件)\s?[:：]\s?(\S+)", re.IGNORECASE)
_CASE_ID: Final = re.compile(r"[\w./#-]{1,80}")


def kind_in(words: str, *, about_link: bool = False) -> tuple[str, str]:
    """The kind ("" for none) and the note. It leads the words, or the sentence says it; of what is said `about_link`
    fewer words do."""
    kind, note = phrase_in(words, KINDS)
    if kind:
        return kind, note.strip()
    hint, rest = phrase_in(words, HINTS)
    if hint and not rest:
        return hint, ""
    return _kind_of(words) or hint or (_kind_within(words) if about_link else ""), words


def _kind_of(words: str) -> str:
    """The kind that a sentence tells, "" for none."""
    plain = folded(words).replace("’", "'")
    return next((kind for about, fault, kind in _IN_A_SENTENCE if about.search(plain) and fault.search(plain)), "")


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
    return External(number, url) if usable and (not number or _is_case(number)) else None


def _is_case(number: str) -> bool:
    """Whether it may be the number of a case: one without any digit is rather a name."""
    return bool(_CASE_ID.fullmatch(number) and re.search(r"\d", number))


def matter_in(values: Mapping[str, str]) -> tuple[FlagKind, str, str]:
    """Kind, address and note in a form; raises TellUser where the kind or the address is none."""
    try:
        kind = FlagKind(values.get("kind", ""))
    except ValueError:
        raise TellUser("flag.kind.unknown") from None
    url = url_in(values)
    if url is None:
        raise TellUser("flag.no_link")
    return kind, url, values.get("note", "").strip()[:LONGEST_NOTE]


def url_in(values: Mapping[str, str]) -> str | None:
    """The address in a form, "" for none; None where there is something else, or more."""
    typed = values.get("url", "").strip()
    url, rest = page_in(typed)
    return url if not typed or (url and not rest.strip()) else None
