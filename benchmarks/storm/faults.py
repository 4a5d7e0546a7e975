"""What the chat server does to a call: the committed mix, drawn from a seed, the call's own words and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b


class Fault(StrEnum):
    """One way in which a call goes wrong; "after" means that the server has accepted it by then."""

    NONE = "none"
    REFUSED = "refused"
    """Answer 500, accept nothing."""
    FAILED_AFTER = "failed_after"
    """Accept, then answer 500."""
    RESET = "reset"
    """Cut the connection, accept nothing."""
    RESET_AFTER = "reset_after"
    """Accept, then cut the connection."""
    HALF = "half"
    """Accept, then send half an answer."""
    BUSY = "busy"
    """Answer 429 with a Retry-After of one to three seconds, accept nothing."""
    LATE = "late"
    """Accept only after a while, then answer: past the caller's patience, or just slow."""
    STALL = "stall"
    """Say nothing and accept nothing, until the caller hangs up."""


ACCEPTED_YET_BROKEN = frozenset({Fault.FAILED_AFTER, Fault.RESET_AFTER, Fault.HALF, Fault.LATE})
OPEN = ACCEPTED_YET_BROKEN | {Fault.REFUSED, Fault.RESET, Fault.STALL}
"""After these a caller cannot know whether the call took effect."""


@dataclass(frozen=True)
class Mix:
    """Shares of all calls (0..1), and how many seconds a late acceptance takes: from, to."""

    name: str
    shares: Mapping[Fault, float]
    late: tuple[float, float]

    @property
    def faulty(self) -> float:
        """The share of calls that go wrong."""
        return sum(self.shares.values())


STORM = Mix(
    "storm",
    {
        Fault.REFUSED: 0.03,
        Fault.FAILED_AFTER: 0.03,
        Fault.RESET: 0.02,
        Fault.RESET_AFTER: 0.03,
        Fault.HALF: 0.02,
        Fault.BUSY: 0.02,
        Fault.LATE: 0.01,
        Fault.STALL: 0.01,
    },
    late=(0.3, 9.0),
)
"""17 of 100 calls, as everywhere in docs/reliability.md where nothing else is said."""

LATE_ACCEPT = Mix(
    "late",
    {Fault.LATE: 0.10, Fault.RESET_AFTER: 0.03, Fault.FAILED_AFTER: 0.02, Fault.BUSY: 0.02},
    late=(12.0, 12.0),
)
"""Every tenth call is accepted only twelve seconds after it came in, when its caller has hung up."""

SLOW = Mix("slow", {Fault.LATE: 1.0}, late=(0.4, 0.6))
"""Nothing fails, but every call takes half a second: time enough to die in one."""

HANGS = Mix("hangs", {Fault.STALL: 1.0}, late=(0.0, 0.0))
SLUGGISH = Mix("sluggish", {Fault.LATE: 1.0}, late=(4.0, 7.0))
"""All is taken, and answered just before the caller would hang up."""
BUSY = Mix("busy", {Fault.BUSY: 1.0}, late=(0.0, 0.0))
"""How one company's chat can be while all others' is well."""

CALM = Mix("calm", {}, late=(0.0, 0.0))

MIXES = {mix.name: mix for mix in (STORM, LATE_ACCEPT, SLOW, HANGS, SLUGGISH, BUSY, CALM)}


@dataclass(frozen=True)
class Fate:
    """What becomes of one call; `luck` (0..1) sets what a fault leaves open, such as how late."""

    fault: Fault
    luck: float


def fate(mix: Mix, seed: int, *words: object) -> Fate:
    """What becomes of the call that `words` name: the same in every run of that seed, in whatever order calls come."""
    digest = blake2b(repr((seed, *words)).encode(), digest_size=16).digest()
    drawn, luck = (int.from_bytes(part) / 2**64 for part in (digest[:8], digest[8:]))
    for fault, share in mix.shares.items():
        if drawn < share:
            return Fate(fault, luck)
        drawn -= share
    return Fate(Fault.NONE, luck)
