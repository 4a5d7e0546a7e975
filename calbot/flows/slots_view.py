"""Slots of posts as cards show them, and the search for them in a world: no session, no clock, no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from calbot.flows.assess import plan_ahead
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.ways import Remedy
from calbot.flows.world import World
from calbot.model.post import Post
from calbot.staffing.aftermath import aftermath
from calbot.staffing.plan import Plan
from calbot.staffing.promise import Measure
from calbot.staffing.slots import Slot, candidates, safe_slots
from calbot.staffing.together import place_together

MOST: Final = 6
"""Posts that are placed together; more than people take in at a glance, and slow."""
USUAL_DAYS: Final = 14
MOST_DAYS: Final = 90
_NEAR: Final = timedelta(days=3)
_SLOTS: Final = 4
_MEASURED: Final = 24
_APART: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Found:
    """Slots of posts: of one, each of `ways` is another; of several, `ways` are the moves of all that have to move,
    each with the result of all of them together. `today` is what comes of leaving all as it is. `safe`: all promises
    are kept by what is proposed. `proven`: what places several of them came to its end. `closed`: there is none for a
    post since rules, blackouts and gaps leave it no moment, however many were on duty."""

    ways: tuple[Remedy, ...]
    today: Remedy
    target_minutes: float
    safe: bool
    closed: bool = False
    proven: bool = True


@dataclass(frozen=True, slots=True)
class SlotsView:
    """Slots of `posts` within `days` days (see `Found`); without a `roster`, only the gaps on accounts and the rules
    count. From `roster_until` on the last week of the roster was taken as going on."""

    posts: tuple[Post, ...]
    ways: tuple[Remedy, ...]
    today: Remedy
    target_minutes: float
    safe: bool
    roster: bool
    may: frozenset[str]
    days: int = USUAL_DAYS
    roster_until: datetime | None = None
    closed: bool = False
    proven: bool = True
    sight: Sight = CLEAR


def search(world: World, team: str, chosen: Sequence[Post], days: int) -> Found:
    """The best slots of posts of one team within `days` days of a world that reaches a week further: what is asked of
    a slot is the whole response to the post."""
    plan, end = plan_ahead(world, team), max(world.now, world.start) + timedelta(days=days)
    one, *others = chosen
    ways, safe, proven = _together(plan, chosen, days) if others else (*_of_one(plan, one, end), True)
    today = aftermath(plan, {post.id: post.starts_at for post in chosen}).worst
    closed = not (ways or others) and _closed(plan, one, end)
    return Found(ways, _remedy("nothing", one.starts_at, today), plan.target_minutes, safe, closed, proven)


def _of_one(plan: Plan, post: Post, end: datetime) -> tuple[tuple[Remedy, ...], bool]:
    """The slots near by, else all up to `end`."""
    beyond = [(end, plan.start + timedelta(hours=plan.hours))]
    for within in (_NEAR, _whole(plan, post, end)):
        chosen: list[Slot] = []
        for slot in safe_slots(plan, post.id, within, most=_MEASURED, not_in=beyond):
            # Half an hour earlier or later is no other choice.
            if len(chosen) < _SLOTS and all(abs(slot.at - other.at) >= _APART for other in chosen):
                chosen.append(slot)
        if chosen:
            return tuple(_move(post, one.at, one.measure, one.reach) for one in chosen), True
    return (), False


def _closed(plan: Plan, post: Post, end: datetime) -> bool:
    """Whether the post may go out at no moment up to `end`."""
    planned = plan.post(post.id)
    tried = candidates(plan, planned, _whole(plan, post, end)) if planned is not None else ()
    return not plan.allowed(post.id, [at for at in tried if at < end])


def _whole(plan: Plan, post: Post, end: datetime) -> timedelta:
    return max(end - post.starts_at, post.starts_at - plan.now)


def _together(plan: Plan, chosen: Sequence[Post], days: int) -> tuple[tuple[Remedy, ...], bool, bool]:
    placed = place_together(plan, [post.id for post in chosen], _NEAR)
    if placed is None or not placed.safe:
        placed = place_together(plan, [post.id for post in chosen], timedelta(days=days)) or placed
    if placed is None:
        return (), False, True
    moving = [post for post in chosen if placed.at[post.id] != post.starts_at]
    return tuple(_move(post, placed.at[post.id], placed.measure) for post in moving), placed.safe, placed.proven


def _move(post: Post, to: datetime, seen: Measure, reach: float | None = None) -> Remedy:
    return replace(_remedy("move", to, seen), post=post, reach=reach)


def _remedy(kind: str, to: datetime, seen: Measure) -> Remedy:
    told = seen.promise
    return Remedy(kind, to, seen.minutes, late=seen.share_late, sla=told.name, target_minutes=told.target_minutes)
