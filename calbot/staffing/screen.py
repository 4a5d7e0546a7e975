"""A quick look at many slots of a post at once: which of them may keep the promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.aftermath import STRETCH, response_hours
from calbot.staffing.backlog import HANDLING_MINUTES, chance_of
from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import at_times, clock_of, standing, summed, when_reached
from calbot.staffing.erlang import Chance, blended
from calbot.staffing.plan import HOUR, SCREEN_PATHS, Plan, Planned
from calbot.staffing.promise import Promise
from calbot.staffing.response import Sizes
from calbot.staffing.spread import longer, room

_HALVES: Final = 2
_CHUNK: Final = 128
"""Slots that are tried at once: 12 futures of two days need some 1 MiB an array."""
_COARSE: Final = 4
"""Half-hours of a step after the first half-day of a response: what comes so late comes slowly."""
_HOLDS_ON: Final = 24
"""Hours after its response in which a post may still hold up others."""
_TINY: Final = 1e-9
_TIMES, _MINUTES, _LATE = 1.3, 5.0, 0.1
"""By so much (in targets, in minutes, in the share late) a slot may seem to break a promise and still be looked at
closely: few futures are seen."""


@dataclass(frozen=True, slots=True)
class Screened:
    """By slot, half-day of the response and promise (slots, half-days, promises): mean first response, share late, and
    the same without the post."""

    minutes: Floats
    share_late: Floats
    minutes_before: Floats
    late_before: Floats


@dataclass(frozen=True, slots=True)
class Screen:
    """The plan without the post on few futures: messages summed up (paths, half-hours + 1), how many wait at these
    edges, replies summed up by hour, who waits by chance, and the clock of each promise (None: always).

    `brings` (paths, cells) are the post's messages in the steps between `edges` (cells + 1,) in half-hours after it,
    so many `times` at each of some instants;
    `before` the messages (1, half-hours + 1) and by promise their minutes and those late (promises, half-hours + 1)
    without it, all summed up. `unkept` says of which hours on another class surely breaks its promise for half a day
    (hours,), wherever the post is."""

    plan: Plan
    came: Floats
    waiting: Floats
    able: Floats
    chance: Chance
    clocks: Sequence[Floats | None]
    edges: NDArray[np.int64]
    brings: Floats
    times: Sizes
    before: tuple[Floats, Floats, Floats]
    unkept: NDArray[np.bool_]

    @classmethod
    def of(cls, plan: Plan, post: Planned) -> Screen:
        """For the slots of `post`, in the queue in which its messages wait."""
        bare = plan.bringing(post, np.zeros(plan.hours)).queue_of(post)
        unkept, plan = _unkept(plan, post), plan.queue_of(post)
        quick = plan.without_noise(SCREEN_PATHS, *(one for one in plan.posts if one.post_id == post.post_id))
        own, hourly = quick.posts[0], bare.without_noise(SCREEN_PATHS).load
        after, known = response_hours(quick, own), quick.hours * _HALVES
        edges = _edges(after)
        halves = np.repeat(hourly / _HALVES, _HALVES, axis=1)
        came = np.concatenate([np.zeros((len(halves), 1)), np.cumsum(halves, axis=1)], axis=1)
        able = summed(np.clip(np.nan_to_num(plan.capacity), 0.0, 1e9))
        net = standing(quick.start_backlog, len(came)) + came - at_times(able, np.arange(known + 1) / _HALVES)
        waiting = net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
        came = np.concatenate([came, np.repeat(came[:, -1:], _HALVES * after + 1, axis=1)], axis=1)
        clocks = [None if one.counted is None else clock_of(one.counted, plan.capacity.shape) for one in plan.promises]
        chance = chance_of(hourly.mean(axis=0), able, counts=len(hourly) > 1)
        before = _before(plan.promises, clocks, halves, waiting, able, chance)
        scale = own.scale if len(own.scale) else np.ones(len(hourly))
        brings = scale[:, None] * _response(quick, own, edges)[None, :]
        times = _alike if own.response is None else own.response.sizes
        return cls(plan, came, waiting, able, chance, clocks, edges, brings, times, before, unkept)

    def may_be_safe(self, tried: Sequence[datetime]) -> NDArray[np.bool_]:
        """Which of `tried` (slots,) may keep all promises: what is only just too much is left to a closer look."""
        seen, bad = self.seen(tried), self.unkept[[self.plan.index(at) for at in tried]]
        for number, one in enumerate(self.plan.promises):
            over = _over(one, seen.minutes[..., number], seen.share_late[..., number], _TIMES, _MINUTES, _LATE)
            # A later half-day that is not kept without the post either may be none of its doing.
            kept = ~_over(one, seen.minutes_before[..., number], seen.late_before[..., number], 1 / _TIMES, 0.0, -_LATE)
            kept[:, 0] = True
            bad |= (over & kept).any(axis=1)
        return ~bad

    def seen(self, tried: Sequence[datetime]) -> Screened:
        """What the half-days after each of `tried` would meet."""
        first = np.array([(at - self.plan.start) / HOUR * _HALVES for at in tried])
        times = self.times(tried)
        parts = [self._measured(first[at:to], times[at:to]) for at, to in _chunks(len(first))]
        return Screened(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def _measured(self, first: Floats, times: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        begin = np.floor(first).astype(np.int64)
        part = (first - begin)[None, :, None]
        at = np.minimum(begin[:, None] + self.edges, self.came.shape[1] - 1)
        came = self.came[:, at]
        if part.any():
            came = came + part * (self.came[:, np.minimum(at + 1, self.came.shape[1] - 1)] - came)
        load = np.diff(came, axis=2) + times[None, :, None] * self.brings[:, None, :]
        edges = (first[:, None] + self.edges) / _HALVES
        able = at_times(self.able, edges)
        start = self.waiting[:, np.minimum(begin, self.waiting.shape[1] - 1)][:, :, None]
        net = start + np.cumsum(load - np.diff(able, axis=1), axis=2)
        ends = net - np.minimum(np.minimum.accumulate(net, axis=2), 0.0)
        queue = (np.concatenate([start, ends[:, :, :-1]], axis=2) + ends) / 2
        middle = (edges[:, :-1] + edges[:, 1:]) / 2
        weight = load + _TINY
        by_day = np.searchsorted(self.edges[1:], _HALVES * STRETCH * np.arange(self.days), side="right")
        whole = np.add.reduceat(weight.sum(axis=0), by_day, axis=1)
        minutes, late = (
            np.stack([np.add.reduceat(one, by_day, axis=1) / whole for one in told], axis=-1)
            for told in zip(*self._fares(weight, queue, middle), strict=True)
        )
        return (minutes, late, *self._without(begin))

    @property
    def days(self) -> int:
        """Half-days of the response."""
        return int(self.edges[-1]) // (_HALVES * STRETCH)

    def _fares(self, weight: Floats, queue: Floats, middle: Floats) -> Iterator[tuple[Floats, Floats]]:
        """By promise the minutes of all messages, and those late (slots, cells)."""
        luck = self.chance.at(middle)
        done = _done(queue, middle, self.able, luck)
        for one, clock in zip(self.plan.promises, self.clocks, strict=True):
            minutes, late = _spent(done, middle, clock), _late(one, queue, middle, self.able, luck, clock)
            yield (minutes * weight).sum(axis=0), (late * weight).sum(axis=0)

    def _without(self, begin: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The half-days after slots without the post (slots, half-days, promises)."""
        messages, minutes, late = self.before
        bounds = np.minimum(begin[:, None] + _HALVES * STRETCH * np.arange(self.days + 1), messages.shape[1] - 1)
        whole = np.maximum(np.diff(messages[:, bounds], axis=2), _TINY)
        each = (np.moveaxis(np.diff(one[:, bounds], axis=2) / whole, 0, -1) for one in (minutes, late))
        return next(each), next(each)


