"""What is put in: spikes that are told, changed and withdrawn at times drawn from a seed, and what became of each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from benchmarks.storm.company import name_of
from benchmarks.storm.plan import Plan
from calbot.flows.spike import ToldSpike

WITHDRAWN, CHANGED = 0.10, 0.10
_SOON = 20.0
"""A change or a withdrawal comes within so many seconds of its spike: often while its messages are on their way."""


class Deed(StrEnum):
    """What is told of a spike."""

    RAISE = "raise"
    CHANGE = "change"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, order=True)
class Event:
    """Something that is told `at` seconds after the beginning."""

    at: float
    workspace_id: str
    key: str
    deed: Deed

    @property
    def about(self) -> tuple[str, str]:
        """The spike: its workspace and its key."""
        return self.workspace_id, self.key


@dataclass
class Put:
    """A spike as it was put in: when each thing was acknowledged (seconds of the machine's clock), and its version."""

    workspace_id: str
    key: str
    raised_at: float = 0.0
    committed_at: float = 0.0
    withdrawn_at: float = 0.0
    version: int = 1
    due_at: float = 0.0
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def said(self) -> str:
        """What a card that shows the newest version carries."""
        return said_of(self.key, self.version)


@dataclass
class Book:
    """The first ledger: all that was put in, by workspace and key."""

    puts: dict[tuple[str, str], Put] = field(default_factory=dict)

    def of(self, event: Event) -> Put:
        """The spike that an event is about."""
        return self.puts.setdefault(event.about, Put(*event.about))


def spread(book: Book, numbers: Mapping[tuple[str, str], int], seconds: float) -> None:
    """Have all be due as if it had come in over so many seconds up to when the last came: the moments of a company in
    the order in which it gave its warnings their `numbers`. Of two that are put in side by side the one that is kept
    first may be acknowledged last, where a machine has much to do."""
    came = [put.committed_at for put in book.puts.values()]
    first, last = min(came), max(came)
    for owner in {owner for owner, _ in book.puts}:
        mine = sorted((about for about in book.puts if about[0] == owner), key=lambda about: numbers[about])
        moments = sorted(book.puts[about].committed_at for about in mine)
        for about, moment in zip(mine, moments, strict=True):
            book.puts[about].due_at = last - seconds * (last - moment) / max(last - first, 1.0)


def said_of(key: str, version: int) -> str:
    """The text that a card of that version carries, and no other's."""
    return f"Storm {key} v{version} "


def schedule(plan: Plan, rng: random.Random) -> list[Event]:
    """All events in order. Spikes come evenly over the plan's span, the companies by turns; in an outage nothing but
    spikes."""
    return sorted(_drawn(plan, rng))


def _drawn(plan: Plan, rng: random.Random) -> Iterator[Event]:
    turns = [0] * plan.flood + list(range(1, plan.companies))
    rng.shuffle(turns)
    for number in range(plan.spikes):
        about = (name_of(turns[number % len(turns)]), f"k{number:06d}")
        at = plan.span * number / plan.spikes
        yield Event(at, *about, Deed.RAISE)
        if rng.random() < CHANGED and not plan.outage:
            yield Event(at + rng.uniform(0.5, _SOON), *about, Deed.CHANGE)
        if rng.random() < WITHDRAWN and not plan.outage:
            yield Event(at + rng.uniform(0.2, _SOON), *about, Deed.WITHDRAW)


def spike_of(put: Put, version: int) -> ToldSpike:
    """The spike in calbot's words, in that version."""
    return ToldSpike(
        key=put.key,
        source=said_of(put.key, version).strip(),
        told_at=put.now - timedelta(days=1) + timedelta(seconds=version),
        # As loud as can be, or what goes beyond the day's budget of a place would wait for its digest.
        starts_at=put.now + timedelta(hours=1),
        ends_at=put.now + timedelta(hours=5),
        minutes=600.0 + version,
        minutes_low=500.0,
        minutes_high=800.0 + version,
        share_late=0.9,
        target_minutes=240,
    )
