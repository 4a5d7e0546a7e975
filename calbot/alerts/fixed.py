"""Whether what somebody calls fixed is: what a look from outside must have found, and when copy counts as changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, Final

from calbot.alerts.title_words import words
from calbot.model.flag import FlagKind
from calbot.model.link import site

PASSING: Final = frozenset({"link.no_answer", "link.trouble"})
"""What may be over in half a minute: it is looked at once more before anybody is told that it is not fixed."""

UNSEEN: Final = frozenset({"link.blocked", "link.robots", "link.moved"})
"""What tells of the look, not of the page: it lets no program in, or is with a company that calbot does not know to be
theirs. Whoever has opened it may say so."""

BY_WORD: Final = frozenset({"flag.checked.by_word", "flag.checked.opened_by_word"})
"""What a flag was settled by where calbot itself has seen nothing."""

IN_WORDS: Final = frozenset(
    {FlagKind.COPY_ERROR, FlagKind.WRONG_PRICE, FlagKind.CONFUSING, FlagKind.POLICY_RISK, FlagKind.MISSING_ANSWER}
)
"""What is mended by other words in the post."""

_HASHTAG: Final = re.compile(r"[#＃]\w+")


def judged(looked: Mapping[str, Any], asked: str, post_title: str, own: Collection[str]) -> dict[str, Any]:
    """`looked` (see `Flag.checked`) with what it comes to for a fix: a page that opens is none where `asked` leads to
    another company's site (`own` are the sites that the company links to), or from a page of its own to the front door
    under a title that shares no word with `post_title`."""
    found = dict(looked)
    if not looked.get("healthy"):
        return found
    final, title = str(looked.get("url") or asked), str(looked.get("title") or "")
    if site(final) != site(asked) and site(final) not in own:
        found |= {"healthy": False, "said": "link.moved", "host": site(final)}
    elif _is_deep(asked) and not _is_deep(final) and not (words(title) & words(post_title)):
        found |= {"healthy": False, "said": "link.front_door"}
    return found


def fits(page_title: str, post_title: str) -> bool:
    """Whether a page's title speaks of what its post does, as far as words can tell; a page without a title may."""
    return not words(page_title) or not words(post_title) or bool(words(page_title) & words(post_title))


def copy_key(*parts: str) -> str:
    """The words of a post for comparing: spaces, width and the order of its hashtags do not count as a change."""
    text = unicodedata.normalize("NFKC", "\n".join(parts))
    tags = sorted(_HASHTAG.findall(text))
    return " ".join([*_HASHTAG.sub(" ", text).split(), *tags])


def _is_deep(url: str) -> bool:
    rest = url.partition("://")[2].partition("/")[2]
    return bool(rest.partition("#")[0].strip("/"))
