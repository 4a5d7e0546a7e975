"""Care-safe slots: when a post can go out so that every promise is kept, given everything else that is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress, islice
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.aftermath import safe_aftermaths
from calbot.staffing.coverage import Floats
from calbot.staffing.plan import HOUR, Plan, Planned, Stretch
from calbot.staffing.promise import Measure
from calbot.staffing.screen import Screen

DAYTIME: Final = range(8, 21)
"""Local hours in which people like to publish, the last one only on the full hour: these slots are told first."""
DAYS_AHEAD: Final = 3
GAP: Final = timedelta(minutes=60)
"""Least time between two posts of one account."""
STEP: Final = timedelta(minutes=30)
_DAY_WEIGHS: Final = 0.01
"""Reach that a day's delay is worth, where slots are ranked by reach."""
_BESIDE: Final = 16
"""Slots that are looked at closely side by side: 16 of a team of three classes need some 60 MiB."""
_SETTLED: Final = 4 * 24
"""Hours after the post over which it is found out at once who waits without it."""
_AT_ONCE, _GROWS = 256, 4
"""Slots that are looked at first, the best of all: most askers need only the first few safe ones. Where there are none
among them, so many times as many come next."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`at`, and what the messages of the post's response meet then: in the half-day of it, and by the promise, that is
    nearest to the target. `reach` is the part of the audience that is lost against where the post stands (negative:
    won); None where no activity is known."""

    at: datetime
    measure: Measure
    reach: float | None = None

    @property
    def minutes(self) -> float:
        """First response in that half-day."""
        return self.measure.minutes

    @property
    def share_late(self) -> float:
        """The part of its messages past the target."""
        return self.measure.share_late


def safe_slots(
    plan: Plan,
    post_id: int,
    within: timedelta = timedelta(days=DAYS_AHEAD),
    avoid: Sequence[Stretch] = (),
    *,
    most: int = 5,
    not_in: Sequence[Stretch] = (),
) -> tuple[Slot, ...]:
    """The best slots of `post_id` in which all promises are kept over its whole response and no rule stops it; () where
    there is none.

    Every half-hour is tried, `within` either side of where the post stands and a day beyond what it is to `avoid`, but
    never `not_in` these stretches.
    Daytime comes first, then what costs the least reach (a day's move counts as a hundredth), without a known activity
    what is nearest. See `aftermath` for what is measured of a slot."""
    post = plan.post(post_id)
    if post is None:
        return ()
    within = max([within, *(_reach(post.starts_at, stretch) for stretch in avoid)])
    tried = [at for at in candidates(plan, post, within) if not inside(at, [*avoid, *not_in])]
    return tuple(_safe(plan, post, _ranked(plan, post, tried), most))


def candidates(
    plan: Plan,
    post: Planned,
    within: timedelta = timedelta(days=DAYS_AHEAD),
    step: timedelta = STEP,
    *,
    by_day: bool = False,
) -> Iterator[datetime]:
    """Half-hours of the post's zone at which it could go out (`by_day`: in the daytime): ahead, inside the plan and
    outside what is closed to it, gap on its account kept."""
    place = ZoneInfo(post.zone)
    others = (other for other in plan.posts if other.account == post.account and other.post_id != post.post_id)
    end = min(max(plan.now, post.starts_at) + within, plan.start + HOUR * (plan.hours - 1))
    at = max(plan.now, plan.start, post.starts_at - within)
    taken = sorted(other.starts_at for other in others if post.account and at - GAP <= other.starts_at <= end + GAP)
    local = at.astimezone(place).replace(minute=0, second=0, microsecond=0)
    at = local.astimezone(plan.start.tzinfo)
    while (at := at + step) <= end:
        free = at > plan.now and at != post.starts_at and not inside(at, post.closed)
        if free and (not by_day or daytime(at, place)) and all(abs(at - other) >= GAP for other in taken):
            yield at


def daytime(at: datetime, place: ZoneInfo) -> bool:
    """Whether people like to publish at `at`, by the clocks of `place`."""
    here = at.astimezone(place)
    return here.hour in DAYTIME and not (here.hour == DAYTIME[-1] and here.minute > 0)


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


def _ranked(plan: Plan, post: Planned, tried: Sequence[datetime]) -> Iterator[datetime]:
    """Those of `tried` that no rule stops and that may be safe, best first."""
    if not tried:
        return
    place = ZoneInfo(post.zone)
    reach, night = reach_lost(post, tried), np.array([not daytime(at, place) for at in tried])
    away = np.array([abs(at - post.starts_at) / timedelta(days=1) for at in tried])
    order = np.lexsort((away, np.round((0.0 if reach is None else reach) + _DAY_WEIGHS * away, 6), night)).tolist()
    best, screen = [tried[number] for number in order], None
    for some in _portions(best):
        # Rules are asked first: to hold a month of slots against them takes less time than to screen it.
        free = plan.bearable(post, plan.allowed(post.post_id, some))
        if free:
            screen = screen or Screen.of(plan, post)
            yield from compress(free, screen.may_be_safe(free).tolist())


def _portions(best: Sequence[datetime]) -> Iterator[Sequence[datetime]]:
    begin, size = 0, _AT_ONCE
    while begin < len(best):
        yield best[begin : begin + size]
        begin, size = begin + size, _GROWS * size


def _safe(plan: Plan, post: Planned, ranked: Iterator[datetime], most: int) -> list[Slot]:
    """The first that are safe, in their order: as many are looked at side by side as will likely be enough."""
    found, beside, bare = list[Slot](), most, plan.bringing(post, np.zeros(plan.hours))
    while len(found) < most and (some := list(islice(ranked, min(beside, _BESIDE)))):
        bare = bare.settled(_by_days(plan, max(some)))
        seen = safe_aftermaths(plan, [{post.post_id: at} for at in some], bare)
        good = [_slot(post, at, one) for at, one in zip(some, seen, strict=True) if one is not None]
        found += good
        beside = -(-(most - len(found)) * len(some) // len(good)) if good else 2 * len(some)
    return found[:most]


def _by_days(plan: Plan, at: datetime) -> int:
    """The hour of `at`, or some later: the next slots are near."""
    return min(-(-plan.index(at) // _SETTLED) * _SETTLED, plan.hours)


def _slot(post: Planned, at: datetime, seen: Measure) -> Slot:
    lost = reach_lost(post, [at])
    reach = None if lost is None else float(lost[0])
    return Slot(at, seen, reach)


def _reach(at: datetime, stretch: Stretch) -> timedelta:
    return max(abs(edge - at) for edge in stretch) + timedelta(days=1)


def _week_hours(zone: str, at: Sequence[datetime]) -> NDArray[np.int64]:
    """Hour of the local week, 0 = Monday 00:00, of each instant."""
    here = [one.astimezone(ZoneInfo(zone)) for one in at]
    return np.array([24 * one.weekday() + one.hour for one in here], dtype=np.int64)
