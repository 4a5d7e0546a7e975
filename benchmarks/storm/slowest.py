"""Why the slowest messages took so long: what was called, what came of it, and who died meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.storm.company import workspace_of
from benchmarks.storm.faults import ACCEPTED_YET_BROKEN, OPEN, Fault
from benchmarks.storm.ledger import Accepted, Heard, Row, Slow, Verdict
from calbot.flows.notice import LOOK_AGAIN, SETTLED

_ON_ITS_WAY = 10.0
"""A worker that was killed so long after it called may have died in that call."""
_SHOWN = 3
_NOT_TAKEN = OPEN - ACCEPTED_YET_BROKEN
"""After these a caller has to look whether it was taken, and finds nothing."""


@dataclass(frozen=True)
class Deaths:
    """What was killed: workers, each as (when, process), and databases."""

    workers: Sequence[tuple[float, int]] = ()
    databases: Sequence[float] = ()


def slowest(
    verdict: Verdict, kept: Sequence[Row], accepted: Accepted, deaths: Deaths, *, asked: bool = True
) -> dict[str, Any]:
    """The message that took longest: {"seconds", "waits_s", "place", "spike", "attempts", "path"}; {} where none came.

    `waits_s` are those of its seconds that no sender may save: after each call that it could not know to be in vain it
    looks only once the message had time to turn up (15 s as shipped; 4 s after an answer of 500 of a server
    that can be `asked`). `attempts` are the times that somebody took it, by the database: more than its calls where
    whoever took it died before them. `path` says in seconds since it was due what was called for it (POST to tell, GET
    to ask), with what the chat server did where that was a fault, and the deaths of its callers and of the database."""
    for late in sorted(verdict.slow)[-_SHOWN:]:
        _show(late, accepted)
    if not verdict.slow:
        return {}
    late = max(verdict.slow)
    about = [row for row in kept if (row.workspace_id, row.origin) == (workspace_of(late.place), late.spike)]
    keys = {row.key: row.attempt for row in about}
    calls = [one for one in accepted.heard[late.place] if one.key in keys and late.due <= one.at <= late.until + 0.001]
    meanwhile = [(at, process) for at, process in deaths.workers if at <= late.until]
    told = [(one.at, _said(one)) for one in calls] + _died(calls, meanwhile)
    told += [(at, "database killed") for at in deaths.databases if late.due <= at <= late.until]
    return {
        "seconds": round(late.seconds, 1),
        "waits_s": _waits(calls, asked=asked),
        "place": late.place,
        "spike": late.spike,
        "attempts": sum(keys[key] for key in {one.key for one in calls}),
        "path": [f"{at - late.due:.1f} {said}" for at, said in sorted(told)],
    }


def _waits(calls: Sequence[Heard], *, asked: bool) -> float:
    in_vain = [one.fault for one in calls if one.method == "POST" and one.fault in _NOT_TAKEN]
    return sum((SETTLED if asked and fault == Fault.REFUSED else LOOK_AGAIN).total_seconds() for fault in in_vain)


def _said(one: Heard) -> str:
    return one.method if one.fault == Fault.NONE else f"{one.method} {one.fault}"


def _died(calls: Sequence[Heard], killed: Sequence[tuple[float, int]]) -> list[tuple[float, str]]:
    """Those that were killed soon after they called, each once."""
    within = {
        (at, process)
        for at, process in killed
        if any(one.by == process and 0 <= at - one.at <= _ON_ITS_WAY for one in calls)
    }
    return [(at, "its worker killed") for at, _ in within]


def _show(late: Slow, accepted: Accepted) -> None:
    """All that was called in its place from when it was due until it was taken."""
    print(f"slow: {late.place} {late.spike} took {late.seconds:.1f} s; calls about that place since:", file=sys.stderr)
    for one in accepted.heard[late.place]:
        if late.due - 5 <= one.at <= late.until + 1:
            print(f"  {one.at - late.due:6.1f} {one.method} {one.fault} {one.key} by {one.by}", file=sys.stderr)
