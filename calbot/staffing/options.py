"""What would shorten the wait in a window: move, add people, split, trim, or do nothing, each with its result."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, Literal, TypedDict

import numpy as np

from calbot.staffing.aftermath import after, stretches, wake
from calbot.staffing.cover import smallest_help
from calbot.staffing.plan import HOUR, SCREEN_PATHS, Plan, Planned, Span, Stretch, moved, put
from calbot.staffing.promise import GENERAL, Measure, hardest
from calbot.staffing.rota import rearranged
from calbot.staffing.slots import DAYS_AHEAD, candidates, reach_lost, safe_slots
from calbot.staffing.trial import Block

Kind = Literal["move", "cover", "hours", "split", "trim", "nothing"]
_MOST_CAUSES: Final = 3
_WORTH: Final = 0.95
"""An option that leaves more than this part of the wait is no option."""
_LEFT: Final = (0.75, 0.5, 0.25)
"""What may be left of a promotion: less would be to cancel it."""
_HALF: Final = 0.5
_NEARLY: Final = 0.02
"""Targets by which one slot may be worse than another and still be as good."""
_CLOSE: Final = 3
_MOST_STOPPED: Final = 12
"""Slots whose load is held against `stop` rules: where it is forbidden in the best of them, hardly another is good."""


class _Told(TypedDict):
    minutes: float
    share_late: float
    sla: str
    target_minutes: float


@dataclass(frozen=True, slots=True)
class Option:
    """A way out. `minutes` and `share_late`: what the messages of the window meet then (those of the worst half-day in
    which a post is answered that goes out elsewhere, if that is worse), by the promise `sla` of `target_minutes`:
    whichever is hardest to keep then.

    "move" takes `post_id` to `to`; "cover" adds `heads` from `to` to `ends_at`, and what `more` says; "hours" moves
    hours of the roster: the same, and blocks of `more` with heads below zero are where people stay away; "split" sends
    `share` of the post at `to` and the rest when it was planned; "trim" leaves `share` of its promotion; "nothing"
    leaves all as it is. `reach` is the part of the audience that it costs; None where that is not known."""

    kind: Kind
    post_id: int | None
    to: datetime
    ends_at: datetime | None
    heads: int
    minutes: float
    share_late: float = 0.0
    share: float = 1.0
    reach: float | None = None
    more: tuple[Block, ...] = ()
    sla: str = GENERAL
    target_minutes: float = 240.0

    @property
    def strain(self) -> float:
        """The wait in targets: over 1 a promise is broken."""
        return self.minutes / self.target_minutes

    @property
    def kept(self) -> bool:
        """Whether every promise is kept."""
        return self.minutes <= self.target_minutes


def options(
    plan: Plan, starts_at: datetime, ends_at: datetime, causes: Sequence[int], most: int = 5
) -> tuple[Option, ...]:
    """What would help the messages of `starts_at`..`ends_at`, best first, and last what comes of doing nothing.

    At most one move, split and trim for each of the `causes` (its best), at least one of each kind where there is one,
    none that helps less than 5 %. All are judged by every promise of the plan. () where all are kept anyhow."""
    first, last = plan.window(starts_at, ends_at)
    if first >= last:
        return ()
    today = plan.worst((first, last))
    if today.kept:
        return ()
    ways = [*_posts(plan, causes, first, last), *_cover(plan, first, last), *_hours(plan, first, last, today)]
    worth = sorted((way for way in ways if way.strain < _WORTH * today.strain), key=lambda way: way.strain)
    return (*_each_kind(worth, most), Option("nothing", None, starts_at, ends_at, 0, **_told(today)))


def free_slot(
    plan: Plan, post_id: int, within: timedelta = timedelta(days=DAYS_AHEAD), avoid: Sequence[Stretch] = ()
) -> Option | None:
    """The care-safe slot nearest to where `post_id` stands (see `safe_slots`); None without one."""
    found = safe_slots(plan, post_id, within, avoid, most=1)
    if not found:
        return None
    slot = found[0]
    return Option("move", post_id, slot.at, None, 0, reach=slot.reach, **_told(slot.measure))


def _told(seen: Measure) -> _Told:
    """What an option says of its result."""
    return {
        "minutes": seen.minutes,
        "share_late": seen.share_late,
        "sla": seen.promise.name,
        "target_minutes": seen.promise.target_minutes,
    }


def _posts(plan: Plan, causes: Iterable[int], first: int, last: int) -> Iterator[Option]:
    for post in _chosen(plan, causes):
        for find in (_best_move, _best_split, _trim):
            way = find(plan, post, (first, last))
            if way is not None:
                yield way


def _cover(plan: Plan, first: int, last: int) -> Iterator[Option]:
    cover = smallest_help(plan, first, last)
    if cover is not None and cover.blocks:
        block, *more = cover.blocks
        told = _told(cover.measure)
        yield Option("cover", None, block.starts_at, block.ends_at, block.heads, more=tuple(more), **told)


def _hours(plan: Plan, first: int, last: int, today: Measure) -> Iterator[Option]:
    """Hours of the roster moved to the window, judged by the worse: the window then, or where they were taken from."""
    found = rearranged(plan.lane(today.promise.name), first, last)
    if found is not None:
        spans = [plan.window(block.starts_at, block.ends_at) for block in found.fewer]
        told = _told(plan.helped(found.replies).worst((first, last), *spans))
        block, *more = found.more
        fewer = [replace(one, heads=-one.heads) for one in found.fewer]
        yield Option("hours", None, block.starts_at, block.ends_at, block.heads, more=(*more, *fewer), **told)


def _best_move(plan: Plan, post: Planned, window: Span) -> Option | None:
    found = _best_slot(plan, post, window, 1.0)
    if found is None:
        return None
    at, seen = found
    lost = reach_lost(post, [at])
    reach = None if lost is None else float(lost[0])
    return Option("move", post.post_id, at, None, 0, reach=reach, **_told(seen))


def _best_split(plan: Plan, post: Planned, window: Span) -> Option | None:
    found = _best_slot(plan, post, window, _HALF) if post.splits else None
    if found is None:
        return None
    at, seen = found
    return Option("split", post.post_id, at, None, 0, share=_HALF, **_told(seen))


def _trim(plan: Plan, post: Planned, window: Span) -> Option | None:
    """As much of the promotion as keeps the promises; half of it where even a quarter is too much."""
    if not post.trims:
        return None
    nothing = np.zeros(plan.hours)
    results = ((left, plan.bringing(post, nothing, left).worst(window)) for left in _LEFT)
    half = (_HALF, plan.bringing(post, nothing, _HALF).worst(window))
    left, seen = next(((left, seen) for left, seen in results if seen.kept), half)
    return Option("trim", post.post_id, post.starts_at, None, 0, share=left, reach=1.0 - left, **_told(seen))


def _best_slot(plan: Plan, post: Planned, window: Span, share: float) -> tuple[datetime, Measure] | None:
    """Where in the daytime `share` of the post would do least harm, and what comes of it; among slots that are nearly
    as good, the nearest."""
    best = _best(_quick(plan, post, window), plan, post, window, share)
    # Few futures, and classes as one, tell only nearly how people wait: some of the best are looked at closely.
    closely = list(islice(_unstopped(plan, post, best, window, share), _CLOSE))
    if not closely:
        return None
    enough = _nearly(min(seen.strain for _, seen in closely))
    return min(closely, key=lambda one: _rank(post, one[0], one[1].strain, enough))


def _best(quick: Plan, plan: Plan, post: Planned, window: Span, share: float) -> list[datetime]:
    """The best slots by a quick look that rules allow: of those nearly as good as any the nearest, then the others.

    All are judged by the window and their first half-day: what comes later can only be worse, so that few have to be
    judged by all of it."""
    own, found = quick.posts[0], dict[datetime, float]()
    bare = quick.bringing(own, np.zeros(quick.hours))
    slots = list(candidates(plan, post, step=HOUR, by_day=True))
    least = {at: hardest(_measures(quick, bare, own, at, window, share, later=False)).strain for at in slots}
    enough = _nearly(min(least.values(), default=0.0))
    free = plan.allowed(post.post_id, sorted(slots, key=lambda at: _rank(post, at, least[at], enough)))
    most = _CLOSE if plan.stops is None else _MOST_STOPPED
    for at in free:
        done = sum(strain <= enough for strain in found.values()) >= most
        if done or (least[at] > enough and least[at] >= min(found.values(), default=math.inf)):
            break
        found[at] = hardest(_measures(quick, bare, own, at, window, share)).strain
    enough = _nearly(min(found.values(), default=0.0))
    nearest = sorted(found, key=lambda at: _rank(post, at, found[at], enough))
    # By few futures the nearest may only seem as good: the best of all stand beside it.
    return list(dict.fromkeys([*nearest[:1], *sorted(free, key=lambda at: least[at])[: _CLOSE - 1], *nearest]))


def _nearly(least: float) -> float:
    """The wait in targets up to which a slot is as good as the one of the `least`."""
    return 1.05 * least + _NEARLY


def _rank(post: Planned, at: datetime, strain: float, enough: float) -> tuple[float, timedelta, datetime]:
    """Slots that are good enough come first, the nearest of them first."""
    return max(strain - enough, 0.0), abs(at - post.starts_at), at


def _unstopped(
    plan: Plan, post: Planned, best: Sequence[datetime], window: Span, share: float
) -> Iterator[tuple[datetime, Measure]]:
    """The first of the `best` slots with their results, but for those whose load a rule forbids."""
    bare = plan.bringing(post, np.zeros(plan.hours))
    for at in best[:_MOST_STOPPED]:
        if plan.stops is None or not moved(plan, post, at, share).stopped([put(plan, post, at, share)]):
            yield at, hardest(_measures(plan, bare, post, at, window, share))


def _quick(plan: Plan, post: Planned, window: Span) -> Plan:
    """The plan on few futures: the class of the post by itself where that is the one that waits too long, else all
    messages as one."""
    broken = plan.worst(window).promise.name
    if plan.team is not None and plan.team.class_of(post.post_id) == broken:
        plan = plan.lane(broken)
    return plan.without_noise(SCREEN_PATHS, *(one for one in plan.posts if one.post_id == post.post_id))


def _measures(
    plan: Plan, bare: Plan, post: Planned, at: datetime, window: Span, share: float, *, later: bool = True
) -> list[Measure]:
    """What the window meets, and the half-days in which `share` of the post is answered at `at` (see `aftermath`), but
    for its first one only if `later`. `bare` is the plan without the post."""
    first, *rest = plan.inside(stretches(plan, post, at)) or [window]
    further = (rest, plan.inside([wake(plan, post, at)])) if later else ()
    return after(moved(plan, post, at, share), bare, [window, first], *further)


def _chosen(plan: Plan, causes: Iterable[int]) -> list[Planned]:
    posts = {post.post_id: post for post in plan.posts}
    ahead = [posts[key] for key in causes if key in posts]
    return [post for post in ahead if post.movable and post.starts_at > plan.now][:_MOST_CAUSES]


def _each_kind(best_first: list[Option], most: int) -> tuple[Option, ...]:
    """The best `most`, but none of a kind is left out for a second of another."""
    kinds: dict[str, Option] = {}
    for option in best_first:
        kinds.setdefault(option.kind, option)
    rest = [option for option in best_first if option not in kinds.values()]
    taken = [*kinds.values(), *rest][:most]
    return tuple(sorted(taken, key=lambda option: option.strain))
