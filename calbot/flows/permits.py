"""Which moments no `stop` rule forbids to a post: asked of the rulebook for a post that was moved there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from calbot.flows.world import World
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.rulebook.again import alone, bad_moments, comes_again
from calbot.rulebook.facts import Facts
from calbot.rulebook.rule import Rule

_WEEK = [timedelta(hours=hour) for hour in range(-84, 84)]

Permits = Callable[[int, datetime], bool]


def permits(world: World, facts: Facts) -> Permits | None:
    """Whether a post may go out at an instant, as far as the `stop` rules go; None where no rule could forbid any.

    A rule that holds against the post at whatever hour (its words, its owner) is no reason against one of them."""
    stops = [rule for rule in world.rules if rule.level is Level.STOP and rule.when.kind != "load"]
    if not stops:
        return None
    posts = {post.id: post for post in world.posts}
    about: dict[int, list[Rule]] = {}
    answers: dict[tuple[int, datetime], bool] = {}
    around = replace(facts, posts=world.around())

    def ask(post_id: int, at: datetime) -> bool:
        if (post_id, at) not in answers:
            post = posts[post_id]
            if post_id not in about:
                about[post_id] = [rule for rule in stops if not _timeless(rule, post, facts)]
            answers[post_id, at] = not any(_stops(rule, post, at, facts, around) for rule in about[post_id])
        return answers[post_id, at]

    return ask


def _stops(rule: Rule, post: Post, at: datetime, facts: Facts, around: Facts) -> bool:
    return bool(bad_moments(rule, post, [at], facts)) if alone(rule) else comes_again(rule, post, at, around)


def _timeless(rule: Rule, post: Post, facts: Facts) -> bool:
    """Whether a rule about single posts finds this one at any hour of the week around it."""
    if rule.when.kind != "post":
        return False
    hours: Sequence[datetime] = [post.starts_at + hour for hour in _WEEK]
    return len(bad_moments(rule, post, hours, facts)) == len(hours)
