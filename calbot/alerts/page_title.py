"""Whether the title of a page speaks of what a post does, as far as words of one language can tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

from calbot.alerts.idea import gist
from calbot.alerts.title_words import words
from calbot.model.language import language_of

_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_NOTHING_SAID: Final = re.compile(
    r"公式|オンライン|ショップ|ストア|通販|サイト|トップ(?:ページ)?|ホーム(?:ページ)?|ページ|株式会社"
    r"|セール|商品|製品|一覧|お知らせ|ニュース|キャンペーン|特集|投稿|告知|リール|ストーリーズ?"
)
_NOTHINGS: Final = """
page home homepage welcome website site web official online shop store index untitled document com www html
sale offer deal product collection category catalog catalogue new news blog article campaign
post story reel carousel short live tweet thread video teaser repost week instagram tiktok facebook youtube linkedin
threads pinterest newsletter linktree google form loading app
startseite accueil inicio início pagina welkom willkommen bienvenue bienvenidos benvenuti
"""
_NOTHING: Final = frozenset(_NOTHINGS.split())
"""What a site calls itself, and a plan its posts, whatever they are about."""
_PLAIN: Final = frozenset({"", "en", "ja"})
"""Which language a page may be in for being compared with a few words that could be of any."""
_STEM, _PART = 5, 4
"""Two words that begin alike for so long are one, and so are one and another one, so long, that has it as a part."""


def speaks_of(page: str, post: str, *, site: str = "", brand: str = "", language: str = "") -> bool:
    """Whether a page titled `page` may be the one that `post` (its title and copy) means. `site` is the host that shows
    it, `language` what it says that it is in (BCP 47).

    No word in common says no, but for what tells nothing: no title, the name of the site or brand alone, another
    script, another language.
    """
    names = _names(site, brand)
    shown, said = _about(page, names), _about(_ADDRESS.sub(" ", post), names)
    if not shown or not said or any(_alike(one, other) for one in shown for other in said):
        return True
    return _script(shown) != _script(said) or not _same_language(language_of(page, language), language_of(post))


def shares(page: str, other: str, *, site: str = "", brand: str = "") -> bool:
    """Whether two titles of one `site` have a telling word in common, in whatever language."""
    names = _names(site, brand)
    said = _about(other, names)
    return any(_alike(one, two) for one in _about(page, names) for two in said)


def _names(site: str, brand: str) -> frozenset[str]:
    return words(f"{site.replace('.', ' ').replace('-', ' ')} {brand}")


def _about(text: str, names: frozenset[str]) -> frozenset[str]:
    told = words(_NOTHING_SAID.sub(" ", unicodedata.normalize("NFKC", text))) - names
    return frozenset(one for one in gist(" ".join(told)) if one not in _NOTHING and not one.isdigit())


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    return (len(short) >= _PART and short in long) or (len(short) >= _STEM and short[:_STEM] == long[:_STEM])


def _script(about: Iterable[str]) -> str:
    """The script of most words; kana and kanji are one."""
    names = [unicodedata.name(word[0], "").partition(" ")[0] for word in about]
    return Counter("CJK" if name in ("HIRAGANA", "KATAKANA") else name for name in sorted(names)).most_common(1)[0][0]


def _same_language(page: str, post: str) -> bool:
    if not page:
        return True
    return page == post if post else page in _PLAIN