def _over(one: Promise, minutes: Floats, late: Floats, times: float, more: float, later: float) -> NDArray[np.bool_]:
    """Where a promise is broken by so much. A percentile is broken by those late alone."""
    too_late = late > one.most_late + later
    if one.percentile is not None:
        return np.asarray(too_late, dtype=np.bool_)
    return np.asarray(too_late | (minutes > times * one.target_minutes + more), dtype=np.bool_)


def _unkept(plan: Plan, post: Planned) -> NDArray[np.bool_]:
    """Of which hours on a class that the post is not of breaks its promise by so much, as things stand. None where the
    post stands and for a day after its response: these it may have made."""
    bad = np.zeros(plan.hours, dtype=np.bool_)
    if plan.team is None:
        return bad
    first, last = np.arange(plan.hours), np.minimum(np.arange(plan.hours) + STRETCH, plan.hours)
    own = plan.team.class_of(post.post_id)
    for promise in (one for one in plan.promises if one.name != own):
        waits = plan.team.waits[promise.name]
        each = (1.0, waits.minutes, waits.share_late)
        summed_up = [np.pad(np.cumsum((waits.load * one).sum(axis=0)), (1, 0)) for one in each]
        messages, minutes, late = (one[last] - one[first] for one in summed_up)
        whole = np.maximum(messages, _TINY)
        bad |= _over(promise, minutes / whole, late / whole, _TIMES, _MINUTES, _LATE)
    stands = plan.index(post.starts_at)
    bad[max(stands - STRETCH, 0) : max(stands + response_hours(plan, post) + _HOLDS_ON, 0)] = False
    return bad


