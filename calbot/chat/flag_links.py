"""The link that a report names: where it ends, where it leads, and what calbot itself sees there."""

from __future__ import annotations

import re
from typing import Final

from calbot.chat.desk import Desk
from calbot.chat.reading import page_in
from calbot.flows import flag_guess
from calbot.model.flag import FlagKind

_GONE: Final = (404, 410)
_SPACELESS: Final = r"\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff00-\uffef"
"""Scripts that go on behind a word without a space: kana, kanji, Hangul, and all signs of full width."""
_GLUED: Final = re.compile(
    rf"(?<=[A-Za-z\d])(?=[{_SPACELESS}])"
    r"(?![^\x00-\x7f]+[A-Za-z\d_~-]*(?:[/?#&=]|\.[A-Za-z\d]|%[\dA-Fa-f]{2}))"
)
"""Where the sentence goes on behind an address: right behind a letter or digit of its own. One of RFC 3986 has no such
signs at all, and one of RFC 3987 that goes on behind them has them inside (/JR東日本/a, /a資料.pdf)."""
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)


async def page_of(said: str, desk: Desk) -> tuple[str, str]:
    """The link in what was `said` ("" for none), and the rest. A sentence that goes on behind it without a space is no
    part of it, unless a post leads to the longer address."""
    url, rest = page_in(said)
    shorter, glued = parted(url)
    if not glued or await desk.flow(flag_guess.is_linked, url):
        return url, rest
    at = said.find(_SCHEME.sub("", url)) + len(_SCHEME.sub("", shorter))
    return page_in(f"{said[:at]} {said[at:]}")


def parted(url: str) -> tuple[str, str]:
    """An address as it was typed, and what of it is the sentence that goes on."""
    scheme = _SCHEME.match(url)
    found = _GLUED.search(url, scheme.end() if scheme else 0)
    return (url[: found.start()], url[found.start() :]) if found else (url, "")


async def target_of(url: str, desk: Desk) -> str:
    """Where a shortened link leads, "" where it is none."""
    behind = await desk.behind(url) if url else ""
    return behind if behind != url else ""


async def seen_at(kind: FlagKind, url: str, desk: Desk) -> str:
    """What calbot itself sees at the link, in a sentence."""
    if kind is not FlagKind.BROKEN_LINK or not url:
        return ""
    seen = await desk.look(url)
    if seen is None:
        return desk.say("flag.seen.unknown")
    if seen.healthy:
        return desk.say("flag.seen.healthy", status=str(seen.status))
    if seen.status in _GONE:
        return desk.say("flag.seen.broken", status=str(seen.status))
    return desk.say(seen.said, status=str(seen.status), title=seen.title)
