"""One window of a team of several classes, looked at with many helps at once: whether their promises are kept.

What `Sight` is to one class. To think classes through costs much the same for one help as for some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

import numpy as np

from calbot.staffing.backlog import allowed, borne
from calbot.staffing.coverage import Floats
from calbot.staffing.promise import Promise
from calbot.staffing.team import Team

_AT_ONCE: Final = 16
_TINY: Final = 1e-9
_SURELY: Final = 1.0 + 1e-9


@dataclass(frozen=True)
class TeamSight:
    """The messages of hours `first`..`last` of the classes of a `team` with `promises`."""

    team: Team
    promises: tuple[Promise, ...]
    first: int
    last: int

    def kept_each(
        self, replies: Iterable[Floats], floor: Floats | None = None, most: float = 1.0
    ) -> Iterator[Floats | None]:
        """As `Sight.kept_each`; all futures are asked at once, so that a `floor` is of no use."""
        left = iter(replies)
        while some := list(islice(left, _AT_ONCE)):
            for told in self._borne(some):
                yield told if self.part(told) <= most * _SURELY else None

    def part(self, told: Floats) -> float:
        """The part of what the hardest promise allows that is borne; of means it is their strain."""
        return float((told.sum(axis=1) / self._allowed).max())

    def borne(self, replies: Floats) -> Floats:
        """What is borne with so many more, whatever is allowed."""
        return self._borne([replies])[0]

    def _borne(self, replies: Sequence[Floats]) -> list[Floats]:
        met = self.team.met(self.promises, (self.first, self.last), replies)
        return [
            np.array(
                [borne(waits[one.name], weight, one) for one, weight in zip(self.promises, self._weights, strict=True)]
            )
            for waits in met
        ]

    @cached_property
    def _weights(self) -> list[Floats]:
        return [self.team.loads[one.name][:, self.first : self.last] + _TINY for one in self.promises]

    @cached_property
    def _allowed(self) -> Floats:
        each = [allowed(one) * weight.sum() for one, weight in zip(self.promises, self._weights, strict=True)]
        return np.array(each)
