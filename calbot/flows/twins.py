"""The same post in two sources is one post: it belongs to the source that stands first in the workspace file.

The same is one account, one instant and one title. From then on the other source's entry says nothing of it, whatever
becomes of either: two calendars that are kept by hand part sooner or later, and a plan must not have it twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.post import Post
from calbot.model.source import CALENDARS, Source
from calbot.store import post as posts
from calbot.store import source as sources

TWINS: Final = "twins"
"""Memory of a source: its entries that another one's posts stand for, by key."""
_ONE: Final = timedelta(seconds=1)

_Same = tuple[int, datetime, str]


def merged(session: Session, turn: Turn, source: Source, known: dict[str, Post], told: Sequence[Post]) -> list[Post]:
    """Those of `told` (on their accounts) that this source speaks for. A post of a source that comes later becomes this
    one's, and one of `known`; the caller commits."""
    twins: dict[str, int] = dict(source.memory.get(TWINS, {}))
    alive = posts.by_ids(session, turn.workspace_id, list(twins.values()))
    twins = {key: number for key, number in twins.items() if number in alive}
    fresh = [post for post in told if post.entry_key not in known and post.entry_key not in twins and _same(post)]
    if fresh:
        _pair(session, turn, source, known, fresh, twins)
    if twins != source.memory.get(TWINS, {}):
        source.memory[TWINS] = twins
    return [post for post in told if post.entry_key not in twins] if twins else list(told)


def _pair(
    session: Session, turn: Turn, source: Source, known: dict[str, Post], fresh: Sequence[Post], twins: dict[str, int]
) -> None:
    every = {one.id: one for one in sources.every(session, turn.workspace_id) if one.kind in CALENDARS}
    starts = [post.starts_at for post in fresh]
    others: dict[_Same, Post] = {}
    for post in posts.between(session, turn.workspace_id, min(starts), max(starts) + _ONE):
        if post.source_id != source.id and post.source_id in every and (same := _same(post)):
            others.setdefault(same, post)
    for told in fresh:
        same = _same(told)
        if same is None or same not in others:
            continue
        post = others.pop(same)
        other = every[post.source_id or 0]
        record(session, turn, "post", post.id, "merged", source=source.id, with_source=other.id)
        if _rank(other) < _rank(source):
            twins[told.entry_key] = post.id
        else:
            other.memory[TWINS] = {**other.memory.get(TWINS, {}), post.entry_key: post.id}
            post.source_id, post.entry_key = source.id, told.entry_key
            known[told.entry_key] = post
    session.flush()


def _rank(source: Source) -> tuple[bool, int]:
    """In the order of the file; what was brought in once comes after all that is looked at."""
    return not source.location, source.id


def _same(post: Post) -> _Same | None:
    """What two entries about one post have in common, None where that cannot be told."""
    title = "".join(letter for letter in post.title.casefold() if letter.isalnum())
    return (post.account_id, post.starts_at, title) if post.account_id is not None and title and post.live else None
