"""What the doctor says of calbot's own work: who works, what waits, what was parked, and what the audit found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from calbot.wiring.doctor_check import Check
from calbot.wiring.queue import Audited, Parked, Queue, look

_LATE_SECONDS: Final = 180.0
_OLD: Final = timedelta(minutes=5)
"""An audit comes every minute."""
_RUN: Final = "run calbot serve or calbot work, and look at its log"


def examine_work(database: str) -> Sequence[Check]:
    """How the work in a migrated `database` goes."""
    queue = look(database)
    checks = [_parked(one) for one in queue.parked if not one.left]
    checks += [*_working(queue), *_untold(queue)]
    waiting = sum(queue.messages.values())
    well = Check("work", "ok", f"workers alive: {len(queue.workers)}, messages on their way: {waiting}")
    left = [Check("work", "ok", f"{one.work}: {one.problem}; left as it is") for one in queue.parked if one.left]
    return [*(checks or [well]), *left, *(_audited(one, queue.at) for one in queue.audits)]


def _parked(one: Parked) -> Check:
    """What waits for somebody's decision, and both that there are."""
    do = f"calbot jobs --release {one.work}, or --leave {one.work} where it may stay so"
    return Check("work", "warn", f"{one.work}: {one.problem}", do)


def _working(queue: Queue) -> Sequence[Check]:
    """What is wrong with whoever should work. Before the first workspace there is nothing to work for."""
    if queue.oldest_seconds > _LATE_SECONDS:
        said = f"something has been due for {queue.oldest_seconds:.0f} s, workers alive: {len(queue.workers)}"
        return [Check("work", "warn", said, _RUN)]
    if queue.audits and not queue.workers:
        return [Check("work", "warn", "no worker is alive: nothing is read, thought or delivered", _RUN)]
    return []


def _untold(queue: Queue) -> Sequence[Check]:
    """What another system has refused, or not answered, so far."""
    failing = [one for one in queue.untold if one.problem]
    if not failing:
        return []
    first = min(failing, key=lambda one: one.since)
    said = f"{len(failing)} not taken, the first for {_ago(queue.at - first.since)} ({first.work}): {first.problem}"
    return [Check("webhook", "warn", said, "see whether the address in [webhook] answers; it is tried again")]


def _audited(last: Audited, at: datetime) -> Check:
    if last.at is None:
        return Check("audit", "warn", f"{last.workspace}: not audited yet", "a worker audits within its first minute")
    age = at - last.at
    found = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in last.found.items()) or "all well"
    said = f"{last.workspace}: looked {_ago(age)} ago and found: {found}"
    if age > _OLD:
        return Check("audit", "warn", f"{said}; nobody has looked since", _RUN)
    return Check(
        "audit", "warn" if last.found else "ok", said, "calbot jobs, and the log, tell more" if last.found else ""
    )


def _ago(age: timedelta) -> str:
    seconds = max(age.total_seconds(), 0.0)
    for name, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {name}"
    return f"{seconds:.0f} s"
