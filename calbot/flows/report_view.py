"""What a joint report holds: figures of both teams for one stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calbot.alerts.cases import CaseLine
from calbot.alerts.lead_time import InTime
from calbot.alerts.record import ENOUGH, wilson
from calbot.flows.period import Period
from calbot.flows.trust import CLEAR, Sight


@dataclass(frozen=True, slots=True)
class TagLine:
    """`posts` went out with `tag` ("" for none); `told` messages were expected of `closed` of them and `came`. `asked`
    messages were counted under that tag, whatever post they were about (None: nobody counts it)."""

    tag: str
    posts: int
    closed: int
    told: float
    came: float
    asked: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """An idea that `times` customers asked for, and `before` in the stretch before."""

    name: str
    text: str
    times: int
    before: int


@dataclass(frozen=True, slots=True)
class Shipped:
    """An idea that went out, asked `before` times in the fourteen days before that and `after` times in those after it;
    None while they are not over."""

    name: str
    text: str
    before: int
    after: int | None


@dataclass(frozen=True, slots=True)
class WaitLine:
    """How the `messages` under promise `sla` of `team` have waited, as they were counted and by the roster: mean
    minutes, and parts (0..1) past the target, within an hour and within a day."""

    team: str
    sla: str
    target_minutes: int
    messages: float
    minutes: float
    late: float
    within_hour: float
    within_day: float


@dataclass(frozen=True, slots=True)
class Warned:
    """Of `told` warnings `counted` could be judged and were not acted on, and `true` of them came true; `acted` were
    acted on, `missed` windows nobody was warned of."""

    told: int
    counted: int
    true: int
    acted: int
    missed: int

    @property
    def precision(self) -> tuple[float, float, float] | None:
        """The share that came true with its 95 % Wilson interval; None below five."""
        if self.counted < ENOUGH:
            return None
        return (self.true / self.counted, *wilson(self.true, self.counted))

    @property
    def broken(self) -> int:
        """Windows that broke a promise: warned of or not."""
        return self.true + self.missed


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of `period`. `posts` went out, `contacts` messages were counted (None: nobody counted);
    of `closed` forecasts `in_range` held. `big` and `every` say how many posts were known in time."""

    period: Period
    posts: int
    contacts: float | None
    tags: Sequence[TagLine]
    questions: Sequence[Question]
    flags: CaseLine
    waits: Sequence[WaitLine]
    big: InTime
    every: InTime
    warned: Warned
    closed: int
    in_range: int
    shipped: Sequence[Shipped]
    sight: Sight = CLEAR

    @property
    def empty(self) -> bool:
        """Whether nothing at all is known of it."""
        known = self.posts or self.contacts or self.questions or self.flags.opened or self.warned.told
        return not (known or self.warned.missed or self.shipped or self.closed)
