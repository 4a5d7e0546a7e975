"""One team's coming hours as they are planned: load, cover, promises, and the posts that could go out otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import measure
from calbot.staffing.coverage import REPLIES_PER_HOUR, Floats
from calbot.staffing.cumulative import standing
from calbot.staffing.promise import Measure, Promise, hardest
from calbot.staffing.response import Response
from calbot.staffing.team import Team

HOUR: Final = timedelta(hours=1)
SCREEN_PATHS: Final = 12
"""Futures on which many things are tried; what is proposed is measured on all."""

Stretch = tuple[datetime, datetime]
"""From the first instant to the one after the last."""
Span = tuple[int, int]
"""From the first hour of a plan to the one after the last."""
Permits = Callable[[int, Sequence[datetime], Mapping[int, datetime | None]], list[datetime]]
"""Those of some instants at which a post may go out, in their order, with other posts elsewhere, or (None) nowhere."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A post as the plan sees it. `account` names what must keep a gap ("" for none); `per_hour` (hours,) are its mean
    messages in the plan's hours, `scale` (paths,) what each path makes of them (empty: 1). `movable`: not out yet.

    `closed` are stretches in which it may not go out. `trims`: it is promoted, so that less of it can be bought;
    `splits`: it goes to a list that can be halved. `activity` (168,) is how many of its audience are there in each hour
    of the week in `zone`, from Monday 00:00 on. `response` is what it brings at another hour; None: the same then."""

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
    response: Response | None = None

    def picked(self, paths: NDArray[np.int64], *, smooth: bool = False) -> Planned:
        """The same in some of the paths; `smooth`: as its mean."""
        told = self.response
        if told is not None:
            told = told.smooth() if smooth else told.picked(paths)
        return replace(self, scale=self.scale[paths] if len(self.scale) else self.scale, response=told)


class LoadStops(Protocol):
    """The rules that forbid loads."""

    def bearable(self, plan: Plan, post: Planned, moments: Sequence[datetime]) -> list[datetime]:
        """A quick look: those of `moments` at which the load of the post may be allowed."""

    def stopped(self, there: Plan, moved: Sequence[Planned]) -> bool:
        """Whether the load of a plan is forbidden in which posts were `moved`, told as they are there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One team's hours from `start` (UTC): `load` (paths, hours) with all posts in it, `capacity` (hours,), the posts,
    and the `promises` that are to be kept, the first one to whatever no other is about; `start_backlog` wait at
    first, as many on all paths or so many on each (paths,).

    Without a `team` every message is held against each promise; with one each class waits by itself. `permits` says
    at which instants a post may go out at all (the rulebook's `stop`). `replies_per_hour` are
    those of one more person."""

    start: datetime
    load: Floats
    capacity: Floats
    posts: Sequence[Planned]
    now: datetime
    promises: tuple[Promise, ...] = (Promise(),)
    start_backlog: float | Floats = 0.0
    permits: Permits | None = None
    stops: LoadStops | None = None
    replies_per_hour: float = REPLIES_PER_HOUR
    team: Team | None = None

    @property
    def hours(self) -> int:
        """How many hours it covers."""
        return int(self.load.shape[1])

    @property
    def target_minutes(self) -> float:
        """That of the first promise."""
        return self.promises[0].target_minutes

    def index(self, at: datetime) -> int:
        """Hour of the plan that holds `at`; may lie outside."""
        return int((at - self.start) // HOUR)

    def post(self, post_id: int) -> Planned | None:
        """One post of the plan."""
        return next((post for post in self.posts if post.post_id == post_id), None)

    def allowed(
        self, post_id: int, moments: Sequence[datetime], others: Mapping[int, datetime | None] | None = None
    ) -> list[datetime]:
        """Those of `moments` at which no rule stops the post, with `others` where they are said to be, or (None) not
        there."""
        return list(moments) if self.permits is None else self.permits(post_id, moments, others or {})

    def allows(self, post_id: int, at: datetime, others: Mapping[int, datetime | None] | None = None) -> bool:
        """The same of one moment."""
        return bool(self.allowed(post_id, [at], others))

    def bearable(self, post: Planned, moments: Sequence[datetime]) -> list[datetime]:
        """Those of `moments` at which no rule surely forbids the load of `post`: a quick look."""
        return list(moments) if self.stops is None else self.stops.bearable(self, post, moments)

    def stopped(self, moved: Sequence[Planned]) -> bool:
        """Whether a rule forbids the load of this plan, into which posts were `moved`, told as they are here."""
        return self.stops is not None and self.stops.stopped(self, moved)

    def window(self, starts_at: datetime, ends_at: datetime) -> Span:
        """First hour, and the one after the last, of a span; cut to the plan."""
        last = self.index(ends_at - timedelta(microseconds=1)) + 1
        return min(max(self.index(starts_at), 0), self.hours), min(max(last, 0), self.hours)

    def without_noise(self, paths: int, *wanted: Planned) -> Plan:
        """The same with fewer paths, evenly picked, only the `wanted` posts, and every message held against each
        promise: for trying many things."""
        pick = np.linspace(0, len(self.load) - 1, min(paths, len(self.load))).astype(int)
        posts = [post.picked(pick, smooth=True) for post in wanted]
        before = standing(self.start_backlog, len(self.load))[pick]
        return replace(self, load=self.load[pick], posts=posts, start_backlog=before, team=None, stops=None)

    def bringing(self, post: Planned, per_hour: Floats, stays: float = 0.0) -> Plan:
        """The same where `post` brings `per_hour` (hours,) instead, in each path at that path's size and in bursts of
        its own, besides the part of it that `stays` (0..1)."""
        if post.response is not None and post.response.redraw is not None:
            change = post.response.redraw(per_hour, stays)
        else:
            change = self.scale_of(post)[:, None] * (per_hour - (1 - stays) * post.per_hour)[None, :]
        team = None if self.team is None else self.team.brought(post.post_id, change)
        return replace(self, load=np.maximum(self.load + change, 0.0), team=team)

    def scale_of(self, post: Planned) -> Floats:
        """What each path makes of the mean messages of `post` (paths,)."""
        return post.scale if len(post.scale) else np.ones(len(self.load))

    def helped(self, replies: Floats) -> Plan:
        """The same with so many more replies in each hour (hours,)."""
        team = None if self.team is None else self.team.joined(replies)
        return replace(self, capacity=self.capacity + replies, team=team)

    def inside(self, spans: Sequence[Span]) -> list[Span]:
        """`spans` as far as they lie in the plan, without what is empty."""
        cut = [(max(first, 0), min(last, self.hours)) for first, last in spans]
        return [(first, last) for first, last in cut if first < last]

    def each(self, *spans: Span) -> list[tuple[Measure, ...]]:
        """What the messages of each of `spans` meet, by promise; of what lies outside of the plan nothing."""
        real = self.inside(spans)
        if self.team is None or not real:
            return measure(self.load, self.capacity, real, self.start_backlog, self.promises)
        return self.team.each(self.promises, real)

    def each_of(self, cases: Sequence[tuple[Plan, Sequence[Span]]]) -> list[list[tuple[Measure, ...]]]:
        """The same of several plans that differ from this one in what posts bring, each with spans of its own, all of
        them in the plan."""
        real = [(plan, self.inside(spans)) for plan, spans in cases]
        if self.team is None:
            return [plan.each(*spans) for plan, spans in real]
        asked = [(plan.team or self.team, spans) for plan, spans in real if spans]
        told = iter(self.team.each_of(self.promises, asked))
        return [next(told) if spans else [] for _, spans in real]

    def settled(self, until: int) -> Plan:
        """The same, knowing who waits at every hour before `until`: for looking at many plans that differ from this one
        later on."""
        return self if self.team is None else replace(self, team=self.team.settled(self.promises, until))

    def worst(self, *spans: Span) -> Measure:
        """The promise that is furthest over its target in any of `spans`; all 0 outside of the plan."""
        return hardest(one for seen in self.each(*spans) for one in seen)

    def lane(self, name: str) -> Plan:
        """The class of a promise by itself, with what the team can answer of it as things stand: for trying many
        things. Without classes, all messages."""
        if self.team is None:
            return self
        team = self.team
        own = [post for post in self.posts if team.class_of(post.post_id) == name]
        return replace(
            self,
            load=team.loads[name],
            capacity=team.able[name],
            posts=[post.picked(team.pick) for post in own],
            promises=tuple(one for one in self.promises if one.name == name),
            start_backlog=team.standing(name),
            team=None,
        )

    def queue_of(self, post: Planned) -> Plan:
        """The lane in which a post's messages wait, with all who wait there in turn: what is told of it is told of all
        of them."""
        if self.team is None:
            return self
        name = self.team.class_of(post.post_id)
        lane, beside = self.lane(name), self.team.beside(name)
        if beside is None:
            return lane
        load, waiting, able = beside
        return replace(lane, load=lane.load + load, start_backlog=lane.start_backlog + waiting, capacity=able)


def moved(plan: Plan, post: Planned, to: datetime, share: float = 1.0) -> Plan:
    """The plan with `share` of `post` at `to` instead."""
    return plan if to == post.starts_at else plan.bringing(post, share * brought(plan, post, to), 1 - share)


def put(plan: Plan, post: Planned, at: datetime, share: float = 1.0) -> Planned:
    """`post` as it would be with `share` of it at `at`."""
    return replace(post, starts_at=at, per_hour=(1 - share) * post.per_hour + share * brought(plan, post, at))


def brought(plan: Plan, post: Planned, at: datetime) -> Floats:
    """Mean messages of `post` in the plan's hours (hours,), were it at `at`: as many as posts bring at that hour."""
    if at == post.starts_at:
        return post.per_hour
    if post.response is None:
        return shifted(post.per_hour, (at - post.starts_at) / HOUR)
    return post.response.laid(plan.start, plan.hours, at)


def shifted(per_hour: Floats, hours: float) -> Floats:
    """`per_hour` later (earlier if negative) by `hours`; what leaves the plan is lost, what enters it is 0."""
    at = np.arange(len(per_hour), dtype=np.float64)
    padded = np.concatenate([[0.0], per_hour, [0.0]])
    place = np.clip(at - hours + 1, 0, len(padded) - 1)
    return np.asarray(np.interp(place, np.arange(len(padded)), padded), dtype=np.float64)
