"""Slots for several posts at once: a mixed-integer programme proposes, the rules and the backlog engine dispose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.aftermath import aftermath
from calbot.staffing.coverage import Floats
from calbot.staffing.plan import HOUR, Plan, Planned, brought
from calbot.staffing.promise import Measure
from calbot.staffing.slots import DAYS_AHEAD, GAP, candidates, inside, reach_lost

_MOST_SLOTS: Final = 60
"""Slots of one post that the programme may choose from; more make it slow, not better."""
_ROUNDS: Final = 4
_MOST_REFUSED: Final = 30
"""Choices that rules may refuse before it is said that there is none."""
_DAY_COSTS: Final = 0.02
_MOST_NODES: Final = 200
"""Branches of one programme that are looked at: some seconds' worth, and the same on every machine. Evenings of five
or six posts took up to 137."""
_PROVEN: Final = 0
_NOTHING: Final = 2
"""What scipy's `milp` says of the best choice, and where there is none; all else is a limit that it met."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where each post goes (by id), and the hardest measure of the half-days after any of them. `safe`: every promise
    is kept and few are late. `proven`: no programme was left before its choice was known to be its best."""

    at: Mapping[int, datetime]
    measure: Measure
    safe: bool
    proven: bool = True

    @property
    def minutes(self) -> float:
        """First response in the worst half-day."""
        return self.measure.minutes

    @property
    def share_late(self) -> float:
        """The part of its messages past the target."""
        return self.measure.share_late


def place_together(
    plan: Plan, post_ids: Sequence[int], within: timedelta = timedelta(days=DAYS_AHEAD)
) -> Placed | None:
    """Slots for all of `post_ids` that respect the gaps and rules between them and keep all promises together, near
    where they stand.

    The programme (HiGHS, by way of scipy) chooses one slot for each post so that what they bring beyond the room that
    everything else leaves is least, and the move short; the room of an hour is what the team can answer within the
    target. A choice that a rule stops, each post seen with all others where they would be, is forbidden and made again.
    The engine measures what is left, and where that is not safe, or a rule forbids its load, the room is drawn tighter.
    A programme ends after so many branches, not seconds: a slow machine finds what a fast one does, and where that is
    not known to be the best it is said (`proven`). None where a post has no slot at all, or no choice is allowed."""
    posts = [post for key in post_ids if (post := plan.post(key)) is not None and post.movable]
    if len(posts) < len(set(post_ids)):
        return None
    slots = [_slots(plan, post, posts, within) for post in posts]
    if not posts or not all(slots):
        return None
    choice, refused, best, proven = _Choice.of(posts, slots), list[list[int]](), None, True
    stay = [post.starts_at for post in posts]
    if (
        all(at in own for at, own in zip(stay, slots, strict=True))
        and _apart(posts)
        and not _stopped(plan, posts, stay)
    ):
        best = _placed(plan, posts, stay)
    for tightness in np.linspace(1.0, 0.4, _ROUNDS):
        if best is not None and best.safe:
            break
        chosen = _permitted(plan, choice, float(tightness), refused)
        if chosen is None:
            break
        proven &= chosen.proven
        placed = _placed(plan, posts, chosen.at)
        if placed is None:
            refused.append([choice.slot(number, at) for number, at in enumerate(chosen.at)])
        elif best is None or (placed.safe, -placed.measure.strain) > (best.safe, -best.measure.strain):
            best = placed
    return None if best is None else replace(best, proven=proven)


def _placed(plan: Plan, posts: Sequence[Planned], at: Sequence[datetime]) -> Placed | None:
    """None where a rule forbids the load that it would be."""
    where = {post.post_id: to for post, to in zip(posts, at, strict=True)}
    seen = aftermath(plan, where)
    return None if seen.stopped else Placed(where, seen.worst, seen.safe)


def _apart(posts: Sequence[Planned]) -> bool:
    """Whether no two of one account stand too near each other."""
    pairs = ((one, other) for number, one in enumerate(posts) for other in posts[:number])
    return all(not a.account or a.account != b.account or abs(a.starts_at - b.starts_at) >= GAP for a, b in pairs)


def _slots(plan: Plan, post: Planned, posts: Sequence[Planned], within: timedelta) -> list[datetime]:
    """Whole hours of the day at which a post may go out wherever the others of the set are, evenly thinned out, and
    where it stands, if it may."""
    movers = {one.post_id for one in posts}
    others = [one for one in plan.posts if one.post_id not in movers]
    gone = dict.fromkeys(movers - {post.post_id})
    alone = replace(plan, posts=[*others, post])
    free = plan.allowed(post.post_id, list(candidates(alone, post, within, HOUR, by_day=True)), gone)
    thinned = free[:: len(free) // _MOST_SLOTS + 1]
    stays = _may_stay(post, others) and plan.allows(post.post_id, post.starts_at, gone)
    return sorted({post.starts_at, *thinned}) if stays else thinned


def _may_stay(post: Planned, others: Sequence[Planned]) -> bool:
    """Whether it stands in no closed stretch, and not too near a post of its account that is not of the set."""
    near = (one for one in others if post.account and one.account == post.account)
    return not inside(post.starts_at, post.closed) and all(abs(one.starts_at - post.starts_at) >= GAP for one in near)


@dataclass(frozen=True)
class _Choice:
    """All that may be chosen: the posts, and for each slot (slots,) its post's number and its time."""

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

    def clashes(self) -> list[list[int]]:
        """Pairs of slots of one account that leave too little between two posts."""
        pairs = []
        for one, (post, at) in enumerate(self.each):
            for other in range(one + 1, len(self.when)):
                mate = self.posts[int(self.owner[other])]
                same = mate is not post and post.account and mate.account == post.account
                if same and abs(self.when[other] - at) < GAP:
                    pairs.append([one, other])
        return pairs

    def slot(self, number: int, at: datetime) -> int:
        """The slot of the post of that number at `at`."""
        return next(one for one in self.slots_of(number) if self.when[one] == at)

    def slots_of(self, number: int) -> list[int]:
        """All slots of the post of that number."""
        return [int(one) for one in np.flatnonzero(self.owner == number)]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A slot for each post, in their order; `proven` to be the best."""

    at: list[datetime]
    proven: bool


def _permitted(plan: Plan, choice: _Choice, tightness: float, refused: list[list[int]]) -> _Chosen | None:
    """The best choice that no rule stops; what rules refuse on the way joins `refused`."""
    for _ in range(_MOST_REFUSED):
        chosen = _solved(plan, choice, tightness, refused)
        if chosen is None:
            return None
        why = list(_refusals(plan, choice, chosen.at))
        if not why:
            return chosen
        refused += why
    return None


def _stopped(plan: Plan, posts: Sequence[Planned], at: Sequence[datetime]) -> list[int]:
    """Numbers of the posts that a rule stops with all of them at `at`."""
    where: dict[int, datetime | None] = {post.post_id: to for post, to in zip(posts, at, strict=True)}
    return [
        number
        for number, (post, to) in enumerate(zip(posts, at, strict=True))
        if not plan.allows(post.post_id, to, {key: other for key, other in where.items() if key != post.post_id})
    ]


def _refusals(plan: Plan, choice: _Choice, chosen: Sequence[datetime]) -> Iterator[list[int]]:
    """Slots of which not all may be chosen together, since rules stop this choice: all pairs that a stopped post makes
    with a slot of the other, or the whole choice where only all of them together are too much."""
    stopped = _stopped(plan, choice.posts, chosen)
    pairs = [
        (number, other)
        for number in stopped
        for other in range(len(chosen))
        if other != number and not _together(plan, choice, number, chosen[number], other, chosen[other])
    ]
    for number, other in pairs:
        own = choice.slot(number, chosen[number])
        for slot in choice.slots_of(other):
            if not _together(plan, choice, number, chosen[number], other, choice.when[slot]):
                yield [own, slot]
    if stopped and not pairs:
        yield [choice.slot(number, at) for number, at in enumerate(chosen)]


def _together(plan: Plan, choice: _Choice, number: int, at: datetime, other: int, there: datetime) -> bool:
    """Whether two posts of the set may go out there, as far as rules about the first of them go."""
    one, mate = choice.posts[number].post_id, choice.posts[other].post_id
    places: dict[int, datetime | None] = {post.post_id: None for post in choice.posts if post.post_id != one}
    return plan.allows(one, at, places | {mate: there})


def _solved(plan: Plan, choice: _Choice, tightness: float, refused: Sequence[list[int]]) -> _Chosen | None:
    """One slot for each post: as little as possible beyond the room of any stretch of the target's
    length, and short moves; never all slots of one of `refused`."""
    from scipy.optimize import Bounds, LinearConstraint

    room, within = _room(plan, choice.posts, tightness)
    each = [within(brought(plan, post, at)) for post, at in choice.each]
    slots, beyond = len(choice.when), len(room)
    one_each = np.zeros((len(choice.posts), slots + beyond))
    one_each[choice.owner, np.arange(slots)] = 1.0
    fits = np.concatenate([np.stack(each, axis=1), -np.eye(beyond)], axis=1)
    never = [*choice.clashes(), *refused]
    apart = np.zeros((len(never), slots + beyond))
    for row, some in enumerate(never):
        apart[row, some] = 1.0
    # A message too many weighs against moves as a part of what the team answers in an hour.
    weight = 1.0 / max(float(plan.capacity.mean()), 1.0)
    x, proven = _best(
        np.concatenate([choice.costs(), np.full(beyond, weight)]),
        constraints=[
            LinearConstraint(one_each, 1, 1),
            LinearConstraint(fits, -np.inf, room),
            *([LinearConstraint(apart, -np.inf, np.array([len(some) - 1.0 for some in never]))] if never else []),
        ],
        integrality=np.concatenate([np.ones(slots), np.zeros(beyond)]),
        bounds=Bounds(0, np.concatenate([np.ones(slots), np.full(beyond, np.inf)])),
    )
    if x is None:
        return None
    return _Chosen([choice.when[int(number)] for number in np.flatnonzero(x[:slots] > 0.5)], proven)


def _best(costs: Floats, **programme: Any) -> tuple[Floats | None, bool]:
    """What costs least, to a twentieth, and whether that is proven; any choice where none was met on the way; None
    where there is none."""
    from scipy.optimize import milp

    found = milp(costs, options={"node_limit": _MOST_NODES, "mip_rel_gap": 0.05}, **programme)
    proven = found.status in (_PROVEN, _NOTHING)
    if found.x is None and not proven:
        found = milp(np.zeros_like(costs), **programme)
    return found.x, proven


def _room(plan: Plan, posts: Sequence[Planned], tightness: float) -> tuple[Floats, Callable[[Floats], Floats]]:
    """What stretches of the shortest target's length have left for `posts` (stretches,), and how hours are summed up by
    them."""
    length = max(round(min(one.target_minutes for one in plan.promises) / 60), 1)
    starts = np.arange(0, plan.hours, max(length // 2, 1))
    ends = np.minimum(starts + length, plan.hours)

    def within(per_hour: Floats) -> Floats:
        came = np.concatenate([[0.0], np.cumsum(per_hour)])
        return np.asarray(came[ends] - came[starts], dtype=np.float64)

    rest = plan.load.mean(axis=0) - np.sum([post.per_hour for post in posts], axis=0)
    # What the others leave; where they leave nothing, more is worse still but not forbidden.
    return np.maximum(tightness * within(plan.capacity) - within(np.maximum(rest, 0.0)), 0.0), within
