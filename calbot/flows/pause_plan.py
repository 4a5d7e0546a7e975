"""When held posts can go on: no burst, but hours that keep gaps, rules and every promise, all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.flows.assess import facts_of, plan_ahead
from calbot.flows.slots_view import MOST
from calbot.flows.world import CARRY, World
from calbot.model.event import Event, EventKind
from calbot.model.pause import Verdict
from calbot.model.post import Post, PostState
from calbot.rulebook.again import comes_again
from calbot.rulebook.of_its_day import of_its_day
from calbot.staffing.aftermath import aftermath
from calbot.staffing.plan import Plan, Stretch
from calbot.staffing.slots import GAP, safe_slots
from calbot.staffing.together import place_together

DAYS: Final = 14
"""So far ahead hours are looked for."""
NOTICE: Final = timedelta(hours=2)
"""Nothing is proposed sooner: an owner reads the question first."""
_NEAR: Final = timedelta(days=3)
_NOON: Final = 12
"""For a post without an hour."""
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_TONE_RULES: Final = ("tag-conflict", "sensitive-date")
_CRISIS: Final = "crisis"

Shut = Callable[[Post], tuple[Stretch, ...]]
"""The stretches in which a post may not go out, since another pause would hold it there."""


@dataclass(frozen=True, slots=True)
class PausePlan:
    """What is proposed for each held post (by id), and the hours (`at`) of those that have one. `minutes` is the worst
    mean first response after any of them, None where nobody knows who answers; `days` on how many days they are."""

    verdicts: Mapping[int, Verdict]
    at: Mapping[int, datetime]
    minutes: float | None
    days: int

    def count(self, verdict: Verdict) -> int:
        """How many posts it says that of."""
        return sum(one is verdict for one in self.verdicts.values())


def planned(world: World, held: Sequence[Post], reason: str, shut: Shut) -> PausePlan:
    """The plan for `held` posts, which are not among those of `world`, after what `reason` names. The world reaches a
    week further than `DAYS`: the whole response to each post is measured."""
    soon = world.now + NOTICE
    waiting = {post.id: _later(post, max([soon, *(last for _, last in shut(post))])) for post in held}
    verdicts = {post.id: _verdict(world, post, waiting[post.id], reason) for post in held}
    wanted = [waiting[post.id] for post in held if verdicts[post.id] is Verdict.SLOT]
    at: dict[int, datetime] = {}
    worst: list[float] = []
    for team in sorted({world.team_of(post) for post in wanted}):
        mine = sorted((post for post in wanted if world.team_of(post) == team), key=lambda one: (one.starts_at, one.id))
        placed, minutes = _placed(world, team, mine, shut)
        at |= placed
        worst += [minutes] if world.has_roster(team) and placed else []
    verdicts |= {post.id: Verdict.NOWHERE for post in wanted if post.id not in at}
    days = {to.astimezone(ZoneInfo(waiting[key].zone)).date() for key, to in at.items()}
    return PausePlan(verdicts, at, max(worst, default=None), len(days))


def _later(post: Post, earliest: datetime) -> Post:
    """A copy at its own hour: where that has passed, of the first day on which it has not."""
    wall = post.starts_at.astimezone(ZoneInfo(post.zone))
    wall = wall.replace(hour=_NOON) if post.all_day else wall
    at = wall.astimezone(UTC)
    while at < earliest:
        wall += max((earliest - at) // _DAY, 1) * _DAY
        at = wall.astimezone(UTC)
    told = post.model_dump() | {"starts_at": at, "all_day": False, "state": PostState.SCHEDULED}
    return Post(**told)


def _verdict(world: World, post: Post, waiting: Post, reason: str) -> Verdict:
    day = post.starts_at.astimezone(ZoneInfo(post.zone)).date()
    other_day = waiting.starts_at.astimezone(ZoneInfo(post.zone)).date() != day
    if other_day and of_its_day(f"{post.title}\n{post.copy_text}", day):
        return Verdict.STALE
    return Verdict.TONE if _jars(world, waiting, reason) else Verdict.SLOT


def _jars(world: World, post: Post, reason: str) -> bool:
    """Whether a rule about tone would find it beside a post about the crisis, or on a day of it."""
    at, facts = post.starts_at, facts_of(world, (), {})
    crisis = Post(
        workspace_id=post.workspace_id, id=0, brand=post.brand, title=reason, content_type=_CRISIS, starts_at=at
    )
    day = Event(
        workspace_id=post.workspace_id, id=0, kind=EventKind.SENSITIVE, title=reason, reason=reason,
        starts_at=at - _DAY, ends_at=at + _DAY,
    )  # fmt: skip
    beside = replace(facts, posts=[crisis], plan=[crisis], events=[day])
    return any(comes_again(rule, post, at, beside) for rule in world.rules if rule.id in _TONE_RULES)


def _placed(world: World, team: str, posts: Sequence[Post], shut: Shut) -> tuple[dict[int, datetime], float]:
    """Hours for posts of one team by id, a few at a time, and the worst mean minutes after them. What keeps all of it
    from being safe is left out, the last first."""
    done: list[Post] = []
    for some in _portions(posts):
        done += _together(world, team, done, some, shut) or _one_by_one(world, team, done, some, shut)
    while done:
        at = {post.id: post.starts_at for post in done}
        seen = aftermath(_plan(world, team, done, shut), at)
        if seen.safe:
            return at, seen.worst.minutes
        done.pop()
    return {}, 0.0


def _portions(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    for first in range(0, len(posts), MOST):
        yield posts[first : first + MOST]


def _one_by_one(world: World, team: str, done: Sequence[Post], posts: Sequence[Post], shut: Shut) -> list[Post]:
    """Where they cannot go together, each that can go alone: only where every half-hour was tried is it said that there
    is none."""
    found: list[Post] = []
    for post in posts:
        there = [*done, *found]
        found += _together(world, team, there, [post], shut) or _anywhere(world, team, there, post, shut)
    return found


def _anywhere(world: World, team: str, done: Sequence[Post], post: Post, shut: Shut) -> list[Post]:
    plan = _plan(world, team, [*done, post], shut)
    return [_at(post, slot.at) for slot in safe_slots(plan, post.id, timedelta(days=DAYS), most=1)]


def _together(world: World, team: str, done: Sequence[Post], posts: Sequence[Post], shut: Shut) -> list[Post]:
    """`posts` at hours that are safe beside all that is planned and `done`; none where there are no such hours."""
    posts = [_apart(post, [*world.posts, *done]) for post in posts]
    plan, ids = _plan(world, team, [*done, *posts], shut), [post.id for post in posts]
    for within in (_NEAR, timedelta(days=DAYS)):
        placed = place_together(plan, ids, within)
        if placed is not None and placed.safe:
            return [_at(post, placed.at[post.id]) for post in posts]
    return []


def _apart(post: Post, others: Sequence[Post]) -> Post:
    """The post at its hour, or the next one that leaves the gap to what its account has already."""
    taken = [
        one.starts_at
        for one in others
        if one.live and one.id != post.id and post.account_id is not None and one.account_id == post.account_id
    ]
    to = post.starts_at
    while any(abs(to - at) < GAP for at in taken):
        to += _HOUR
    return post if to == post.starts_at else _at(post, to)


def _plan(world: World, team: str, posts: Sequence[Post], shut: Shut) -> Plan:
    plan = plan_ahead(replace(world, posts=[*world.posts, *posts]), team)
    soon = (world.now - _DAY, world.now + NOTICE)
    late = (max(world.now, world.start) + timedelta(days=DAYS), world.end + CARRY)
    closed = {post.id: (soon, late, *shut(post)) for post in posts}
    return replace(plan, posts=[replace(one, closed=(*one.closed, *closed.get(one.post_id, ()))) for one in plan.posts])


def _at(post: Post, to: datetime) -> Post:
    return Post(**(post.model_dump() | {"starts_at": to}))
