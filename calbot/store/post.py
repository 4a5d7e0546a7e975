"""Finding posts and what happened to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from calbot.model.post import Post, PostState
from calbot.model.revision import PostRevision
from calbot.store.number import next_number, next_numbers

_DIGITS = 9


def by_id(session: Session, workspace_id: str, post_id: int) -> Post | None:
    """One post."""
    return session.get(Post, (workspace_id, post_id))


def by_ids(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Post]:
    """Those of `post_ids` that exist, by id."""
    if not post_ids:
        return {}
    wanted = select(Post).where(Post.workspace_id == workspace_id, col(Post.id).in_(post_ids))
    return {post.id: post for post in session.exec(wanted)}


def between(
    session: Session, workspace_id: str, start: datetime, end: datetime, brand: str = "", *, cancelled: bool = False
) -> list[Post]:
    """Posts with `start` <= starts_at < `end`, by time; of one brand if given; cancelled ones only on request."""
    wanted = _between(workspace_id, start, end, brand)
    if not cancelled:
        wanted = wanted.where(Post.state != PostState.CANCELLED)
    return list(session.exec(wanted))


def lines(session: Session, workspace_id: str, start: datetime, end: datetime, brand: str = "") -> list[Post]:
    """The live ones of `between` in a third of the time: what a list shows; the rest is not read, and refuses to be."""
    wanted = _between(workspace_id, start, end, brand).where(Post.state != PostState.CANCELLED)
    return list(session.exec(wanted.options(load_only(*_shown(), raiseload=True))))


def by_entries(session: Session, workspace_id: str, source_id: int) -> dict[str, Post]:
    """All posts of a source, cancelled ones too, by the key of their calendar entry."""
    wanted = select(Post).where(Post.workspace_id == workspace_id, Post.source_id == source_id)
    return {post.entry_key: post for post in session.exec(wanted)}


def by_entry(session: Session, workspace_id: str, source_id: int, entry_key: str) -> Post | None:
    """The post of one calendar entry."""
    wanted = select(Post).where(
        Post.workspace_id == workspace_id, Post.source_id == source_id, Post.entry_key == entry_key
    )
    return session.exec(wanted).first()


def recent(
    session: Session, workspace_id: str, now: datetime, brand: str = "", network: str = "", limit: int = 20
) -> list[Post]:
    """The last posts that went out before `now`, newest first."""
    wanted = select(Post).where(
        Post.workspace_id == workspace_id, Post.starts_at <= now, Post.state != PostState.CANCELLED
    )
    if brand:
        wanted = wanted.where(Post.brand == brand)
    if network:
        wanted = wanted.where(Post.network == network)
    return list(session.exec(wanted.order_by(col(Post.starts_at).desc(), col(Post.id).desc()).limit(limit)))


def sources_ahead(session: Session, workspace_id: str, now: datetime) -> set[int]:
    """The sources of which live posts are to come after `now`."""
    wanted = select(Post.source_id).where(
        Post.workspace_id == workspace_id, Post.starts_at > now, Post.state != PostState.CANCELLED
    )
    return {number for number in session.exec(wanted.distinct()) if number is not None}


def linked(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Post]:
    """Posts of that span that carry a link, newest first; whose link it is, the caller compares by `url_key`."""
    wanted = select(Post).where(
        Post.workspace_id == workspace_id,
        Post.starts_at >= start,
        Post.starts_at < end,
        Post.link != "",
        Post.state != PostState.CANCELLED,
    )
    return list(session.exec(wanted.order_by(col(Post.starts_at).desc(), col(Post.id).desc())))


def links(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[str]:
    """The links of the live posts of that span, as often as they are used, in no order."""
    wanted = select(Post.link).where(
        Post.workspace_id == workspace_id,
        Post.starts_at >= start,
        Post.starts_at < end,
        Post.link != "",
        Post.state != PostState.CANCELLED,
    )
    return list(session.exec(wanted))


def matching(
    session: Session,
    workspace_id: str,
    words: Sequence[str],
    start: datetime,
    end: datetime,
    limit: int,
    *,
    accounts: Collection[int] | None = None,
    newest: bool = False,
) -> list[Post]:
    """Live posts with `start` <= starts_at < `end` that have every word in their title, brand, network or account, or
    as their number (214, p-214); by time, the `newest` first if asked; only of `accounts` if given."""
    wanted = _between(workspace_id, start, end, "").where(Post.state != PostState.CANCELLED)
    for word in words:
        wanted = wanted.where(or_(*_has(word)))
    if accounts is not None:
        wanted = wanted.where(col(Post.account_id).in_(accounts))
    if newest:
        wanted = wanted.order_by(None).order_by(col(Post.starts_at).desc(), col(Post.id).desc())
    return list(session.exec(wanted.limit(limit).options(load_only(*_shown(), raiseload=True))))


def _has(word: str) -> list[ColumnElement[bool]]:
    fields = (Post.title, Post.brand, Post.network, Post.handle)
    told: list[ColumnElement[bool]] = [col(field).icontains(word, autoescape=True) for field in fields]
    number = word.lower().removeprefix("p").removeprefix("-")
    if number.isascii() and number.isdigit() and len(number) <= _DIGITS:
        told.append(col(Post.id) == int(number))
    return told


def revisions(session: Session, workspace_id: str, post_id: int) -> list[PostRevision]:
    """Everything that happened to a post, oldest first."""
    wanted = select(PostRevision).where(PostRevision.workspace_id == workspace_id, PostRevision.post_id == post_id)
    return list(session.exec(wanted.order_by(col(PostRevision.revision))))


def _between(workspace_id: str, start: datetime, end: datetime, brand: str) -> SelectOfScalar[Post]:
    wanted = select(Post).where(Post.workspace_id == workspace_id, Post.starts_at >= start, Post.starts_at < end)
    if brand:
        wanted = wanted.where(Post.brand == brand)
    return wanted.order_by(col(Post.starts_at), col(Post.id))


def keep_revision(
    session: Session,
    post: Post,
    changes: dict[str, Any],
    at: datetime,
    *,
    source_id: int | None = None,
    person_id: int | None = None,
) -> PostRevision:
    """Write down what `post` just went through ({field: [old, new]}) under the revision that it has now."""
    kept = PostRevision(
        workspace_id=post.workspace_id,
        id=next_number(session, post.workspace_id, "post_revision"),
        post_id=post.id,
        revision=post.revision,
        at=at,
        source_id=source_id,
        person_id=person_id,
        changes=changes,
    )
    session.add(kept)
    return kept


def keep_first_revisions(
    session: Session, workspace_id: str, posts: Sequence[Post], at: datetime, source_id: int | None
) -> None:
    """Write down that `posts` came, from that source."""
    given = next_numbers(session, workspace_id, "post_revision", len(posts))
    session.add_all(
        PostRevision(
            workspace_id=workspace_id, id=number, post_id=post.id, revision=post.revision, at=at, source_id=source_id
        )
        for post, number in zip(posts, given, strict=True)
    )


def _shown() -> tuple[Any, ...]:
    """Asked for when needed: in a process that keeps nothing a post has no columns, and this module is read too."""
    return (
        Post.account_id,
        Post.source_id,
        Post.network,
        Post.handle,
        Post.brand,
        Post.title,
        Post.link,
        Post.starts_at,
        Post.zone,
        Post.all_day,
        Post.owner_id,
        Post.owner_name,
        Post.state,
        Post.revision,
    )
