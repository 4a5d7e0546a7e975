"""How flags were dealt with: how many came, were taken, mended and seen to be mended, and how long that took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from calbot.model.external import External
from calbot.model.flag import FlagKind


@dataclass(frozen=True, slots=True)
class Case:
    """A flag from its opening, or reopening, to its end. `sources` are the chats from which it was reported, by time.

    Instants are None for what has not happened: `fixed_at` is when somebody said what was then believed, `verified_at`
    when calbot saw it itself, `believed_at` when it went by somebody's word or by a post that was called off;
    `bounced` is how often it was not fixed.
    """

    flag_id: int
    kind: FlagKind
    sources: tuple[str, ...]
    post_id: int | None
    opened_at: datetime
    reporters: int = 1
    claimed_at: datetime | None = None
    fixed_at: datetime | None = None
    verified_at: datetime | None = None
    believed_at: datetime | None = None
    declined_at: datetime | None = None
    bounced: int = 0
    note: str = ""
    url: str = ""
    external: tuple[External, ...] = ()

    @property
    def name(self) -> str:
        """What people call its flag: f-57."""
        return f"f-{self.flag_id}"

    @property
    def source(self) -> str:
        """The chat from which it was reported first."""
        return self.sources[0]

    @property
    def minutes_to_claim(self) -> float | None:
        """From the report until somebody had it."""
        return _minutes(self.opened_at, self.claimed_at)

    @property
    def minutes_to_fix(self) -> float | None:
        """From the report until somebody rightly said that it is fixed."""
        return _minutes(self.opened_at, self.fixed_at)

    @property
    def minutes_to_verify(self) -> float | None:
        """From that word until calbot saw it itself."""
        return _minutes(self.fixed_at, self.verified_at)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Cases together: counts, and median minutes (None where nothing was timed). `name` is a kind's or a source's, ""
    for all of them. `external` counts those that a case of another system led to."""

    name: str
    opened: int
    claimed: int
    fixed: int
    verified: int
    declined: int
    to_claim: float | None
    to_fix: float | None
    to_verify: float | None
    external: int = 0


def tallied(name: str, cases: Sequence[Case]) -> CaseLine:
    """`cases` in one line."""
    return CaseLine(
        name=name,
        opened=len(cases),
        claimed=sum(one.claimed_at is not None for one in cases),
        fixed=sum(one.fixed_at is not None for one in cases),
        verified=sum(one.verified_at is not None for one in cases),
        declined=sum(one.declined_at is not None for one in cases),
        to_claim=_median([one.minutes_to_claim for one in cases]),
        to_fix=_median([one.minutes_to_fix for one in cases]),
        to_verify=_median([one.minutes_to_verify for one in cases]),
        external=sum(bool(one.external) for one in cases),
    )


def parted(cases: Sequence[Case], by: Callable[[Case], Iterable[str]]) -> tuple[CaseLine, ...]:
    """A line for each value that `by` gives, the most first; a case counts for each of its own."""
    groups: dict[str, list[Case]] = {}
    for one in cases:
        for name in by(one):
            groups.setdefault(name, []).append(one)
    lines = [tallied(name, some) for name, some in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-line.opened, line.name)))


def _minutes(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() / 60 if start is not None and end is not None else None


def _median(minutes: Sequence[float | None]) -> float | None:
    known = [one for one in minutes if one is not None]
    return median(known) if known else None
