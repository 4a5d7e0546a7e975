"""What `stop` rules forbid to posts that are tried elsewhere: asked of the rulebook for posts that were moved there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calbot.flows.load_stops import RulesOfLoad
from calbot.flows.world import World
from calbot.forecast.history import Floats
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.rulebook.again import alone, bad_moments, elsewhere
from calbot.rulebook.facts import Facts
from calbot.rulebook.rule import Rule
from calbot.rulebook.when import LoadWhen
from calbot.staffing.plan import LoadStops, Permits

_WEEK = [timedelta(hours=hour) for hour in range(-84, 84)]


@dataclass(frozen=True, slots=True)
class Stops:
    """What the `stop` rules of a world say of a post that is tried elsewhere: of the moment (`permits`), and of the
    load that it would bring there (`of_load`), which takes longer to work out."""

    world: World
    facts: Facts
    permits: Permits | None

    @classmethod
    def of(cls, world: World, facts: Facts) -> Stops:
        """Those of all teams of `world`."""
        return cls(world, facts, permits(world, facts))

    def of_load(self, team: str, mean: Floats) -> LoadStops | None:
        """Those about the load of `team`, of which `mean` (hours,) is expected as the plan stands; None where no rule
        could stop any."""
        stops = (rule for rule in self.world.rules if rule.level is Level.STOP)
        rules = [(rule, rule.when) for rule in stops if isinstance(rule.when, LoadWhen)]
        around = replace(self.facts, posts=self.world.around())
        return RulesOfLoad(rules, around, team, mean) if rules else None


def permits(world: World, facts: Facts) -> Permits | None:
    """Which moments the `stop` rules leave to a post, with others elsewhere or nowhere; None where no rule could forbid
    any.

    A rule that holds against the post at whatever hour (its words, its owner) is no reason against one of them."""
    stops = [rule for rule in world.rules if rule.level is Level.STOP and rule.when.kind != "load"]
    if not stops:
        return None
    posts = {post.id: post for post in world.posts}
    about: dict[int, list[Rule]] = {}
    answers: defaultdict[tuple[object, ...], dict[datetime, bool]] = defaultdict(dict)
    around = replace(facts, posts=world.around())

    def ask(post_id: int, moments: Sequence[datetime], others: Mapping[int, datetime | None]) -> list[datetime]:
        post, left = posts[post_id], list(moments)
        if post_id not in about:
            about[post_id] = [rule for rule in stops if not _timeless(rule, post, facts)]
        for rule in about[post_id]:
            left = allowed(rule, post, left, others)
        return left

    def allowed(
        rule: Rule, post: Post, moments: Sequence[datetime], others: Mapping[int, datetime | None]
    ) -> list[datetime]:
        # Where the others are makes no difference to a rule about single posts.
        seen = {} if alone(rule) else others
        stopped = answers[(rule.id, post.id, *sorted(seen.items(), key=lambda one: one[0]))]
        if asked := [at for at in moments if at not in stopped]:
            there = facts if alone(rule) else elsewhere(around, seen)
            bad = bad_moments(rule, post, asked, there)
            stopped |= {at: at in bad for at in asked}
        return [at for at in moments if not stopped[at]]

    return ask


def _timeless(rule: Rule, post: Post, facts: Facts) -> bool:
    """Whether a rule about single posts finds this one at any hour of the week around it."""
    if rule.when.kind != "post":
        return False
    hours: Sequence[datetime] = [post.starts_at + hour for hour in _WEEK]
    return len(bad_moments(rule, post, hours, facts)) == len(hours)
