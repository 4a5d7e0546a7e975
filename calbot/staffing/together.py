"""Slots for several posts at once: a mixed-integer programme proposes, the backlog engine disposes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import Measure
from calbot.staffing.coverage import Floats
from calbot.staffing.plan import HOUR, MOST_LATE, Plan, Planned, moved, shifted
from calbot.staffing.slots import AFTER, DAYS_AHEAD, GAP, candidates, reach_lost

_MOST_SLOTS: Final = 60
"""Slots of one post that the programme may choose from; more make it slow, not better."""
_ROUNDS: Final = 4
_DAY_COSTS: Final = 0.02
_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where each post goes (by id), and the worst that the hours after any of them meet. `safe`: the promise is kept
    and few are late."""

    at: Mapping[int, datetime]
    minutes: float
    share_late: float
    safe: bool


def place_together(
    plan: Plan,
    post_ids: Sequence[int],
    within: timedelta = timedelta(days=DAYS_AHEAD),
    most_late: float = MOST_LATE,
) -> Placed | None:
    """Slots for all of `post_ids` that respect the gaps between them and keep the promise together, near where they
    stand.

    The programme (HiGHS, by way of scipy) chooses one slot for each post so that what they bring beyond the room that
    everything else leaves is least, and the move short; the room of an hour is what the team can answer within the
    target. The engine measures the choice, and where it is not safe the room is drawn tighter and the choice made
    again. None where a post has no slot at all, or the programme no answer."""
    posts = [post for key in post_ids if (post := plan.post(key)) is not None and post.movable]
    if len(posts) < len(set(post_ids)):
        return None
    others = [post for post in plan.posts if post.post_id not in {one.post_id for one in posts}]
    slots = [_slots(replace(plan, posts=[*others, post]), post, within) for post in posts]
    if not posts or not all(slots):
        return None
    stay = [post.starts_at for post in posts]
    staying = _placed(plan, posts, stay, most_late)
    if staying.safe and all(post.starts_at in own for post, own in zip(posts, slots, strict=True)) and _apart(posts):
        return staying
    choice, best = _Choice.of(posts, slots), None
    for tightness in np.linspace(1.0, 0.4, _ROUNDS):
        chosen = _solved(plan, choice, float(tightness))
        if chosen is None:
            break
        placed = _placed(plan, posts, chosen, most_late)
        if best is None or (placed.safe, -placed.minutes) > (best.safe, -best.minutes):
            best = placed
        if placed.safe:
            break
    return best


def _placed(plan: Plan, posts: Sequence[Planned], at: Sequence[datetime], most_late: float) -> Placed:
    seen = _seen(plan, posts, at)
    safe = seen.minutes <= plan.target_minutes and seen.share_late <= most_late
    where = {post.post_id: to for post, to in zip(posts, at, strict=True)}
    return Placed(where, seen.minutes, seen.share_late, safe)


def _apart(posts: Sequence[Planned]) -> bool:
    """Whether no two of one account stand too near each other."""
    pairs = ((one, other) for number, one in enumerate(posts) for other in posts[:number])
    return all(not a.account or a.account != b.account or abs(a.starts_at - b.starts_at) >= GAP for a, b in pairs)


