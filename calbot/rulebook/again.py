"""Whether a rule would find a post again at another time: a way out that leads into the same finding is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from calbot.model.post import Post
from calbot.rulebook.among import held_pairs, held_runs
from calbot.rulebook.check import judge
from calbot.rulebook.columns import Columns
from calbot.rulebook.facts import Facts
from calbot.rulebook.rule import Rule
from calbot.rulebook.wanted import wanted
from calbot.rulebook.when import CountWhen, EventWhen, LoadWhen, PairWhen, PostWhen, ShareWhen, StreakWhen


def alone(rule: Rule) -> bool:
    """Whether the rule looks at each post by itself, so that many moments can be asked about at once."""
    return rule.when.kind in ("post", "event")


def bad_moments(rule: Rule, post: Post, moments: Sequence[datetime], facts: Facts) -> set[datetime]:
    """Those of `moments` at which `rule` would hold `post`, were it moved there now: a rule that is not `alone` against
    the other posts of `facts`, each of them, near or far."""
    match rule.when:
        case PostWhen() | EventWhen():
            return _alone(rule, post, moments, facts)
        case LoadWhen():
            return {at for at in moments if _found(rule, post, at, facts)}
        case when:
            return _among(rule, when, post, moments, facts)


def comes_again(rule: Rule, post: Post, at: datetime, facts: Facts) -> bool:
    """Whether `rule` would hold `post`, were it moved to `at` now."""
    return bool(bad_moments(rule, post, [at], facts))


def _alone(rule: Rule, post: Post, moments: Sequence[datetime], facts: Facts) -> set[datetime]:
    known = _columns(post)
    moved = [_moved(known, number, at, facts.now) for number, at in enumerate(moments, start=1)]
    sizes = dict.fromkeys(range(1, len(moved) + 1), facts.sizes[post.id]) if post.id in facts.sizes else {}
    found = judge([rule], replace(facts, posts=moved, sizes=sizes))
    return {one.starts_at for finding in found for one in finding.posts}


def _among(
    rule: Rule,
    when: PairWhen | CountWhen | StreakWhen | ShareWhen,
    post: Post,
    moments: Sequence[datetime],
    facts: Facts,
) -> set[datetime]:
    known = _columns(post)
    moved = [_moved(known, post.id, at, facts.now) for at in moments]
    columns = Columns(replace(facts, posts=[*_others(post, facts), *moved]), wanted([rule]))
    copies = [index for index, id_ in enumerate(columns.ids) if id_ == post.id]
    if not copies:
        return set()
    if isinstance(when, PairWhen):
        held = held_pairs(rule, when, columns, copies)
    else:
        held = held_runs(rule, when, columns, copies)
    return {columns.posts[index].starts_at for index in held}


def _found(rule: Rule, post: Post, at: datetime, facts: Facts) -> bool:
    there = [*_others(post, facts), _moved(_columns(post), post.id, at, facts.now)]
    found = judge([rule], replace(facts, posts=there))
    return any(one.id == post.id for finding in found for one in finding.posts)


def _others(post: Post, facts: Facts) -> list[Post]:
    return [other for other in facts.posts if other.id != post.id]


def elsewhere(facts: Facts, places: Mapping[int, datetime | None]) -> Facts:
    """`facts` with the posts of `places` there instead, or (None) not planned at all."""

    def put(posts: Sequence[Post]) -> list[Post]:
        kept = (post for post in posts if places.get(post.id, post.starts_at) is not None)
        return [_put(post, places.get(post.id), facts.now) for post in kept]

    return replace(facts, posts=put(facts.posts), plan=put(facts.plan))


def _put(post: Post, at: datetime | None, now: datetime) -> Post:
    return post if at is None or at == post.starts_at else _moved(_columns(post), post.id, at, now)


class _Moved:
    """A post at another time. Not a row: making one of those takes a millisecond, and hundreds are asked about."""

    name = "p-0"


def _columns(post: Post) -> Mapping[str, Any]:
    return {name: getattr(post, name) for name in Post.model_fields}


def _moved(known: Mapping[str, Any], number: int, at: datetime, now: datetime) -> Post:
    moved = _Moved()
    # A hand moves it to an hour that exists, and care knows of it from then on.
    moved.__dict__.update(known, id=number, starts_at=at, told_at=now, all_day=False, notes=[])
    return cast(Post, moved)
