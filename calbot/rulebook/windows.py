"""Spans of hours that are over target or capacity, and who brings the load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import assert_never

from calbot.model.post import Post
from calbot.rulebook.columns import Columns
from calbot.rulebook.facts import LoadHour
from calbot.rulebook.when import LoadWhen
from calbot.rulebook.window import Window

JOINED = timedelta(hours=2)
"""Hours over that start so near to each other are told as one span."""


def windows(columns: Columns, when: LoadWhen) -> Iterator[Window]:
    """The spans of each team, by team and start."""
    teams: dict[str, list[LoadHour]] = defaultdict(list)
    for hour in columns.facts.load:
        if _is_over(hour, when) and _is_shared(columns, hour, when):
            teams[hour.team].append(hour)
    for team in sorted(teams):
        for hours in _spans(sorted(teams[team], key=lambda hour: hour.starts_at)):
            posts = _bringing(columns, hours)
            yield Window(
                team, hours, posts, tuple(dict.fromkeys(brand for post in posts if (brand := brand_of(columns, post))))
            )


def brand_of(columns: Columns, post: Post) -> str:
    """The brand of a post of `columns`."""
    return str(columns.column("brand")[columns.by_id[post.id]])


def _is_over(hour: LoadHour, when: LoadWhen) -> bool:
    match when.above:
        case "target":
            return hour.minutes > hour.target_minutes
        case "capacity":
            return hour.expected > hour.capacity
        case other:
            assert_never(other)


def _is_shared(columns: Columns, hour: LoadHour, when: LoadWhen) -> bool:
    """Whether posts of enough brands, near enough to each other, bring load in the hour."""
    if when.brands < 2:
        return True
    posts = sorted(_known(columns, hour), key=lambda post: post.starts_at)
    for first, post in enumerate(posts):
        near = [other for other in posts[first:] if other.starts_at - post.starts_at < when.within]
        if len({brand for other in near if (brand := brand_of(columns, other))}) >= when.brands:
            return True
    return False


def _known(columns: Columns, hour: LoadHour) -> list[Post]:
    return [columns.posts[columns.by_id[id_]] for id_ in hour.post_ids if id_ in columns.by_id]


def _spans(hours: Sequence[LoadHour]) -> Iterator[tuple[LoadHour, ...]]:
    span: list[LoadHour] = []
    for hour in hours:
        if span and hour.starts_at - span[-1].starts_at > JOINED:
            yield tuple(span)
            span = []
        span.append(hour)
    if span:
        yield tuple(span)


def _bringing(columns: Columns, hours: Sequence[LoadHour]) -> tuple[Post, ...]:
    """The posts of the span, those of its worst hours first."""
    worst_first = sorted(hours, key=lambda hour: (-hour.minutes, -hour.expected))
    return tuple({post.id: post for hour in worst_first for post in _known(columns, hour)}.values())
