"""What a flag is about: two reports of one matter are one flag, whoever writes them and however.

A page goes by several addresses (a short one, and where that leads), and a post by its link. So a report has a key for
each of its addresses, and a flag is known under all that it was ever reported by. Where an address redirects to is the
same page for whoever names that one; two that redirect to one page may be two: each can be wrong by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.fixed import FRONT_BY_WORD, FRONT_DOOR, OTHER_TITLE, copy_key
from calbot.flows.turn import Turn
from calbot.model.flag import Flag, FlagKind
from calbot.model.link import url_key, web_url
from calbot.model.post import Post
from calbot.store import flag as flags
from calbot.store import preflight as preflights

_MOST_PAGES: Final = 20
_MOST_LOOKS: Final = 5
_ELSEWHERE: Final = frozenset({"link.login", "link.moved", FRONT_DOOR, FRONT_BY_WORD, OTHER_TITLE})
"""Where a redirect leads to quite another page, which is what is wrong with it."""


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


def leads_to(seen: Mapping[str, Any]) -> str:
    """The page that a look (see `Flag.checked`) was redirected to; "" where it was not, or to quite another one."""
    page = url_key(str(seen.get("url") or "")) if seen.get("hops") and seen.get("said") not in _ELSEWHERE else ""
    return page if page != url_key(str(seen.get("asked") or "")) else ""


def lead_of(session: Session, turn: Turn, post: Post | None, pages: Sequence[str]) -> str:
    """Where the link of a post redirects to, as far as looks before it have seen that, if `pages` name that post; else
    ""."""
    known = preflights.of_post(session, turn.workspace_id, post.id) if post is not None else None
    if post is None or known is None or known.link != web_url(post.link) or not known.checked.get("healthy"):
        return ""
    return leads_to(known.checked) if not {"", url_key(post.link)}.isdisjoint(pages) else ""


def seen_of(post: Post) -> dict[str, Any]:
    """What a post says and when, as `Flag.seen` keeps it. Its link is none of its words."""
    at = {"starts_at": post.starts_at.isoformat(), "all_day": post.all_day}
    return {"copy": copy_key(post.title, post.copy_text), **at, "revision": post.revision}


def open_about(
    session: Session, turn: Turn, kind: FlagKind, keys: Sequence[str], leads: Sequence[str] = ()
) -> Flag | None:
    """The flag on this matter that stands: the one under the first of the keys before all others, then the oldest.
    `leads` are the keys of the pages that those of the report redirect to."""
    about = [one for one in flags.open_of_kind(session, turn.workspace_id, kind) if _is_about(one, keys, leads)]
    return min(about, key=lambda one: (one.open_key != keys[0], one.id), default=None)


def closed_about(
    session: Session, turn: Turn, kind: FlagKind, keys: Sequence[str], since: datetime, leads: Sequence[str] = ()
) -> Flag | None:
    """The flag on this matter that was closed last, if that was at or after `since`."""
    closed = flags.closed_of_kind(session, turn.workspace_id, kind, since)
    return next((one for one in closed if _is_about(one, keys, leads)), None)


def same_as(session: Session, turn: Turn, flag: Flag) -> list[Flag]:
    """The other flags that stand and are about the same by what is known of them by now, the oldest first."""
    keys, leads = _keys(flag), keys_of(flag.kind, _leads(flag), flag.post_id, flag.note)
    alike = flags.open_of_kind(session, turn.workspace_id, flag.kind)
    return [one for one in alike if one.id != flag.id and _is_about(one, keys, leads)]


def learn(flag: Flag, pages: Sequence[str] = (), leads: Sequence[str] = (), urls: Sequence[str] = ()) -> None:
    """It is known by these pages too, which redirect to those; `urls` are addresses to look at."""
    known = dict.fromkeys((*pages_known(flag), *pages))
    led = [page for page in dict.fromkeys((*_leads(flag), *leads)) if page and page not in known]
    named = {"pages": list(known)[:_MOST_PAGES], "leads": led[:_MOST_PAGES]}
    flag.seen = {**flag.seen, **named, "urls": _once((*flag.seen.get("urls", ()), *urls))[:_MOST_LOOKS]}


def pages_known(flag: Flag) -> tuple[str, ...]:
    """What it was reported by; of one from before that was kept, its own page."""
    return tuple(flag.seen.get("pages", (flag.url_key,)))


def to_look(flag: Flag) -> tuple[str, ...]:
    """The addresses by which it was reported, its own first: it is fixed when all of them are."""
    return tuple(_once((flag.url, *flag.seen.get("urls", ())))[:_MOST_LOOKS])


def _once(urls: Iterable[str]) -> list[str]:
    """Of several spellings of an address the first."""
    found: dict[str, str] = {}
    for url in urls:
        if url:
            found.setdefault(url_key(url), url)
    return list(found.values())


def _is_about(flag: Flag, keys: Sequence[str], leads: Sequence[str] = ()) -> bool:
    known = _keys(flag)
    led = keys_of(flag.kind, _leads(flag), flag.post_id, flag.note)
    return not {*known, *led}.isdisjoint(keys) or not set(known).isdisjoint(leads) or _was_about(flag, keys)


def _was_about(flag: Flag, keys: Sequence[str]) -> bool:
    return flag.matter in {matter_of(key) for key in keys}


def _keys(flag: Flag) -> tuple[str, ...]:
    own = (flag.open_key,) if flag.open_key else ()
    return (*own, *keys_of(flag.kind, pages_known(flag), flag.post_id, flag.note))


def _leads(flag: Flag) -> tuple[str, ...]:
    return tuple(flag.seen.get("leads", ()))


def _key(kind: FlagKind, page: str, post_id: int | None, note: str) -> str:
    about = "" if post_id is None or (page and kind is FlagKind.BROKEN_LINK) else str(post_id)
    if not about and not page:
        about = f"note:{sha256(' '.join(note.casefold().split()).encode()).hexdigest()}"
    return f"{about}|{page}|{kind.value}"
