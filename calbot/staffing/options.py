"""What would shorten the wait in a window: move, add people, split, trim, or do nothing, each with its result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from calbot.staffing.backlog import Measure
from calbot.staffing.cover import Block, smallest_help
from calbot.staffing.coverage import Floats
from calbot.staffing.plan import HOUR, SCREEN_PATHS, Plan, Planned, Stretch, changed, moved, shifted
from calbot.staffing.slots import AFTER, DAYS_AHEAD, candidates, reach_lost, safe_slots

Kind = Literal["move", "cover", "split", "trim", "nothing"]
_MOST_CAUSES: Final = 3
_WORTH: Final = 0.95
"""An option that leaves more than this part of the wait is no option."""
_LEFT: Final = (0.75, 0.5, 0.25)
"""What may be left of a promotion: less would be to cancel it."""
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Option:
    """A way out. `minutes` and `share_late`: what the messages of the window meet then (those of the hours after a new
    slot, if that is worse).

    "move" takes `post_id` to `to`; "cover" adds `heads` from `to` to `ends_at`, and what `more` says; "split" sends
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


def options(
    plan: Plan, starts_at: datetime, ends_at: datetime, causes: Sequence[int], most: int = 5
) -> tuple[Option, ...]:
    """What would help the messages of `starts_at`..`ends_at`, best first, and last what comes of doing nothing.

    At most one move, split and trim for each of the `causes` (its best), at least one of each kind where there is one,
    none that helps less than 5 %. () where the promise is kept anyhow."""
    first, last = plan.window(starts_at, ends_at)
    if first >= last:
        return ()
    today = plan.worst(plan.load, plan.capacity, (first, last))
    if today.minutes <= plan.target_minutes:
        return ()
    ways = [*_posts(plan, causes, first, last), *_cover(plan, first, last)]
    worth = sorted((way for way in ways if way.minutes < _WORTH * today.minutes), key=lambda way: way.minutes)
    nothing = Option("nothing", None, starts_at, ends_at, 0, today.minutes, today.share_late)
    return (*_each_kind(worth, most), nothing)


def free_slot(
    plan: Plan, post_id: int, within: timedelta = timedelta(days=DAYS_AHEAD), avoid: Sequence[Stretch] = ()
) -> Option | None:
    """The care-safe slot nearest to where `post_id` stands (see `safe_slots`); None without one."""
    found = safe_slots(plan, post_id, within, avoid, most=1)
    if not found:
        return None
    slot = found[0]
    return Option("move", post_id, slot.at, None, 0, slot.minutes, slot.share_late, reach=slot.reach)


def _posts(plan: Plan, causes: Iterable[int], first: int, last: int) -> Iterator[Option]:
    for post in _chosen(plan, causes):
        for find in (_best_move, _best_split, _trim):
            way = find(plan, post, first, last)
            if way is not None:
                yield way


def _cover(plan: Plan, first: int, last: int) -> Iterator[Option]:
    cover = smallest_help(plan, first, last)
    if cover is not None and cover.blocks:
        block, *more = cover.blocks
        yield Option(
            "cover",
            None,
            block.starts_at,
            block.ends_at,
            block.heads,
            cover.minutes,
            cover.share_late,
            more=tuple(more),
        )


def _best_move(plan: Plan, post: Planned, first: int, last: int) -> Option | None:
    at = _best_slot(plan, post, first, last, 1.0)
    if at is None:
        return None
    seen = _then(plan, post, at, first, last, 1.0)
    lost = reach_lost(post, [at])
    reach = None if lost is None else float(lost[0])
    return Option("move", post.post_id, at, None, 0, seen.minutes, seen.share_late, reach=reach)


def _best_split(plan: Plan, post: Planned, first: int, last: int) -> Option | None:
    at = _best_slot(plan, post, first, last, _HALF) if post.splits else None
    if at is None:
        return None
    seen = _then(plan, post, at, first, last, _HALF)
    return Option("split", post.post_id, at, None, 0, seen.minutes, seen.share_late, share=_HALF)


def _trim(plan: Plan, post: Planned, first: int, last: int) -> Option | None:
    """As much of the promotion as keeps the promise; half of it where even a quarter is too much."""
    if not post.trims:
        return None
    results = {left: _trimmed(plan, post, left, first, last) for left in _LEFT}
    left = next((left for left in _LEFT if results[left].minutes <= plan.target_minutes), _HALF)
    seen = results[left]
    return Option(
        "trim",
        post.post_id,
        post.starts_at,
        None,
        0,
        seen.minutes,
        seen.share_late,
        share=left,
        reach=1.0 - left,
    )


def _trimmed(plan: Plan, post: Planned, left: float, first: int, last: int) -> Measure:
    return plan.worst(changed(plan, post, left * post.per_hour), plan.capacity, (first, last))


def _best_slot(plan: Plan, post: Planned, first: int, last: int, share: float) -> datetime | None:
    """Where `share` of the post would do least harm; among slots that are nearly as good, the nearest."""
    quick = plan.without_noise(SCREEN_PATHS, post)
    own = quick.posts[0]
    slots = candidates(plan, post, step=HOUR)
    tried = [(_then(quick, own, at, first, last, share).minutes, abs(at - post.starts_at), at) for at in slots]
    if not tried:
        return None
    least = min(minutes for minutes, _, _ in tried)
    # Slots nearly as good come first, nearest first; a rule may forbid any of them.
    tried.sort(key=lambda one: (max(one[0] - (1.05 * least + 5), 0.0), one[1], one[2]))
    return next((at for _, _, at in tried if plan.allows(post.post_id, at)), None)


def _then(plan: Plan, post: Planned, at: datetime, first: int, last: int, share: float) -> Measure:
    """The window, or the hours after `at` if these are worse, with `share` of the post at `at`."""
    begin = plan.index(at)
    return plan.worst(_shared(plan, post, at, share), plan.capacity, (first, last), (begin, begin + AFTER))


def _shared(plan: Plan, post: Planned, at: datetime, share: float) -> Floats:
    if share == 1.0:
        return moved(plan, post, at)
    there = shifted(post.per_hour, (at - post.starts_at) / HOUR)
    return changed(plan, post, (1 - share) * post.per_hour + share * there)


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
    return tuple(sorted(taken, key=lambda option: option.minutes))
