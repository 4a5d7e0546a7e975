"""Care-safe slots: when a post can go out so that the promise is kept, given everything else that is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import HANDLING_MINUTES, at_times, chance_of, summed, when_reached
from calbot.staffing.coverage import Floats
from calbot.staffing.erlang import blended
from calbot.staffing.plan import HOUR, MOST_LATE, SCREEN_PATHS, Plan, Planned, Stretch, changed, moved

HUMAN_HOURS: Final = range(8, 21)
"""Local hours on which calbot proposes to publish; the last one only on the full hour."""
DAYS_AHEAD: Final = 3
GAP: Final = timedelta(minutes=60)
"""Least time between two posts of one account."""
STEP: Final = timedelta(minutes=30)
AFTER: Final = 12
"""Hours after a proposed slot that must stay bearable: a move must not only carry the queue elsewhere."""
_HALVES: Final = 2
_CHUNK: Final = 512
"""Slots that are tried at once: 12 futures of half a day need some 2 MiB an array."""
_DAY_WEIGHS: Final = 0.01
"""Reach that a day's delay is worth, where slots are ranked by reach."""
_MOST_ASKED: Final = 200
"""Slots that are held against the rules before it is said that there is none."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`at`, and what the messages of the hours after it meet then. `reach` is the part of the audience that is lost
    against where the post stands (negative: won); None where no activity is known."""

    at: datetime
    minutes: float
    share_late: float
    reach: float | None = None


def safe_slots(
    plan: Plan,
    post_id: int,
    within: timedelta = timedelta(days=DAYS_AHEAD),
    avoid: Sequence[Stretch] = (),
    *,
    most: int = 5,
    most_late: float = MOST_LATE,
) -> tuple[Slot, ...]:
    """The best slots of `post_id` in which mean and share late keep the promise and no rule stops it; () without one.

    Every half-hour of the daytime is tried, `within` either side of where the post stands and a day beyond what is to
    be avoided. First come slots that cost the least reach (a day's move counts as a hundredth), without a known
    activity the nearest. A slot is measured on the AFTER hours behind it."""
    post = plan.post(post_id)
    if post is None:
        return ()
    within = max([within, *(_reach(post.starts_at, stretch) for stretch in avoid)])
    tried = [at for at in candidates(plan, post, within) if not inside(at, avoid)]
    if not tried:
        return ()
    screened = screen(plan, post, tried)
    # The screen sees few futures, and hours from the slot on: what it finds just too bad may be good enough.
    kept = (screened.minutes <= 1.3 * plan.target_minutes + 5) & (screened.share_late <= most_late + 0.1)
    reach = reach_lost(post, tried)
    away = np.array([abs(at - post.starts_at) / timedelta(days=1) for at in tried])
    order = np.lexsort((away, np.round((0.0 if reach is None else reach) + _DAY_WEIGHS * away, 6)))
    ranked = (int(number) for number in order if kept[number])
    found = (
        replace(slot, reach=None if reach is None else float(reach[number]))
        for number in islice(ranked, _MOST_ASKED)
        if plan.allows(post_id, tried[number])
        and (slot := _slot(plan, post, tried[number])).minutes <= plan.target_minutes
        and slot.share_late <= most_late
    )
    return tuple(islice(found, most))


def candidates(
    plan: Plan, post: Planned, within: timedelta = timedelta(days=DAYS_AHEAD), step: timedelta = STEP
) -> Iterator[datetime]:
    """Half-hours of the post's zone at which it could go out: daytime, ahead, inside the plan and outside what is
    closed to it, gap on its account kept."""
    place = ZoneInfo(post.zone)
    others = (other for other in plan.posts if other.account == post.account and other.post_id != post.post_id)
    end = min(max(plan.now, post.starts_at) + within, plan.start + HOUR * (plan.hours - 1))
    at = max(plan.now, plan.start, post.starts_at - within)
    taken = sorted(other.starts_at for other in others if post.account and at - GAP <= other.starts_at <= end + GAP)
    local = at.astimezone(place).replace(minute=0, second=0, microsecond=0)
    at = local.astimezone(plan.start.tzinfo)
    while (at := at + step) <= end:
        here = at.astimezone(place)
        human = here.hour in HUMAN_HOURS and not (here.hour == HUMAN_HOURS[-1] and here.minute)
        free = at > plan.now and at != post.starts_at and not inside(at, post.closed)
        if human and free and all(abs(at - other) >= GAP for other in taken):
            yield at


@dataclass(frozen=True, slots=True)
class Screened:
    """Mean first response and share late of the hours after each slot (slots,), on few futures."""

    minutes: Floats
    share_late: Floats


