"""Finds what would shorten the wait in a window: other slots for the posts behind it, or one more person on duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from calbot.staffing.backlog import mean_wait
from calbot.staffing.coverage import REPLIES_PER_HOUR, Floats, on_duty

HUMAN_HOURS: Final = range(8, 21)
"""Local hours on which calbot proposes to publish."""
DAYS_AHEAD: Final = 3
GAP: Final = timedelta(minutes=60)
"""Least time between two posts of one account."""
_HOUR: Final = timedelta(hours=1)
_AFTER: Final = 12
"""Hours after a proposed slot that must stay bearable as well: a move must not only carry the queue elsewhere."""
_SCREEN_PATHS: Final = 12
_MOST_CAUSES: Final = 3
_COVER_HOURS: Final = (4, 6, 8)
_MOST_STARTS: Final = 48
"""Starts of cover that are tried in one window: a roster without anybody makes windows of weeks."""
_WORTH: Final = 0.95
"""An option that leaves more than this part of the wait is no option."""


Stretch = tuple[datetime, datetime]
"""From the first instant to the one after the last."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A post as the plan sees it. `account` names what must keep a gap ("" for none); `per_hour` (hours,) are its mean
    messages in the plan's hours, `scale` (paths,) what each path makes of them (empty: 1). `movable`: not out yet.
    `closed` are stretches in which it may not go out."""

    post_id: int
    starts_at: datetime
    zone: str
    account: str
    per_hour: Floats
    scale: Floats
    movable: bool = True
    closed: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One team's hours from `start` (UTC): `load` (paths, hours) with all posts in it, `capacity` (hours,), and the
    posts."""

    start: datetime
    load: Floats
    capacity: Floats
    posts: Sequence[Planned]
    now: datetime
    target_minutes: float = 240.0
    start_backlog: float = 0.0
    counted: Floats | None = None

    def index(self, at: datetime) -> int:
        """Hour of the plan that holds `at`; may lie outside."""
        return int((at - self.start) // _HOUR)

    def without_noise(self, paths: int, *wanted: Planned) -> Plan:
        """The same with fewer paths, evenly picked, and only the `wanted` posts, for trying many things."""
        pick = np.linspace(0, len(self.load) - 1, min(paths, len(self.load))).astype(int)
        posts = [replace(post, scale=post.scale[pick] if len(post.scale) else post.scale) for post in wanted]
        return replace(self, load=self.load[pick], posts=posts)


@dataclass(frozen=True, slots=True)
class Option:
    """A way out: move `post_id` to `to`, or `heads` more from `to` to `ends_at`. `minutes`: mean first response of the
    window then (of the hours after the new slot, if that is worse)."""

    kind: Literal["move", "cover"]
    post_id: int | None
    to: datetime
    ends_at: datetime | None
    heads: int
    minutes: float


def options(
    plan: Plan, starts_at: datetime, ends_at: datetime, causes: Sequence[int], most: int = 5
) -> tuple[Option, ...]:
    """What would help the messages of `starts_at`..`ends_at`, best first: moves of the `causes` and added people.

    At most one move per post (its best), at least one of each kind where there is one, none that helps less than 5
    %."""
    first, last = _window(plan, starts_at, ends_at)
    if first >= last:
        return ()
    today = _minutes(plan, plan.load, plan.capacity, first, last)
    moves = [option for post in _chosen(plan, causes) if (option := _best_move(plan, post, first, last))]
    covers = _best_covers(plan, first, last)
    worth = sorted((o for o in (*moves, *covers) if o.minutes < _WORTH * today), key=lambda option: option.minutes)
    return _both_kinds(worth, most)


def free_slot(
    plan: Plan, post_id: int, within: timedelta = timedelta(days=DAYS_AHEAD), avoid: Sequence[Stretch] = ()
) -> Option | None:
    """The slot nearest to where `post_id` stands that keeps the gap on its account and the target; None without one.

    `avoid` are stretches beside the post's own closed ones; the search reaches a day beyond them.
    Only the messages of the hours after the slot are held to the target; unknown posts have no slot."""
    post = next((post for post in plan.posts if post.post_id == post_id), None)
    if post is None:
        return None
    quick = plan.without_noise(_SCREEN_PATHS, post)
    within = max([within, *(_reach(post.starts_at, stretch) for stretch in avoid)])
    allowed = (at for at in candidates(plan, post, within) if not _inside(at, avoid))
    near = sorted(allowed, key=lambda at: (abs(at - post.starts_at), at))
    own = quick.posts[0]
    for at in near:
        begin = plan.index(at)
        load = moved(quick, own, at)
        if begin < load.shape[1] and _minutes(quick, load, plan.capacity, begin, begin + _AFTER) <= plan.target_minutes:
            minutes = _moved_minutes(plan, post, at, begin, begin + _AFTER)
            if minutes <= plan.target_minutes:
                return Option("move", post_id, at, None, 0, minutes)
    return None


def candidates(plan: Plan, post: Planned, within: timedelta = timedelta(days=DAYS_AHEAD)) -> Iterator[datetime]:
    """Whole hours of the post's zone at which it could go out: daytime, ahead, inside the plan and outside what is
    closed to it, gap on its account kept."""
    place = ZoneInfo(post.zone)
    others = (other for other in plan.posts if other.account == post.account and other.post_id != post.post_id)
    end = min(max(plan.now, post.starts_at) + within, plan.start + _HOUR * (plan.load.shape[1] - 1))
    at = max(plan.now, plan.start, post.starts_at - within)
    taken = [other.starts_at for other in others if post.account and at - GAP <= other.starts_at <= end + GAP]
    local = at.astimezone(place).replace(minute=0, second=0, microsecond=0)
    at = local.astimezone(plan.start.tzinfo)
    while (at := at + _HOUR) <= end:
        human = at.astimezone(place).hour in HUMAN_HOURS and not (
            at.astimezone(place).hour == HUMAN_HOURS[-1] and at.astimezone(place).minute
        )
        free = at > plan.now and at != post.starts_at and not _inside(at, post.closed)
        if human and free and all(abs(at - other) >= GAP for other in taken):
            yield at


def _inside(at: datetime, stretches: Sequence[Stretch]) -> bool:
    return any(first <= at < last for first, last in stretches)


def _reach(at: datetime, stretch: Stretch) -> timedelta:
    return max(abs(edge - at) for edge in stretch) + timedelta(days=1)


def moved(plan: Plan, post: Planned, to: datetime) -> Floats:
    """The load (paths, hours) with `post` at `to` instead: its response is shifted, in each path at that path's
    size."""
    shift = (to - post.starts_at) / _HOUR
    scale = post.scale if len(post.scale) else np.ones(len(plan.load))
    change = _shifted(post.per_hour, shift) - post.per_hour
    return np.maximum(plan.load + scale[:, None] * change[None, :], 0.0)


def _best_move(plan: Plan, post: Planned, first: int, last: int) -> Option | None:
    quick = plan.without_noise(_SCREEN_PATHS, post)
    own = quick.posts[0]
    tried = [
        (_moved_minutes(quick, own, at, first, last), abs(at - post.starts_at), at) for at in candidates(plan, post)
    ]
    if not tried:
        return None
    # Among slots that are nearly as good, the one that moves the post least.
    least = min(minutes for minutes, _, _ in tried)
    _, at = min((far, at) for minutes, far, at in tried if minutes <= 1.05 * least + 5)
    return Option("move", post.post_id, at, None, 0, _moved_minutes(plan, post, at, first, last))


def _moved_minutes(plan: Plan, post: Planned, at: datetime, first: int, last: int) -> float:
    begin = plan.index(at)
    return _minutes(plan, moved(plan, post, at), plan.capacity, first, last, (begin, begin + _AFTER))


def _best_covers(plan: Plan, first: int, last: int) -> list[Option]:
    """One more person at the best start, for the fewest hours that keep the promise, else for as long as helps most."""
    quick, hours = plan.without_noise(_SCREEN_PATHS), plan.load.shape[1]
    earliest = max(first - 3, plan.index(plan.now) + 1, 0)
    found = []
    for length in _COVER_HOURS:
        every = range(earliest, min(last, hours - length) + 1)
        starts = every[:: len(every) // _MOST_STARTS + 1]
        tried = [(_minutes(quick, quick.load, _with_head(plan, at, length), first, last), at) for at in starts]
        if tried:
            _, at = min(tried)
            minutes = _minutes(plan, plan.load, _with_head(plan, at, length), first, last)
            begin = plan.start + _HOUR * at
            found.append(Option("cover", None, begin, begin + _HOUR * length, 1, minutes))
    enough = next((option for option in found if option.minutes <= plan.target_minutes), None)
    return [enough] if enough else sorted(found, key=lambda option: option.minutes)[:1]


def _with_head(plan: Plan, at: int, length: int) -> Floats:
    begin = plan.start + _HOUR * at
    return plan.capacity + REPLIES_PER_HOUR * on_duty(begin, begin + _HOUR * length, plan.start, len(plan.capacity))


def _minutes(
    plan: Plan, load: Floats, capacity: Floats, first: int, last: int, also: tuple[int, int] | None = None
) -> float:
    """Mean first response of the window; of the hours `also`, if that is worse."""
    spans = [(first, last)] if also is None else [(first, last), also]
    inside = [(max(a, 0), min(b, load.shape[1])) for a, b in spans]
    real = [(a, b) for a, b in inside if a < b]
    return max(mean_wait(load, capacity, real, plan.start_backlog, counted=plan.counted), default=0.0)


def _shifted(per_hour: Floats, hours: float) -> Floats:
    """`per_hour` later (earlier if negative) by `hours`; what leaves the plan is lost, what enters it is 0."""
    at = np.arange(len(per_hour), dtype=np.float64)
    padded = np.concatenate([[0.0], per_hour, [0.0]])
    place = np.clip(at - hours + 1, 0, len(padded) - 1)
    return np.asarray(np.interp(place, np.arange(len(padded)), padded), dtype=np.float64)


def _chosen(plan: Plan, causes: Iterable[int]) -> list[Planned]:
    posts = {post.post_id: post for post in plan.posts}
    ahead = [posts[key] for key in causes if key in posts]
    return [post for post in ahead if post.movable and post.starts_at > plan.now][:_MOST_CAUSES]


def _window(plan: Plan, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
    hours = plan.load.shape[1]
    last = plan.index(ends_at - timedelta(microseconds=1)) + 1
    return min(max(plan.index(starts_at), 0), hours), min(max(last, 0), hours)


def _both_kinds(best_first: list[Option], most: int) -> tuple[Option, ...]:
    """The best `most`, but not all of one kind while the other kind has one."""
    taken = best_first[:most]
    for kind in ("move", "cover"):
        spare = next((option for option in best_first if option.kind == kind), None)
        if spare is not None and all(option.kind != kind for option in taken):
            taken[-1] = spare
    return tuple(sorted(taken, key=lambda option: option.minutes))
