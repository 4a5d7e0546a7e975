"""What a flag is about: two reports of one matter are one flag, whoever writes them and however.

A page goes by several addresses (a short one, and where that leads), and a post by its link. So a report has a key for
each of its addresses, and a flag is known under all that it was ever reported by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.flag import Flag, FlagKind
from calbot.model.link import url_key, web_url
from calbot.model.post import Post
from calbot.store import flag as flags
from calbot.store import preflight as preflights

_MOST_PAGES: Final = 20


def behind_of(session: Session, turn: Turn, post: Post | None) -> str:
    """Where the link of a post leads if it is a short one, as far as looks before it have seen that; else ""."""
    known = preflights.of_post(session, turn.workspace_id, post.id) if post is not None else None
    if post is None or known is None or known.link != web_url(post.link):
        return ""
    asked = str(known.checked.get("asked") or "")
    return asked if asked != known.link else ""


def page_of(kind: FlagKind, url: str, target: str, post: Post | None, behind: str = "") -> str:
    """The address that a flag is about, "" for its post itself. A broken link is about its post's own where none is
    named; everything else only about one that is not its post's: a typo is not mended by a page."""
    if kind is FlagKind.BROKEN_LINK:
        return target or url or (post.link if post is not None else "")
    return "" if "" in pages_of(kind, url, target, post, behind) else target or url


def pages_of(kind: FlagKind, url: str, target: str, post: Post | None, behind: str = "") -> tuple[str, ...]:
    """All normalised addresses that a report names, "" for its post itself; the first is what `page_of` gives. A post's
    link and what lies `behind` it are one: who names either names both, also while the short one cannot be followed."""
    own = [page for page in dict.fromkeys((url_key(post.link) if post is not None else "", url_key(behind))) if page]
    named = [page for page in dict.fromkeys((url_key(target), url_key(url))) if page]
    posts_own = not named or not set(named).isdisjoint(own)
    if kind is FlagKind.BROKEN_LINK:
        return tuple(dict.fromkeys((*named, *(own if posts_own else ())))) or ("",)
    return ("", *(page for page in named if page not in own)) if posts_own else tuple(named)


def keys_of(kind: FlagKind, pages: Sequence[str], post_id: int | None, note: str) -> tuple[str, ...]:
    """Post, page and kind, for each page. A broken link is one matter, whichever of the posts that lead to it is named;
    what names neither post nor page is about what it says."""
    return tuple(_key(kind, page, post_id, note) for page in pages)


def matter_of(key: str) -> str:
    """The same in a length that an index takes."""
    return sha256(key.encode()).hexdigest()


def open_about(session: Session, turn: Turn, kind: FlagKind, keys: Sequence[str]) -> Flag | None:
    """The flag on this matter that stands: the one under the first of the keys before all others, then the oldest."""
    about = [one for one in flags.open_of_kind(session, turn.workspace_id, kind) if _is_about(one, keys)]
    return min(about, key=lambda one: (one.open_key != keys[0], one.id), default=None)


def closed_about(session: Session, turn: Turn, kind: FlagKind, keys: Sequence[str], since: datetime) -> Flag | None:
    """The flag on this matter that was closed last, if that was at or after `since`."""
    closed = flags.closed_of_kind(session, turn.workspace_id, kind, since)
    return next((one for one in closed if _is_about(one, keys)), None)


def learn(flag: Flag, pages: Sequence[str]) -> None:
    """It is known by these pages too."""
    known = dict.fromkeys((*_pages(flag), *pages))
    flag.seen = {**flag.seen, "pages": list(known)[:_MOST_PAGES]}


def _is_about(flag: Flag, keys: Sequence[str]) -> bool:
    known = {flag.open_key, *keys_of(flag.kind, _pages(flag), flag.post_id, flag.note)}
    return not known.isdisjoint(keys) or flag.matter in {matter_of(key) for key in keys}


def _pages(flag: Flag) -> tuple[str, ...]:
    """What it was reported by; of one from before that was kept, its own page."""
    return tuple(flag.seen.get("pages", (flag.url_key,)))


def _key(kind: FlagKind, page: str, post_id: int | None, note: str) -> str:
    about = "" if post_id is None or (page and kind is FlagKind.BROKEN_LINK) else str(post_id)
    if not about and not page:
        about = f"note:{sha256(' '.join(note.casefold().split()).encode()).hexdigest()}"
    return f"{about}|{page}|{kind.value}"