def screen(plan: Plan, post: Planned, tried: Sequence[datetime], after: int = AFTER) -> Screened:
    """What the messages of the `after` hours behind each of `tried` would meet: all slots at once, half-hour by
    half-hour."""
    quick = plan.without_noise(SCREEN_PATHS, post)
    own = quick.posts[0]
    scale = own.scale if len(own.scale) else np.ones(len(quick.load))
    halves = np.repeat(changed(quick, own, np.zeros(quick.hours)) / _HALVES, _HALVES, axis=1)
    beyond = np.zeros((len(halves), _HALVES * after))
    ground = _Ground.of(quick, np.concatenate([halves, beyond], axis=1), quick.hours * _HALVES)
    response = scale[:, None] * _response(quick, own, after)[None, :]
    first = np.array([(at - plan.start) / STEP for at in tried])
    parts = [ground.measured(first[at : at + _CHUNK], response) for at in range(0, len(first), _CHUNK)]
    minutes, late = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Screened(minutes, late)


@dataclass(frozen=True, slots=True)
class _Ground:
    """The plan without the post: load (paths, half-hours), the backlog at their edges, replies and clock summed up by
    hour, and what waits by chance."""

    load: Floats
    backlog: Floats
    able: Floats
    clock: Floats
    chance: Floats
    target: float

    @classmethod
    def of(cls, plan: Plan, load: Floats, known: int) -> _Ground:
        able = summed(np.clip(np.nan_to_num(plan.capacity), 0.0, 1e9))
        clock = np.arange(len(able), dtype=np.float64) if plan.counted is None else summed(plan.counted)
        came = np.concatenate([np.zeros((len(load), 1)), np.cumsum(load[:, :known], axis=1)], axis=1)
        net = plan.start_backlog + came - at_times(able, np.arange(known + 1) / _HALVES)
        backlog = net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
        hourly = load[:, :known].reshape(len(load), -1, _HALVES).sum(axis=2)
        return cls(load, backlog, able, clock, chance_of(hourly, able), plan.target_minutes)

    def measured(self, first: Floats, response: Floats) -> tuple[Floats, Floats]:
        """Minutes and share late (slots,) of the half-hours from `first` (slots,) on, with `response` (paths,
        half-hours) on top."""
        begin, cells = np.floor(first).astype(np.int64), np.arange(response.shape[1])
        part = (first - begin)[None, :, None]
        at = begin[:, None] + cells
        here = (1 - part) * self.load[:, at] + part * self.load[:, np.minimum(at + 1, self.load.shape[1] - 1)]
        load = here + response[:, None, :]
        edges = (first[:, None] + np.arange(len(cells) + 1)) / _HALVES
        room = np.diff(at_times(self.able, edges), axis=1)
        last = np.minimum(begin, self.backlog.shape[1] - 1)
        net = self.backlog[:, last][:, :, None] + np.cumsum(load - room, axis=2)
        ends = net - np.minimum(np.minimum.accumulate(net, axis=2), 0.0)
        middle = (edges[:, :-1] + edges[:, 1:]) / 2
        queue = (np.concatenate([self.backlog[:, last][:, :, None], ends[:, :, :-1]], axis=2) + ends) / 2
        due = at_times(self.able, middle) + blended(queue, np.broadcast_to(at_times(self.chance, middle), queue.shape))
        done = np.maximum(when_reached(self.able, due), middle)
        minutes = 60 * (at_times(self.clock, done) - at_times(self.clock, middle)) + HANDLING_MINUTES
        weight = load + 1e-9
        whole = weight.sum(axis=(0, 2))
        late = ((minutes > self.target) * weight).sum(axis=(0, 2)) / whole
        return (minutes * weight).sum(axis=(0, 2)) / whole, late


def reach_lost(post: Planned, at: Sequence[datetime]) -> Floats | None:
    """Part of the audience that is not there at each of `at` (slots,), against where the post stands; None where no
    activity is known."""
    if post.activity is None:
        return None
    week = post.activity[_week_hours(post.zone, [post.starts_at, *at])]
    return np.asarray(1.0 - week[1:] / max(float(week[0]), 1e-9), dtype=np.float64)


def inside(at: datetime, stretches: Sequence[Stretch]) -> bool:
    """Whether `at` lies in one of `stretches`."""
    return any(first <= at < last for first, last in stretches)


def _slot(plan: Plan, post: Planned, at: datetime) -> Slot:
    begin = plan.index(at)
    seen = plan.worst(moved(plan, post, at), plan.capacity, (begin, begin + AFTER))
    return Slot(at, seen.minutes, seen.share_late)


def _response(plan: Plan, post: Planned, after: int) -> Floats:
    """Mean messages of `post` in each half-hour after it goes out (2 x after,)."""
    came = np.concatenate([[0.0], np.cumsum(post.per_hour)])
    edges = (post.starts_at - plan.start) / HOUR + np.arange(_HALVES * after + 1) / _HALVES
    return np.diff(at_times(came, edges))


def _reach(at: datetime, stretch: Stretch) -> timedelta:
    return max(abs(edge - at) for edge in stretch) + timedelta(days=1)


def _week_hours(zone: str, at: Sequence[datetime]) -> NDArray[np.int64]:
    """Hour of the local week, 0 = Monday 00:00, of each instant."""
    here = [one.astimezone(ZoneInfo(zone)) for one in at]
    return np.array([24 * one.weekday() + one.hour for one in here], dtype=np.int64)
