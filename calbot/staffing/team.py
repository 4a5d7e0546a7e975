"""A team that answers several classes of messages: who can answer which, and how they wait as things stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calbot.staffing.backlog import measured
from calbot.staffing.classes import Lead, MessageClass, left_waiting, serve_classes, serve_each, serve_more
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.cumulative import at_times, cleaned, clock_of, when_reached
from calbot.staffing.promise import Measure, Promise
from calbot.staffing.spread import Spread
from calbot.staffing.stood import Stood
from calbot.staffing.turns import Discipline, Left
from calbot.staffing.waiting import Waiting

_LEAD_HOURS: Final = 24
_FROM: Final = 24
"""Spans are thought through from few hours on, so that many can be at once."""
_LOOKS_BACK: Final = 14 * 24
_LOOKS_ON: Final = 14 * 24
"""Hours of the roster after the last one looked at; whoever waits longer is answered as in the last week of them."""
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """The `pools` of a team, and the messages of each class for them: `loads` by name (paths, hours), which are those
    of the futures `pick` (paths,) of a plan. `of_post` names the class of each post that is not of the first one.

    `waits` is how the classes wait as things stand, and `able` (hours,) by name what the team can answer of each class
    beside those of the others who go first then: so each can be looked at by itself, which is quick and nearly right.
    `discipline` says whose turn it is, `left` who of each class waits at first. `stood` is who waits at which hour, as
    far as that is known; None where others answer than did when it was found."""

    pools: tuple[Pool, ...]
    loads: Mapping[str, Floats]
    pick: NDArray[np.int64]
    of_post: Mapping[int, str]
    waits: Mapping[str, Waiting]
    able: Mapping[str, Floats]
    discipline: Discipline = Discipline.DEADLINE_FIRST
    left: Mapping[str, Left] = field(default_factory=dict)
    stood: Stood | None = None

    @classmethod
    def of(
        cls,
        promises: Sequence[Promise],
        pools: tuple[Pool, ...],
        loads: Mapping[str, Floats],
        pick: NDArray[np.int64],
        of_post: Mapping[int, str],
        discipline: Discipline = Discipline.DEADLINE_FIRST,
        left: Mapping[str, Left] | None = None,
    ) -> Team:
        """A team as things stand: its classes are thought through once."""
        classes = [
            MessageClass(one.name, loads[one.name], one.target_minutes, one.counted, (left or {}).get(one.name))
            for one in promises
        ]
        waits = serve_classes(classes, pools, discipline)
        first = _First(promises, waits, discipline, left or {})
        able = {one.name: _able(one, first, waits, pools) for one in promises}
        stood = Stood(loads, {name: one.backlog for name, one in waits.items()}, left or {}, promises)
        return cls(pools, loads, pick, of_post, waits, able, discipline, left or {}, stood)

    def class_of(self, post_id: int) -> str:
        """The class whose promise the messages of a post are under."""
        return self.of_post.get(post_id, next(iter(self.loads)))

    def standing(self, name: str) -> Floats:
        """How many of a class wait at first, in each of its futures (paths,)."""
        return self.left[name].waiting if name in self.left else np.zeros(len(self.loads[name]))

    def beside(self, name: str) -> tuple[Floats, Floats, Floats] | None:
        """The messages of other classes that wait in one queue with those of a class (paths, hours), how many of them
        at first (paths,), and what those can answer in all who answer the class (hours,): oldest first. None by
        deadlines, where a queue has turns."""
        if self.discipline is not Discipline.OLDEST_FIRST:
            return None
        own, apart = _able_of(name, self.pools, self.waits[name].replies.shape[1])
        rest = [key for key in self.loads if key != name]
        given = np.sum([np.zeros(len(own)), *(self.waits[key].replies.mean(axis=0) for key in rest)], axis=0)
        part = np.clip(1.0 - apart / np.maximum(given, _TINY), 0.0, 1.0)
        others = np.sum([np.zeros_like(self.loads[name]), *(self.loads[key] for key in rest)], axis=0)
        return part * others, part[0] * np.sum([0.0 * others[:, 0], *map(self.standing, rest)], axis=0), own

    def brought(self, post_id: int, change: Floats) -> Team:
        """The same with as many more (or fewer) messages of a post in each future of the plan (paths, hours)."""
        name = self.class_of(post_id)
        load = np.maximum(self.loads[name] + change[self.pick], 0.0)
        return replace(self, loads={**self.loads, name: load})

    def joined(self, replies: Floats) -> Team:
        """The same with people who answer so many `replies` (hours,) more, of whatever class: nobody asks for help that
        could not help. Below zero, everybody answers as much less."""
        whole = np.sum([pool.capacity for pool in self.pools], axis=0) if self.pools else np.zeros(len(replies))
        left = np.clip(1.0 + np.minimum(replies, 0.0) / np.maximum(whole, _TINY), 0.0, 1.0)
        pools = (Pool(pool.serves, left * pool.capacity) for pool in self.pools)
        return replace(self, pools=(*pools, Pool(frozenset(self.loads), np.maximum(replies, 0.0))), stood=None)

    def each(self, promises: Sequence[Promise], spans: Sequence[tuple[int, int]]) -> list[tuple[Measure, ...]]:
        """What the messages of each class meet in each of `spans`, by promise; changes since `waits` may bring more
        messages only from the first of them on."""
        return self.each_of(promises, [(self, spans)])[0]

    def each_of(
        self, promises: Sequence[Promise], cases: Sequence[tuple[Team, Sequence[tuple[int, int]]]]
    ) -> list[list[tuple[Measure, ...]]]:
        """The same of several teams that differ from this one in their loads alone, each with spans of its own: at a
        part of the cost, as those that are thought through from the same hour on are served in one pass."""
        told = [list[tuple[Measure, ...]]() for _ in cases]
        alike: dict[tuple[int, bool], list[int]] = {}
        for number, (team, spans) in enumerate(cases):
            alike.setdefault(self._from(promises, team, _around(spans)[0]), []).append(number)
        for (begin, stood), numbers in alike.items():
            teams = [cases[number] for number in numbers]
            # The same people answer in all of them, for as long as the one needs them that ends last.
            until = max(_around(spans)[1] for _, spans in teams)
            left, lead = self._standing_at(begin) if stood else ({}, None)
            cuts = [team._cut(promises, begin, _around(spans)[1], until, left) for team, spans in teams]
            served = serve_each([classes for classes, _ in cuts], cuts[0][1], self.discipline, lead=lead)
            for number, waits in zip(numbers, served, strict=True):
                team, spans = cases[number]
                told[number] = team._told(promises, spans, waits, begin)
        return told

    def settled(self, promises: Sequence[Promise], until: int) -> Team:
        """The same, knowing who waits at every hour before `until`: for looking at many changes that come later."""
        stood = self.stood
        if stood is None or (same := stood.until(self.loads, promises)) >= until:
            return self
        begin = same - same % _FROM
        classes, pools = self._cut(promises, begin, until, until, stood.at(begin, 0))
        waiting = left_waiting(classes, pools, self.discipline)
        return replace(self, stood=stood.onward(self.loads, begin, waiting))

    def _from(self, promises: Sequence[Promise], team: Team, first: int) -> tuple[int, bool]:
        """From where on a span of a `team` like this one is thought through, and whether it is known who waits then."""
        begin = self._begin(first)
        if self.stood is None:
            return begin, False
        known = min(first, self.stood.until(team.loads, promises))
        known -= known % _FROM
        return (known, True) if known >= begin else (begin, False)

    def _standing_at(self, hour: int) -> tuple[Mapping[str, Left], Lead | None]:
        """Who waits when an hour begins, and what it was like before it."""
        if self.stood is None or hour == 0:
            return self.left, None
        hours = slice(max(hour - _LEAD_HOURS, 0), hour)
        loads = [cleaned(self.stood.loads[one.name][:, hours]).mean(axis=0) for one in self.stood.promises]
        lead = Lead(loads, [cleaned(pool.capacity[hours]) for pool in self.pools])
        return self.stood.at(hour, lead.hours), lead

    def _told(
        self,
        promises: Sequence[Promise],
        spans: Sequence[tuple[int, int]],
        waits: Mapping[str, Waiting],
        begin: int,
    ) -> list[tuple[Measure, ...]]:
        """What the classes meet in each of `spans` that wait like this from hour `begin` on."""
        seen = []
        for first, last in spans:
            spreads = ((one, waits[one.name].spread.part(first - begin, last - begin)) for one in promises)
            seen.append(
                tuple(measured(told, self.loads[one.name][:, first:last] + _TINY, one) for one, told in spreads)
            )
        return seen

    def met(
        self, promises: Sequence[Promise], span: tuple[int, int], more: Sequence[Floats]
    ) -> list[dict[str, Spread]]:
        """How long the messages of each class in `span` wait, with each of `more` replies (hours,) by people who answer
        all of them."""
        begin = self._begin(span[0])
        classes, pools = self._cut(promises, begin, span[1], span[1], {})
        served = serve_more(classes, pools, [one[begin:] for one in more], self.discipline)
        here = (span[0] - begin, span[1] - begin)
        return [{name: waits.spread.part(*here) for name, waits in told.items()} for told in served]

    def _cut(
        self, promises: Sequence[Promise], begin: int, last: int, until: int, left: Mapping[str, Left]
    ) -> tuple[list[MessageClass], list[Pool]]:
        """Classes from hour `begin` to `last`, with those who are `left` then, and the people and clocks as `until` and
        beyond."""
        hours, known = slice(begin, last), slice(begin, until + _LOOKS_ON)
        waiting = left if begin else self.left
        classes = [
            MessageClass(
                one.name,
                self.loads[one.name][:, hours],
                one.target_minutes,
                None if one.counted is None else one.counted[known],
                waiting.get(one.name),
            )
            for one in promises
        ]
        return classes, [Pool(pool.serves, pool.capacity[known]) for pool in self.pools]

    def _begin(self, first: int) -> int:
        """From where on a span is thought through: a day before the last hour at whose start nobody waits, in any
        future, or a little more. What came before is answered then."""
        whole = np.sum([one.backlog[:, :first] for one in self.waits.values()], axis=0)
        waiting = np.max([self.standing(name) for name in self.waits], initial=0.0)
        empty = np.flatnonzero(np.concatenate([[waiting], whole.max(axis=0, initial=0.0)]) <= 1e-6)
        begin = max(int(empty.max(initial=0)) - _LEAD_HOURS, first - _LOOKS_BACK, 0)
        return begin - begin % _FROM


def _around(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return min(first for first, _ in spans), max(last for _, last in spans)


@dataclass(frozen=True, slots=True)
class _First:
    """Who of the classes goes first: by their `promises`, as they wait as things stand."""

    promises: Sequence[Promise]
    waits: Mapping[str, Waiting]
    discipline: Discipline
    left: Mapping[str, Left]

    def replies(self, than: Promise) -> Floats:
        """Replies of each hour (hours,), on average, to those of the other classes whose turn is before that of a
        message of that hour under the promise `than`: only these take people from it."""
        others = [self._of(one, than) for one in self.promises if one.name != than.name]
        return np.asarray(np.sum([np.zeros(self._hours), *others], axis=0), dtype=np.float64)

    @property
    def _hours(self) -> int:
        return int(next(iter(self.waits.values())).replies.shape[1])

    def _of(self, one: Promise, than: Promise) -> Floats:
        waits = self.waits[one.name]
        if self.discipline is Discipline.OLDEST_FIRST:
            return np.asarray(waits.replies.mean(axis=0), dtype=np.float64)
        before = self.left[one.name].waiting if one.name in self.left else np.zeros(len(waits.load))
        came, served = (np.pad(np.cumsum(some, axis=1), ((0, 0), (1, 0))) for some in (waits.load, waits.replies))
        first = np.minimum(np.searchsorted(self._due(one), self._due(than), side="right"), np.arange(self._hours) + 1)
        due = before[:, None] + came[:, first] - served[:, :-1]
        return np.asarray(np.clip(due, 0.0, waits.replies).mean(axis=0), dtype=np.float64)

    def _due(self, one: Promise) -> Floats:
        """When the time of the messages in the middle of each hour is up (hours,)."""
        clock = clock_of(one.counted, (self._hours if one.counted is None else len(one.counted),))
        middle = np.arange(self._hours, dtype=np.float64) + 0.5
        return when_reached(clock, at_times(clock, middle) + one.target_minutes / 60)


def _able(one: Promise, first: _First, waits: Mapping[str, Waiting], pools: Sequence[Pool]) -> Floats:
    """What the pools that serve a class have left beside those who go first (hours,): these are answered by whoever
    cannot answer the class first."""
    now = waits[one.name].replies
    own, apart = _able_of(one.name, pools, now.shape[1])
    left = own - np.maximum(first.replies(one) - apart, 0.0)
    return np.asarray(np.maximum(left, np.minimum(now.mean(axis=0), own)), dtype=np.float64)


def _able_of(name: str, pools: Sequence[Pool], hours: int) -> tuple[Floats, Floats]:
    """What those can answer who answer a class, and what the others can (hours,)."""
    own, apart = np.zeros(hours), np.zeros(hours)
    for pool in pools:
        (own if name in pool.serves else apart)[:] += pool.capacity[:hours]
    return own, apart
