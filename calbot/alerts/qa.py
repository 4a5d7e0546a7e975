"""Looking at the quality of answers: which conversations are drawn, and what their marks come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol, TypeVar

from calbot.model.qa import Mark

WORTH: Final = {Mark.YES: 1.0, Mark.PARTLY: 0.5, Mark.NO: 0.0}


@dataclass(frozen=True, slots=True)
class QaPolicy:
    """Ids of conversations are known for `keep` from when they began (nought: never); `own` are lines of the rubric
    beside the five."""

    keep: timedelta = timedelta(days=35)
    own: tuple[str, ...] = ()


SHIPPED: Final = QaPolicy()

D = TypeVar("D", bound="Drawable")


class Drawable(Protocol):
    """A conversation that may be drawn."""

    @property
    def desk(self) -> str:
        """The help desk that it is in."""

    @property
    def key(self) -> str:
        """What it is called there."""

    @property
    def lot(self) -> int:
        """The same number for all that one person answered, 0 where nobody says."""


def drawn(pool: Iterable[D], most: int, seed: int) -> list[D]:
    """At most `most` of `pool`, of as many lots as there are. The same seed draws the same, in whatever order they
    stand: each is given the SHA-256 of "seed desk key", and of each lot the lowest comes first."""
    turn: dict[int, int] = {}
    placed: list[tuple[int, str, D]] = []
    for number, one in sorted(((_ticket(one, seed), one) for one in pool), key=lambda pair: pair[0]):
        # Nobody knows whose those without a lot are: each stands for itself.
        place = turn.get(one.lot, 0) if one.lot else 0
        turn[one.lot] = place + 1
        placed.append((place, number, one))
    return [one for _, _, one in sorted(placed, key=lambda ticket: ticket[:2])[:most]]


def _ticket(one: Drawable, seed: int) -> str:
    return sha256(f"{seed} {one.desk} {one.key}".encode()).hexdigest()


def share(marks: Sequence[str]) -> float | None:
    """What part of what was asked the answer does (0 to 1); None where nothing was, or nobody has looked."""
    worth = [WORTH[Mark(one)] for one in marks if one != Mark.NONE]
    return sum(worth) / len(worth) if worth else None


def average(all_marks: Iterable[Sequence[str]]) -> float | None:
    """The mean share of the conversations that somebody has looked at; None where there is none."""
    shares = [one for one in map(share, all_marks) if one is not None]
    return sum(shares) / len(shares) if shares else None


def weakest(all_marks: Sequence[Sequence[str]]) -> tuple[int, float] | None:
    """The line of the rubric that was met least, and its mean share; None where all were met in full."""
    by_line: dict[int, list[float]] = {}
    for marks in all_marks:
        for line, mark in enumerate(marks):
            if mark != Mark.NONE:
                by_line.setdefault(line, []).append(WORTH[Mark(mark)])
    means = {line: sum(worth) / len(worth) for line, worth in by_line.items()}
    line, mean = min(means.items(), key=lambda one: (one[1], one[0]), default=(0, 1.0))
    return (line, mean) if mean < 1.0 else None


def oldest(policy: QaPolicy, now: datetime) -> datetime:
    """What began before then is known no more."""
    return now - policy.keep
