"""Which post a report means: by its link, by what is said, by the place where it is said, and by the hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.title_words import words
from calbot.errors import TellUser
from calbot.flows.flag_matter import behind_of, closed_about, keys_of, lead_of, open_about, pages_of
from calbot.flows.flag_view import post_of, reporters
from calbot.flows.turn import Turn, looking
from calbot.flows.views import Guess
from calbot.model.flag import Flag, FlagKind, FlagState
from calbot.model.link import url_key
from calbot.model.post import Post
from calbot.store import place as places
from calbot.store import post as posts

_GUESSES: Final = 5
_LIVE_FOR: Final = timedelta(days=14)
_SOON: Final = timedelta(days=2)
_LINKED_FOR: Final = timedelta(days=190)
"""A link is looked for among all posts that calbot holds, also those to come."""
_TAUGHT_FOR: Final = timedelta(days=90)
_AHEAD: Final = timedelta(days=60)
"""A post that is not out yet stands behind those that are."""


@looking
def guess(
    session: Session,
    turn: Turn,
    kind: FlagKind,
    url: str = "",
    note: str = "",
    target: str = "",
    post_id: int | None = None,
    said_at: datetime | None = None,
) -> Guess:
    """Which post is meant: the one that is named (`post_id`), else the one with this link (`target`: where it leads, if
    it was shortened), else the likeliest of those most recently out `said_at` that time (None: now); whether it is
    flagged already, and what became of it when it last was."""
    page, named = target or url, post_of(session, turn, post_id)
    if post_id is not None and named is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    then = min(said_at or turn.now, turn.now)
    live = _likely(session, turn, note, _around(session, turn, then, then - _LIVE_FOR, then + _SOON))
    # A link is also that of a post which calbot has heard of since.
    around = _around(session, turn, then, then - _LINKED_FOR, turn.now + _LINKED_FOR) if page else []
    linked = _with_link(session, turn, around, {url_key(page), url_key(url)})
    best = named or (linked[0] if linked else (live[0] if live and not page else None))
    others = tuple(post for post in live if best is None or post.id != best.id)[:_GUESSES]
    pages, post_id = pages_of(kind, url, target, best, behind_of(session, turn, best)), best.id if best else None
    lead = lead_of(session, turn, best, pages)
    keys, leads = keys_of(kind, pages, post_id, note), keys_of(kind, (lead,) if lead else (), post_id, note)
    already = open_about(session, turn, kind, keys, leads) if page or best else None
    known = reporters(session, turn, already) if already else ()
    lesson = _lesson(session, turn, kind, keys, leads) if (page or best) and not already else None
    return Guess(kind, url, note, best, others, already, known, turn.now, target, lesson)


@looking
def is_linked(session: Session, turn: Turn, url: str) -> bool:
    """Whether a post leads to this very page."""
    around = posts.links(session, turn.workspace_id, turn.now - _LINKED_FOR, turn.now + _LINKED_FOR)
    return url_key(url) in map(url_key, around)


def _with_link(session: Session, turn: Turn, near: list[Post], pages: set[str]) -> list[Post]:
    """Those whose link is one of these pages; else those whose short link leads to one; else those whose link redirects
    to one."""
    named = pages - {""}
    return (
        [post for post in near if url_key(post.link) in named]
        or [post for post in near if url_key(behind_of(session, turn, post)) in named]
        or [post for post in near if lead_of(session, turn, post, ("",)) in named]
    )


def _lesson(session: Session, turn: Turn, kind: FlagKind, keys: tuple[str, ...], leads: tuple[str, ...]) -> Flag | None:
    """The last flag on the same matter, if it was no issue."""
    last = closed_about(session, turn, kind, keys, turn.now - _TAUGHT_FOR, leads)
    return last if last is not None and last.state is FlagState.DECLINED else None


def _around(session: Session, turn: Turn, then: datetime, start: datetime, end: datetime) -> list[Post]:
    """Posts of start..end: those already out `then` come first, the latest of them first; then those that came soonest
    after it."""
    near = posts.between(session, turn.workspace_id, start, end)
    return sorted((post for post in near if post.live), key=lambda post: _nearness(post, then))


def _nearness(post: Post, then: datetime) -> float:
    age = then - post.starts_at
    away = age if age >= timedelta() else _AHEAD - age
    return away.total_seconds()


def _likely(session: Session, turn: Turn, note: str, near: list[Post]) -> list[Post]:
    """The same posts, those first of which the note speaks (title, network, brand), then those of the brand whose place
    this is."""
    place = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
    brand, said = (place.brand if place else ""), words(note)

    def unlikely(post: Post) -> tuple[int, bool]:
        spoken = len(said & words(f"{post.title} {post.network} {post.brand}"))
        return -spoken, bool(brand) and post.brand != brand

    return sorted(near, key=unlikely)
