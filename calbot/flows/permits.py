"""Which moments no `stop` rule forbids to a post: asked of the rulebook for a post that was moved there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from calbot.flows.world import World
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.rulebook.again import alone, bad_moments, comes_again, elsewhere
from calbot.rulebook.facts import Facts
from calbot.rulebook.rule import Rule
from calbot.staffing.plan import Permits

_WEEK = [timedelta(hours=hour) for hour in range(-84, 84)]


def permits(world: World, facts: Facts) -> Permits | None:
    """Whether a post may go out at an instant, with others elsewhere or nowhere, as far as the `stop` rules go; None
    where no rule could forbid any.

    A rule that holds against the post at whatever hour (its words, its owner) is no reason against one of them."""
    stops = [rule for rule in world.rules if rule.level is Level.STOP and rule.when.kind != "load"]
    if not stops:
        return None
    posts = {post.id: post for post in world.posts}
    about: dict[int, list[Rule]] = {}
    answers: dict[tuple[object, ...], bool] = {}
    around = replace(facts, posts=world.around())

    def ask(post_id: int, at: datetime, others: Mapping[int, datetime | None]) -> bool:
        post = posts[post_id]
        if post_id not in about:
            about[post_id] = [rule for rule in stops if not _timeless(rule, post, facts)]
        return all(allowed(rule, post, at, others) for rule in about[post_id])

    def allowed(rule: Rule, post: Post, at: datetime, others: Mapping[int, datetime | None]) -> bool:
        # Where the others are makes no difference to a rule about single posts.
        seen = {} if alone(rule) else others
        key = (rule.id, post.id, at, *sorted(seen.items(), key=lambda one: one[0]))
        if key not in answers:
            there = around if not seen else elsewhere(around, seen)
            answers[key] = not _stops(rule, post, at, facts, there)
        return answers[key]

    return ask


def _stops(rule: Rule, post: Post, at: datetime, facts: Facts, around: Facts) -> bool:
    return bool(bad_moments(rule, post, [at], facts)) if alone(rule) else comes_again(rule, post, at, around)


def _timeless(rule: Rule, post: Post, facts: Facts) -> bool:
    """Whether a rule about single posts finds this one at any hour of the week around it."""
    if rule.when.kind != "post":
        return False
    hours: Sequence[datetime] = [post.starts_at + hour for hour in _WEEK]
    return len(bad_moments(rule, post, hours, facts)) == len(hours)
