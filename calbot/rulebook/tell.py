"""Turns what a rule found into a Found: whose posts, when, and the values of its sentences."""

from __future__ import annotations

from collections.abc import Sequence

from calbot.model.event import Event
from calbot.model.post import Post
from calbot.rulebook.columns import Columns
from calbot.rulebook.found import Found
from calbot.rulebook.near import likeness
from calbot.rulebook.rule import Rule
from calbot.rulebook.vocabulary import Value
from calbot.rulebook.when import CountWhen, PairWhen
from calbot.rulebook.window import Window
from calbot.rulebook.windows import brand_of

Values = dict[str, str | int | float]
_POSTS_NAMED = 20
"""A burst of 10,000 posts is one finding; it need not carry them all."""


def tell_post(
    rule: Rule, columns: Columns, first: int, rest: Sequence[int], unclear: str, group: Sequence[Value] | None = None
) -> Found:
    """One post, or (with `group`) the posts told together at the first of them, under a key that outlives it."""
    posts = _posts(columns, (first, *rest))
    values = {**_named(columns, first), "more": len(rest), **_said(unclear)}
    key = _key(rule, posts) if group is None else f"{rule.id}:once:{'/'.join(str(value) for value in group)}"[:400]
    return Found(rule, posts, posts[0].starts_at, None, values, key)


def tell_pair(rule: Rule, when: PairWhen, columns: Columns, one: int, other: int, unclear: str) -> Found:
    """Two posts, told at the later."""
    posts = _posts(columns, (one, other))
    values: Values = {
        **_named(columns, one),
        "b": posts[1].name,
        "b_title": posts[1].title,
        "b_account": _account(columns, other),
        "gap_minutes": (columns.seconds[other] - columns.seconds[one]) // 60,
        **_said(unclear),
    }
    if when.near is not None and when.near.copy is not None:
        values["percent"] = round(100 * likeness(columns.words[one], columns.words[other]))
    return Found(rule, posts, posts[1].starts_at, None, values, _key(rule, posts))


def tell_event(rule: Rule, columns: Columns, index: int, event: Event, unclear: str) -> Found:
    """A post inside an event; holds until the event ends."""
    posts = _posts(columns, (index,))
    values: Values = {
        **_named(columns, index),
        "event": event.title or event.kind.value,
        "reason": event.reason or event.title or event.kind.value,
        **_said(unclear),
    }
    return Found(rule, posts, posts[0].starts_at, event.ends_at, values, _key(rule, posts))


def tell_count(rule: Rule, when: CountWhen, columns: Columns, run: Sequence[int], unclear: str) -> Found:
    """A run of posts, told at the first that is too many."""
    posts = _posts(columns, run)
    values: Values = {**_named(columns, run[0]), "count": len(run), "limit": when.more_than, **_said(unclear)}
    tipping = columns.posts[run[when.more_than]]
    return Found(
        rule, posts, tipping.starts_at, columns.posts[run[-1]].starts_at, values, f"{rule.id}:run:{posts[0].id}"
    )


def tell_load(rule: Rule, columns: Columns, window: Window, of_day: int, unclear: str) -> Found:
    """A span of load, told at its start; the second span of a team's day has a key of its own."""
    posts = window.posts
    a, b = _leading(columns, posts)
    values: Values = {
        "a": a.name if a else "",
        "b": b.name if b else "",
        "brand": brand_of(columns, a) if a else "",
        "other_brand": brand_of(columns, b) if b else "",
        "team": window.team,
        "wait_hours": _short(window.minutes / 60),
        "target_hours": _short(window.target_minutes / 60),
        "late_percent": round(100 * window.share_late),
        "hours": len(window.hours),
        **_said(unclear),
    }
    key = f"{rule.id}:{window.team}:{window.starts_at.date().isoformat()}"
    return Found(rule, posts, window.starts_at, window.ends_at, values, key if of_day == 1 else f"{key}:{of_day}")


def _leading(columns: Columns, posts: Sequence[Post]) -> tuple[Post | None, Post | None]:
    """The biggest post, and the biggest of another brand (else the second biggest)."""
    if not posts:
        return None, None
    own = brand_of(columns, posts[0])
    others = [post for post in posts[1:] if brand_of(columns, post) not in ("", own)] or posts[1:]
    return posts[0], others[0] if others else None


def _posts(columns: Columns, indices: Sequence[int]) -> tuple[Post, ...]:
    return tuple(columns.posts[index] for index in indices[:_POSTS_NAMED])


def _key(rule: Rule, posts: Sequence[Post]) -> str:
    return f"{rule.id}:{','.join(str(id_) for id_ in sorted(post.id for post in posts))}"


def _named(columns: Columns, index: int) -> Values:
    post = columns.posts[index]
    return {
        "a": post.name,
        "a_title": post.title,
        "brand": str(columns.column("brand")[index]),
        "network": str(columns.column("network")[index]),
        "account": _account(columns, index),
    }


def _account(columns: Columns, index: int) -> str:
    post, account = columns.posts[index], columns.accounts[index]
    handle = account.handle if account else post.handle
    network = str(columns.column("network")[index])
    return f"{handle} ({network})" if handle and network else handle or network


def _said(unclear: str) -> Values:
    return {"unclear": unclear} if unclear else {}


def _short(hours: float) -> float:
    """4.6 as it is, 4.0 as 4."""
    return int(hours) if hours == int(hours) else round(hours, 1)
