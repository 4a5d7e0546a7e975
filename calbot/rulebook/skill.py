"""What the people on duty must know or speak for a post, and whether anybody on shift does."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from calbot.model.shift import Shift
from calbot.rulebook.field import Plan

SKILL, LANGUAGE = "skill/", "lang/"
"""Tags that begin so name what is needed: skill/senior, lang/ja."""
WITHIN = timedelta(hours=4)
"""Somebody must be on duty at some time in so long after the post: the usual promise of a first response."""

_DAY = timedelta(days=1)


def lacking(plan: Plan) -> Sequence[str]:
    """For each post the first skill ("senior") or language ("ja") that it needs and nobody of its team has on shift in
    time; "" where somebody has, and where the roster does not tell: one without skills, or that ends before."""
    wanted = plan.facts.skills
    if not plan.facts.shifts:
        return [""] * len(plan.posts)
    named = {tag.casefold(): f"{SKILL}{skill}".casefold() for tag, skill in wanted.items()}
    every = plan.column("tags")
    known = {tags: _needed(tags, named) for tags in {*every}}
    asked = [known[tags] for tags in every]
    if not any(asked):
        return [""] * len(asked)
    roster = _Roster(plan.facts.shifts)
    rows = zip(plan.seconds, plan.column("team"), asked, strict=True)
    return [
        next((need.partition("/")[2] for need in needs if roster.lacks(team, need, second)), "")
        for second, team, needs in rows
    ]


def _needed(tags: Sequence[str], named: Mapping[str, str]) -> tuple[str, ...]:
    lower = (tag.casefold() for tag in tags)
    found = (tag if tag.startswith((SKILL, LANGUAGE)) else named.get(tag, "") for tag in lower)
    return tuple(dict.fromkeys(need for need in found if need))


class _Roster:
    """Shifts by team and by what its people can, as spans in seconds."""

    def __init__(self, shifts: Sequence[Shift]) -> None:
        self._spans: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        self._longest: float = 0.0
        self._ends: dict[tuple[str, str], float] = defaultdict(float)
        for shift in sorted(shifts, key=lambda shift: shift.starts_at):
            first, last = shift.starts_at.timestamp(), shift.ends_at.timestamp()
            self._longest = max(self._longest, last - first)
            for can in _can(shift):
                self._spans[shift.team, can].append((first, last))
                kind = can.partition("/")[0]
                self._ends[shift.team, kind] = max(self._ends[shift.team, kind], last)

    def lacks(self, team: str, need: str, second: int) -> bool:
        """Whether the roster of `team` tells such things at all, reaches so far, and has nobody with `need` then."""
        if self._ends[team, need.partition("/")[0]] < second + _DAY.total_seconds():
            return False
        spans = self._spans.get((team, need), [])
        last = second + WITHIN.total_seconds()
        at = bisect_left(spans, (last, 0.0))
        while at and spans[at - 1][0] > second - self._longest:
            at -= 1
            if spans[at][1] > second:
                return False
        return True


def _can(shift: Shift) -> Iterator[str]:
    yield from (f"{SKILL}{skill}".casefold() for skill in shift.skills)
    yield from (f"{LANGUAGE}{language}".casefold() for language in shift.languages)
