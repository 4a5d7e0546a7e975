"""What comes after a post: how the messages of its whole response fare, half-day by half-day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from calbot.staffing.plan import Plan, Planned, Span, moved, put
from calbot.staffing.promise import Measure, hardest

STRETCH: Final = 12
"""Hours that are measured together: over a week, a lost evening would drown in quiet nights."""
_MOST_HOURS: Final = 7 * 24
_RESPONSE: Final = 0.99
"""The part of a post's messages after which its response is over."""
_OWN: Final = 1.15
"""A later half-day that breaks the promise anyhow is the post's doing only where it becomes so much worse."""
_WAKE: Final = 1.5
"""The same of the half-day after its last messages, whoever answers then: these are all of others."""


Told = tuple[Measure, ...]
"""What the messages of some hours meet, by promise."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The hardest measure of all half-days that count; `safe` where every promise is kept in all of them, and no rule
    about load forbids it (`stopped`)."""

    worst: Measure
    safe: bool
    stopped: bool = False


def stretches(plan: Plan, post: Planned, at: datetime) -> list[Span]:
    """The half-days over which `post` is answered, were it at `at`: at least one, at most a week."""
    begin = plan.index(at)
    return [(begin + hour, begin + hour + STRETCH) for hour in range(0, response_hours(plan, post), STRETCH)]


def wake(plan: Plan, post: Planned, at: datetime) -> Span:
    """The half-day after these: it brings nothing more then, but who is left waiting keeps others waiting."""
    begin = plan.index(at) + response_hours(plan, post)
    return begin, begin + STRETCH


def response_hours(plan: Plan, post: Planned) -> int:
    """Hours after `post` by which nearly all of its messages have come: whole half-days, at most a week."""
    if post.response is not None:
        # That of the plan's hours may end with the plan.
        length = -(-int(np.searchsorted(post.response.came, _RESPONSE)) // 2)
    else:
        came = np.cumsum(post.per_hour)
        if came[-1] <= 0:
            return STRETCH
        length = int(np.searchsorted(came, _RESPONSE * came[-1])) + 1 - max(plan.index(post.starts_at), 0)
    return min(max(-(-length // STRETCH), 1) * STRETCH, _MOST_HOURS)


def aftermath(plan: Plan, at: Mapping[int, datetime]) -> Aftermath:
    """How all promises fare after the posts of `at` (by id), were they put there.

    The half-day after a post always counts. Those further on, in which it brings its last messages, count unless they
    break the promise as badly without any of these posts: a weekend that nobody answers would leave no slot."""
    case = _Case.of(plan, at)
    seen = after(case.there, case.without, case.first, case.later, case.wakes)
    return Aftermath(hardest(seen), all(one.safe for one in seen) and not case.stopped, case.stopped)


def safe_aftermaths(
    plan: Plan, ats: Sequence[Mapping[int, datetime]], bare: Plan | None = None
) -> list[Measure | None]:
    """The hardest measure of the same for each of `ats`, None where it is not safe: side by side, and with no more
    looked at than that takes. `bare` is the plan without these posts, where it is known how people wait then (see
    `Plan.settled`)."""
    cases, bare = [_Case.of(plan, at, bare) for at in ats], plan if bare is None else bare
    first = bare.each_of([(case.there, case.first) for case in cases])
    seen = [[one for told in each for one in told] for each in first]
    near = [number for number, each in enumerate(seen) if all(one.safe for one in each)]
    later = _worsened_each(bare, [cases[number] for number in near])
    found: list[Measure | None] = [None] * len(cases)
    for number, more in zip(near, later, strict=True):
        if all(one.safe for one in more) and not cases[number].stopped:
            found[number] = hardest([*seen[number], *more])
    return found


@dataclass(frozen=True)
class _Case:
    """Posts that are `put` where they are tried: the plan with them `there` and `without` them, and the half-days that
    count."""

    there: Plan
    without: Plan
    put: Sequence[Planned]
    first: list[Span]
    later: list[Span]
    wakes: list[Span]

    @classmethod
    def of(cls, plan: Plan, at: Mapping[int, datetime], bare: Plan | None = None) -> _Case:
        posts = [post for key in at if (post := plan.post(key)) is not None]
        there, without = plan, plan
        for post in posts:
            there = moved(there, post, at[post.post_id])
            without = without.bringing(post, np.zeros(plan.hours)) if bare is None else bare
        return cls(there, without, [put(plan, post, at[post.post_id]) for post in posts], *_spans(plan, posts, at))

    @cached_property
    def stopped(self) -> bool:
        """Whether a rule about load forbids it."""
        return self.there.stopped(self.put)


def after(
    there: Plan, without: Plan, first: Sequence[Span], later: Sequence[Span] = (), wakes: Sequence[Span] = ()
) -> list[Measure]:
    """What the half-days of `first` meet `there`, the `later` ones that are not as bad `without` its posts, and the
    `wakes` that are much worse than without them."""
    seen = [one for told in there.each(*first) for one in told]
    spans = [*later, *wakes]
    if not spans:
        return seen
    told = there.each(*spans)
    broken = _broken(spans, told)
    before = without.each(*broken) if broken else []
    return seen + _worsened(spans, told, dict(zip(broken, before, strict=True)), wakes)


def _spans(plan: Plan, posts: list[Planned], at: Mapping[int, datetime]) -> tuple[list[Span], list[Span], list[Span]]:
    """The half-days right after each post, all those further on, and those after the last of them."""
    every = [plan.inside(stretches(plan, post, at[post.post_id])) for post in posts]
    later = {span for spans in every for span in spans[1:]}
    wakes = {*plan.inside([wake(plan, post, at[post.post_id]) for post in posts])} - later
    return [spans[0] for spans in every if spans], sorted(later), sorted(wakes)


def _worsened_each(plan: Plan, cases: Sequence[_Case]) -> list[list[Measure]]:
    """What the later half-days of each case meet that are not as bad without its posts."""
    spans = [[*case.later, *case.wakes] for case in cases]
    told = plan.each_of([(case.there, own) for case, own in zip(cases, spans, strict=True)])
    broken = [_broken(own, met) for own, met in zip(spans, told, strict=True)]
    asked = [number for number, some in enumerate(broken) if some]
    before = plan.each_of([(cases[number].without, broken[number]) for number in asked])
    known = {number: dict(zip(broken[number], each, strict=True)) for number, each in zip(asked, before, strict=True)}
    return [
        _worsened(own, met, known.get(number, {}), case.wakes)
        for number, (case, own, met) in enumerate(zip(cases, spans, told, strict=True))
    ]


def _broken(spans: Sequence[Span], met: Sequence[Told]) -> list[Span]:
    """Those in which a promise is broken: what keeps all of them keeps them without these posts as well."""
    return [span for span, told in zip(spans, met, strict=True) if not all(one.safe for one in told)]


def _worsened(
    spans: Sequence[Span], met: Sequence[Told], before: Mapping[Span, Told], wakes: Sequence[Span]
) -> list[Measure]:
    """What `spans` meet that do not meet as bad `before`, without these posts; the `wakes` are not their own."""
    own = {span: span not in wakes for span in spans}
    return [
        one
        for span, told in dict(zip(spans, met, strict=True)).items()
        for one, other in zip(told, before.get(span, told), strict=True)
        if (own[span] and other.safe) or one.strain > (_OWN if own[span] else _WAKE) * other.strain
    ]