def _slots(plan: Plan, post: Planned, within: timedelta) -> list[datetime]:
    """Whole hours at which a post may go out, evenly thinned out, and where it stands, if it may."""
    free = [at for at in candidates(plan, post, within, HOUR) if plan.allows(post.post_id, at)]
    thinned = free[:: len(free) // _MOST_SLOTS + 1]
    return sorted({post.starts_at, *thinned}) if plan.allows(post.post_id, post.starts_at) else thinned


@dataclass(frozen=True)
class _Choice:
    """All that may be chosen: the posts, and for each slot (slots,) its post's number, its time and what it costs."""

    posts: Sequence[Planned]
    owner: NDArray[np.int64]
    when: Sequence[datetime]

    @classmethod
    def of(cls, posts: Sequence[Planned], slots: Sequence[Sequence[datetime]]) -> _Choice:
        owner = np.repeat(np.arange(len(posts)), [len(own) for own in slots])
        return cls(posts, owner, [at for own in slots for at in own])

    @property
    def each(self) -> list[tuple[Planned, datetime]]:
        """The post and the time of every slot."""
        return [(self.posts[number], at) for number, at in zip(self.owner.tolist(), self.when, strict=True)]

    def costs(self) -> Floats:
        """What each slot costs beside its load (slots,): the reach that it loses, and the days that it is away."""
        reach = [reach_lost(post, [at]) for post, at in self.each]
        lost = [0.0 if one is None else max(float(one[0]), 0.0) for one in reach]
        away = [abs(at - post.starts_at) / timedelta(days=1) for post, at in self.each]
        return np.array(lost) + _DAY_COSTS * np.array(away)

    def clashes(self) -> list[tuple[int, int]]:
        """Pairs of slots of one account that leave too little between two posts."""
        pairs = []
        for one, (post, at) in enumerate(self.each):
            for other in range(one + 1, len(self.when)):
                mate = self.posts[int(self.owner[other])]
                same = mate is not post and post.account and mate.account == post.account
                if same and abs(self.when[other] - at) < GAP:
                    pairs.append((one, other))
        return pairs


def _solved(plan: Plan, choice: _Choice, tightness: float) -> list[datetime] | None:
    """One slot for each post, in their order: as little as possible beyond the room of any stretch of the target's
    length, and short moves."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    room, within = _room(plan, choice.posts, tightness)
    brought = [within(shifted(post.per_hour, (at - post.starts_at) / HOUR)) for post, at in choice.each]
    slots, beyond = len(choice.when), len(room)
    one_each = np.zeros((len(choice.posts), slots + beyond))
    one_each[choice.owner, np.arange(slots)] = 1.0
    fits = np.concatenate([np.stack(brought, axis=1), -np.eye(beyond)], axis=1)
    apart = np.zeros((len(pairs := choice.clashes()), slots + beyond))
    for row, pair in enumerate(pairs):
        apart[row, list(pair)] = 1.0
    # A message too many weighs against moves as a part of what the team answers in an hour.
    weight = 1.0 / max(float(plan.capacity.mean()), 1.0)
    found = milp(
        np.concatenate([choice.costs(), np.full(beyond, weight)]),
        constraints=[
            LinearConstraint(one_each, 1, 1),
            LinearConstraint(fits, -np.inf, room),
            *([LinearConstraint(apart, -np.inf, 1)] if pairs else []),
        ],
        integrality=np.concatenate([np.ones(slots), np.zeros(beyond)]),
        bounds=Bounds(0, np.concatenate([np.ones(slots), np.full(beyond, np.inf)])),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.05},
    )
    if found.x is None:
        return None
    picked = np.flatnonzero(found.x[:slots] > 0.5)
    return [choice.when[int(number)] for number in picked]


def _room(plan: Plan, posts: Sequence[Planned], tightness: float) -> tuple[Floats, Callable[[Floats], Floats]]:
    """What stretches of the target's length have left for `posts` (stretches,), and how hours are summed up by them."""
    length = max(round(plan.target_minutes / 60), 1)
    starts = np.arange(0, plan.hours, max(length // 2, 1))
    ends = np.minimum(starts + length, plan.hours)

    def within(per_hour: Floats) -> Floats:
        came = np.concatenate([[0.0], np.cumsum(per_hour)])
        return np.asarray(came[ends] - came[starts], dtype=np.float64)

    rest = plan.load.mean(axis=0) - np.sum([post.per_hour for post in posts], axis=0)
    # What the others leave; where they leave nothing, more is worse still but not forbidden.
    return np.maximum(tightness * within(plan.capacity) - within(np.maximum(rest, 0.0)), 0.0), within


def _seen(plan: Plan, posts: Sequence[Planned], at: Sequence[datetime]) -> Measure:
    """The worst of the hours after each post, with all of them where they are put."""
    load = plan.load
    for post, to in zip(posts, at, strict=True):
        load = moved(replace(plan, load=load), post, to)
    spans = [(begin := plan.index(to), begin + AFTER) for to in at]
    return plan.worst(load, plan.capacity, *spans)