def _edges(after: int) -> NDArray[np.int64]:
    """Half-hours of the first half-day, then longer steps up to hour `after` (cells + 1,)."""
    fine = np.arange(_HALVES * STRETCH)
    return np.concatenate([fine, np.arange(_HALVES * STRETCH, _HALVES * after + 1, _COARSE)]).astype(np.int64)


def _done(queue: Floats, middle: Floats, able: Floats, luck: Chance) -> Floats:
    """When the queue before each step's middle is answered (paths, ..., cells), in hours, on average over `luck`."""
    return np.maximum(when_reached(able, at_times(able, middle) + blended(queue, luck)), middle)


def _late(one: Promise, queue: Floats, middle: Floats, able: Floats, luck: Chance, clock: Floats | None) -> Floats:
    """With what chance a message of each step is later than promised (paths, ..., cells)."""
    return longer(queue, room(able, clock, middle, one.target_minutes - HANDLING_MINUTES), luck)


def _spent(done: Floats, middle: Floats, clock: Floats | None) -> Floats:
    if clock is None:
        return np.asarray(60.0 * (done - middle) + HANDLING_MINUTES, dtype=np.float64)
    return np.asarray(60.0 * (at_times(clock, done) - at_times(clock, middle)) + HANDLING_MINUTES, dtype=np.float64)


def _before(
    promises: Sequence[Promise],
    clocks: Sequence[Floats | None],
    halves: Floats,
    waiting: Floats,
    able: Floats,
    chance: Chance,
) -> tuple[Floats, Floats, Floats]:
    """Messages, their minutes and those late, each summed up over paths and half-hours (1 or promises, edges)."""
    middle = (np.arange(halves.shape[1]) + 0.5) / _HALVES
    queue, luck = (waiting[:, :-1] + waiting[:, 1:]) / 2, chance.at(middle)
    done = _done(queue, middle, able, luck)
    minutes = np.stack([(_spent(done, middle, clock) * halves).sum(axis=0) for clock in clocks])
    each = (_late(one, queue, middle, able, luck, clock) for one, clock in zip(promises, clocks, strict=True))
    late = np.stack([(one * halves).sum(axis=0) for one in each])
    messages, minutes, late = (
        np.pad(np.cumsum(one, axis=1), ((0, 0), (1, 0))) for one in (halves.sum(axis=0, keepdims=True), minutes, late)
    )
    return messages, minutes, late


def _response(plan: Plan, post: Planned, edges: NDArray[np.int64]) -> Floats:
    """Mean messages of `post` between `edges` (cells + 1,) in half-hours after it goes out (cells,); where it brings
    more at some hours than at others, the part of them."""
    if post.response is not None:
        return np.diff(post.response.within(edges.astype(np.float64)))
    came = np.concatenate([[0.0], np.cumsum(post.per_hour)])
    return np.diff(at_times(came, (post.starts_at - plan.start) / HOUR + edges / _HALVES))


def _alike(tried: Sequence[datetime]) -> Floats:
    """A post that brings the same at all hours."""
    return np.ones(len(tried))


def _chunks(count: int) -> Iterator[tuple[int, int]]:
    return ((at, at + _CHUNK) for at in range(0, count, _CHUNK))
