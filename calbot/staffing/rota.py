"""Which hours of the roster to move for a window that was warned of: the same people and hours, somewhere else.

`shift_hours` finds the moves; here they are found for one team's plan and told as stints that people can read: so many
more from here to there, and so many fewer elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import standing
from calbot.staffing.plan import HOUR
from calbot.staffing.shift_hours import Bounds, Move, shift_hours
from calbot.staffing.trial import Block

SHARE: Final = 0.15
"""Of the hours that are looked at, no more than this part is moved."""
NOTICE: Final = 4
"""Hours that people are told before their first changed hour."""
OUT_OF, BEHIND = 144, 36
"""Hours after the beginning that people may be taken from, and hours behind them that are looked at too: chosen with
`benchmarks.outcome` on what lay before its evaluated part."""
_INTO: Final = 96
_PATHS: Final = 24
MOST_MOVES: Final = 3
"""More blocks than these nobody rearranges for one warning."""


class Hours(Protocol):
    """What of a `staffing.plan.Plan` is looked at."""

    @property
    def start(self) -> datetime: ...
    @property
    def now(self) -> datetime: ...
    @property
    def load(self) -> Floats: ...
    @property
    def capacity(self) -> Floats: ...
    @property
    def start_backlog(self) -> float | Floats: ...
    @property
    def target_minutes(self) -> float: ...
    @property
    def replies_per_hour(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Rearrangement:
    """`more` people where they are needed, `fewer` where they are not, of the same head-hours; `replies` (hours,) is
    what the team can answer more (or, negative, less) in each hour of the plan."""

    more: tuple[Block, ...]
    fewer: tuple[Block, ...]
    replies: Floats

    @property
    def head_hours(self) -> float:
        """Hours of work that lie elsewhere."""
        return sum(block.head_hours for block in self.more)


def rearranged(plan: Hours, first: int, last: int, most: int = MOST_MOVES) -> Rearrangement | None:
    """What to move for the window `first`..`last` (hours of `plan`) that was warned of, in blocks of four hours or more
    and never more than 15 % of the hours; None where no move helps, or none comes in time."""
    hours = plan.load.shape[1]
    begin = max(int((plan.now - plan.start) // HOUR) + NOTICE, 0)
    into, out_of = min(last, begin + _INTO, hours), min(begin + OUT_OF, hours)
    end = min(max(out_of + BEHIND, last), hours)
    if not begin < into:
        return None
    pick = np.linspace(0, len(plan.load) - 1, min(_PATHS, len(plan.load))).astype(int)
    heads = plan.capacity[:end] / max(plan.replies_per_hour, 1e-9)
    found = shift_hours(
        plan.load[pick, :end],
        heads,
        Bounds(begin, into, out_of, SHARE * float(heads[begin:].sum())),
        [(first, last)],
        start_backlog=standing(plan.start_backlog, len(plan.load))[pick],
        target_minutes=plan.target_minutes,
        replies_per_hour=plan.replies_per_hour,
        most_moves=most,
    )
    if not found.moves:
        return None
    replies = np.zeros(hours)
    replies[:end] = plan.replies_per_hour * (found.heads - heads)
    return Rearrangement(_stints(plan, found.moves, into=True), _stints(plan, found.moves, into=False), replies)


def _stints(plan: Hours, moves: Sequence[Move], *, into: bool) -> tuple[Block, ...]:
    """The blocks of one side by start; equal ones are one of several heads."""
    counts: dict[tuple[int, int], int] = {}
    for move in moves:
        at = (move.to if into else move.source, move.length)
        counts[at] = counts.get(at, 0) + 1
    return tuple(
        Block(plan.start + HOUR * at, plan.start + HOUR * (at + length), heads)
        for (at, length), heads in sorted(counts.items())
    )
