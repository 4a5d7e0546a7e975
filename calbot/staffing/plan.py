"""One team's coming hours as they are planned: load, cover, and the posts that could go out otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from calbot.staffing.backlog import Measure, measure
from calbot.staffing.coverage import REPLIES_PER_HOUR, Floats

HOUR: Final = timedelta(hours=1)
MOST_LATE: Final = 0.25
"""A slot in which more of the messages are late is not care-safe, however short the mean."""
SCREEN_PATHS: Final = 12
"""Futures on which many things are tried; what is proposed is measured on all."""


Stretch = tuple[datetime, datetime]
"""From the first instant to the one after the last."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A post as the plan sees it. `account` names what must keep a gap ("" for none); `per_hour` (hours,) are its mean
    messages in the plan's hours, `scale` (paths,) what each path makes of them (empty: 1). `movable`: not out yet.

    `closed` are stretches in which it may not go out. `trims`: it is promoted, so that less of it can be bought;
    `splits`: it goes to a list that can be halved. `activity` (168,) is how many of its audience are there in each hour
    of the week in `zone`, from Monday 00:00 on."""

    post_id: int
    starts_at: datetime
    zone: str
    account: str
    per_hour: Floats
    scale: Floats
    movable: bool = True
    closed: tuple[Stretch, ...] = ()
    trims: bool = False
    splits: bool = False
    activity: Floats | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One team's hours from `start` (UTC): `load` (paths, hours) with all posts in it, `capacity` (hours,), and the
    posts. `permits` says whether a post may go out at an instant at all (the rulebook's `stop`); it is asked last.
    `replies_per_hour` are those of one more person."""

    start: datetime
    load: Floats
    capacity: Floats
    posts: Sequence[Planned]
    now: datetime
    target_minutes: float = 240.0
    start_backlog: float = 0.0
    counted: Floats | None = None
    permits: Callable[[int, datetime], bool] | None = None
    replies_per_hour: float = REPLIES_PER_HOUR

    @property
    def hours(self) -> int:
        """How many hours it covers."""
        return int(self.load.shape[1])

    def index(self, at: datetime) -> int:
        """Hour of the plan that holds `at`; may lie outside."""
        return int((at - self.start) // HOUR)

    def post(self, post_id: int) -> Planned | None:
        """One post of the plan."""
        return next((post for post in self.posts if post.post_id == post_id), None)

    def allows(self, post_id: int, at: datetime) -> bool:
        """Whether no rule stops the post at `at`."""
        return self.permits is None or self.permits(post_id, at)

    def window(self, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
        """First hour, and the one after the last, of a span; cut to the plan."""
        last = self.index(ends_at - timedelta(microseconds=1)) + 1
        return min(max(self.index(starts_at), 0), self.hours), min(max(last, 0), self.hours)

    def without_noise(self, paths: int, *wanted: Planned) -> Plan:
        """The same with fewer paths, evenly picked, and only the `wanted` posts, for trying many things."""
        pick = np.linspace(0, len(self.load) - 1, min(paths, len(self.load))).astype(int)
        posts = [replace(post, scale=post.scale[pick] if len(post.scale) else post.scale) for post in wanted]
        return replace(self, load=self.load[pick], posts=posts)

    def worst(self, load: Floats, capacity: Floats, *spans: tuple[int, int]) -> Measure:
        """Mean first response and share late of the worst of `spans` under another load or cover; all 0 outside."""
        inside = [(max(first, 0), min(last, self.hours)) for first, last in spans]
        real = [(first, last) for first, last in inside if first < last]
        seen = measure(
            load,
            capacity,
            real,
            self.start_backlog,
            target_minutes=self.target_minutes,
            counted=self.counted,
        )
        return max(seen, key=lambda one: (one.minutes, one.share_late), default=Measure(0.0, 0.0))


def moved(plan: Plan, post: Planned, to: datetime) -> Floats:
    """The load (paths, hours) with `post` at `to` instead: its response is shifted, in each path at that path's
    size."""
    shift = (to - post.starts_at) / HOUR
    return changed(plan, post, shifted(post.per_hour, shift))


def changed(plan: Plan, post: Planned, per_hour: Floats) -> Floats:
    """The load (paths, hours) where `post` brings `per_hour` instead."""
    scale = post.scale if len(post.scale) else np.ones(len(plan.load))
    change = per_hour - post.per_hour
    return np.maximum(plan.load + scale[:, None] * change[None, :], 0.0)


def shifted(per_hour: Floats, hours: float) -> Floats:
    """`per_hour` later (earlier if negative) by `hours`; what leaves the plan is lost, what enters it is 0."""
    at = np.arange(len(per_hour), dtype=np.float64)
    padded = np.concatenate([[0.0], per_hour, [0.0]])
    place = np.clip(at - hours + 1, 0, len(padded) - 1)
    return np.asarray(np.interp(place, np.arange(len(padded)), padded), dtype=np.float64)
