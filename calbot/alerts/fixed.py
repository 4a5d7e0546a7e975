"""Whether what somebody calls fixed is: what a look from outside must have found, and when copy counts as changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, Final

from calbot.alerts.page_title import shares, speaks_of
from calbot.alerts.title_words import words
from calbot.model.flag import FlagKind
from calbot.model.link import host, site, url_key

PASSING: Final = frozenset({"link.no_answer", "link.trouble"})
"""What may be over in half a minute: it is looked at once more before anybody is told that it is not fixed."""

UNSEEN: Final = frozenset({"link.blocked", "link.robots", "link.moved", "link.login", "link.circling"})
"""What tells of the look, not of the page: it lets no program in, or none without an account or a cookie, or is with a
company that calbot does not know to be theirs. Whoever has opened it may say so."""

OTHER_TITLE: Final = "link.other_title"
"""The page opens and speaks of something else than the post. Whoever knows that it is the right one may say so."""

FRONT_DOOR, UNENCRYPTED = "link.front_door", "link.unencrypted"
"""The page opens, and is another one than was asked for. Whoever knows that it is meant may say so."""

PAGE_BY_WORD: Final = frozenset({OTHER_TITLE, FRONT_DOOR, UNENCRYPTED})
"""What somebody's word settles of a page that opens."""

RIGHT_BY_WORD, FRONT_BY_WORD = "link.right_by_word", "link.front_by_word"

CALLED_OFF: Final = "flag.checked.cancelled"
"""What a flag was settled by whose post does not go out: nothing was mended, and nothing is wrong."""

BY_WORD: Final = frozenset({"flag.checked.by_word", "flag.checked.opened_by_word", RIGHT_BY_WORD, FRONT_BY_WORD})
"""What a flag was settled by where calbot itself has seen nothing, or not that it is the right page."""

IN_WORDS: Final = frozenset(
    {FlagKind.COPY_ERROR, FlagKind.WRONG_PRICE, FlagKind.CONFUSING, FlagKind.POLICY_RISK, FlagKind.MISSING_ANSWER}
)
"""What is mended by other words in the post."""

_HASHTAG: Final = re.compile(r"[#＃]\w+")


def judged(
    looked: Mapping[str, Any],
    asked: str,
    post_title: str,
    own: Collection[str],
    *,
    named: str = "",
    meant: Collection[str] = (),
) -> dict[str, Any]:
    """`looked` (see `Flag.checked`) with what it comes to for a fix: a page that opens is none where `asked` leads to
    another company's site (`own` are the sites that the company links to), out of TLS, or from a page of its own to the
    front door under a title that shares no word with `post_title`; the latter two unless somebody has said of that page
    that it is the one (`meant`, as `url_key` has it). Where `asked` is behind a short link, that is `named`."""
    found = dict(looked)
    if not looked.get("healthy"):
        return found
    final, title = str(looked.get("url") or asked), str(looked.get("title") or "")
    known = url_key(final) in meant
    if site(final) != site(asked) and site(final) not in own:
        found |= {"healthy": False, "said": "link.moved", "host": site(final)}
    elif (_is_encrypted(asked) or _is_encrypted(named)) and not _is_encrypted(final):
        found |= {"said": RIGHT_BY_WORD} if known else {"healthy": False, "said": UNENCRYPTED}
    elif _is_deep(asked) and not _is_deep(final) and not (words(title) & words(post_title)):
        found |= {"said": FRONT_BY_WORD} if known else {"healthy": False, "said": FRONT_DOOR}
    return found


def titled(looked: Mapping[str, Any], post: str, brand: str, meant: Collection[str]) -> dict[str, Any]:
    """`looked` with what the title of its page comes to: one that speaks of something else than `post` (title and copy)
    is not the page, unless somebody has said of that title that it is (`meant`)."""
    found, title = dict(looked), str(looked.get("title") or "")
    about = {"site": host(str(looked.get("url") or "")), "brand": brand, "language": str(looked.get("lang") or "")}
    if (
        not looked.get("healthy")
        or looked.get("said") in BY_WORD
        or is_front(looked)
        or speaks_of(title, post, **about)
    ):
        return found
    # Its number of goods or visitors may be another one by now.
    known = title in meant or shares(title, " ".join(meant), site=about["site"], brand=brand)
    return found | ({"said": RIGHT_BY_WORD} if known else {"healthy": False, "said": OTHER_TITLE})


def is_front(looked: Mapping[str, Any]) -> bool:
    """Whether the front page was asked for and came: its title says whose it is, in whichever words."""
    asked, final = str(looked.get("asked") or ""), str(looked.get("url") or "")
    return bool(asked and final) and not _is_deep(asked) and not _is_deep(final) and _plain(asked) == _plain(final)


def _plain(url: str) -> str:
    return host(url).removeprefix("www.")


def copy_key(*parts: str) -> str:
    """The words of a post for comparing: spaces, width and the order of its hashtags do not count as a change."""
    text = unicodedata.normalize("NFKC", "\n".join(parts))
    tags = sorted(_HASHTAG.findall(text))
    return " ".join([*_HASHTAG.sub(" ", text).split(), *tags])


def _is_encrypted(url: str) -> bool:
    return url.casefold().startswith("https:")


def _is_deep(url: str) -> bool:
    rest = url.partition("://")[2].partition("/")[2]
    return bool(rest.partition("#")[0].strip("/"))
