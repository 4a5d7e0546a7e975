"""What looks make of a flag that somebody calls fixed: at its addresses from outside, or at its post's words anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.fixed import IN_WORDS, UNSEEN, copy_key, fits, judged
from calbot.flows.flag_matter import leads_to, learn, pages_known, seen_of, to_look
from calbot.flows.flag_view import post_of
from calbot.flows.turn import Turn
from calbot.model.flag import Flag, FlagKind
from calbot.model.link import site, url_key, web_url
from calbot.model.post import Post
from calbot.store import post as posts

_LINKED: Final = timedelta(days=190)


def found_at(session: Session, turn: Turn, flag: Flag, looks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the looks come to: the first one that is not healthy, and may not be believed on word if there is such a
    one; else the first. The flag learns which pages they have seen."""
    post = post_of(session, turn, flag.post_id)
    own, title = _own_sites(session, turn, post), post.title if post is not None else ""
    seen = [judged(one, str(one.get("asked") or flag.target or flag.url), title, own) for one in looks]
    for one in seen:
        learn(flag, [page for page in (url_key(str(one.get("asked") or "")),) if page], (leads_to(one),))
    ill = sorted((one for one in seen if not one["healthy"]), key=lambda one: one.get("said") in UNSEEN)
    found = next(iter(ill), seen[0])
    if found["healthy"] and post is not None and not fits(str(found.get("title", "")), post.title):
        found["other_title"] = True
    return found


def addresses(session: Session, turn: Turn, flag: Flag) -> tuple[str, ...]:
    """Where to look: at what it was reported by; but where its post leads elsewhere by now, there instead, and nowhere
    once it leads to no page or does not go out. What another post still leads to is looked at in any case."""
    looks, post = to_look(flag), post_of(session, turn, flag.post_id)
    if post is None:
        return looks
    known, now = set(pages_known(flag)) - {""}, {url_key(post.link)} if post.live else set()
    lines = posts.revisions(session, turn.workspace_id, post.id)
    had = {url_key(str(link or "")) for line in lines for link in line.changes.get("link", ())} | {url_key(post.link)}
    if known.isdisjoint(had - now) or _is_linked(session, turn, known, now):
        return looks
    instead = web_url(post.link) if post.live else None
    return (instead,) if instead else ()


def leads_elsewhere(session: Session, turn: Turn, flag: Flag) -> bool:
    """Whether a post that goes out leads to the page that was flagged."""
    known = set(pages_known(flag)) - {""}
    return flag.kind is FlagKind.BROKEN_LINK and _is_linked(session, turn, known, set())


def _is_linked(session: Session, turn: Turn, pages: set[str], but: set[str]) -> bool:
    around = posts.links(session, turn.workspace_id, turn.now - _LINKED, turn.now + _LINKED)
    return not pages.isdisjoint({url_key(link) for link in around} - but)


def read_anew(session: Session, turn: Turn, flag: Flag, *, by_word: bool) -> dict[str, Any]:
    """What calbot itself knows of a fix without looking outside: the post's words as they are now."""
    post = post_of(session, turn, flag.post_id)
    looked = {"at": turn.now.isoformat(), "healthy": True, "said": "flag.checked.by_word"}
    if post is not None and not post.live:
        return looked | {"said": "flag.checked.cancelled"}
    if flag.kind is FlagKind.BROKEN_LINK and flag.url:
        return looked | {"said": "flag.checked.opened_by_word" if by_word else "flag.checked.unlinked"}
    known = flag.seen.get("copy") if post is not None and post.copy_text else None
    if by_word or post is None or known is None or flag.kind not in IN_WORDS:
        return looked
    # Before only words were kept, the link was among them.
    same_words = known in (seen_of(post)["copy"], copy_key(post.title, post.copy_text, post.link))
    if same_words and not (flag.kind is FlagKind.WRONG_PRICE and _has_another_hour(flag, post)):
        return looked | {"healthy": False, "said": "flag.checked.same_copy"}
    return looked | {"said": "flag.checked.new_copy"}


def _has_another_hour(flag: Flag, post: Post) -> bool:
    """Whether it goes out at another time than when it was flagged; one that was only held has none yet."""
    held = post.all_day and not flag.seen.get("all_day", False)
    return not held and flag.seen.get("starts_at") != post.starts_at.isoformat()


def _own_sites(session: Session, turn: Turn, post: Post | None) -> frozenset[str]:
    """The sites that the company's posts lead to."""
    near = posts.between(session, turn.workspace_id, turn.now - _LINKED, turn.now + _LINKED)
    return frozenset(site(one.link) for one in near if one.link and (post is None or one.id != post.id))
