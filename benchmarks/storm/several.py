"""Scenarios of several runs that are held against each other."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from itertools import chain
from typing import Any

from benchmarks.storm.driver import run
from benchmarks.storm.plan import Plan
from benchmarks.storm.processes import common_ground
from benchmarks.storm.report import Report
from benchmarks.storm.silence import silence
from benchmarks.storm.steps import steps
from calbot.wiring.house import MAIN

Several = Callable[[Plan], Coroutine[Any, Any, Report]]
_COUNTS = ("lost", "twice", "unretracted", "unmarked", "astray", "unsettled", "doubt_resolved", "worker_kills")


async def same(plan: Plan) -> Report:
    """R14: one process on SQLite, one worker on PostgreSQL and four of them deliver the same, side by side."""
    kinds = {"1 on sqlite": ("sqlite", 1), "1 on postgresql": ("postgresql", 1), "4 on postgresql": ("postgresql", 4)}
    plans = [replace(plan, database=database, workers=workers) for database, workers in kinds.values()]
    # All of them come to their end, or processes would outlive this one.
    async with common_ground():
        ended = await asyncio.gather(*(run(one) for one in plans), return_exceptions=True)
    for problem in (one for one in ended if isinstance(one, BaseException)):
        raise problem
    found = {name: one for name, one in zip(kinds, ended, strict=True) if isinstance(one, Report)}
    first = next(iter(found.values()))
    figures = _together(list(found.values())) | {
        "different": sum(different(first, one) for one in found.values()),
        "delivered": {name: len(one.deliveries) for name, one in found.items()},
    }
    return Report(figures, _void(found.values()), first.deliveries)


def different(one: Report, other: Report) -> int:
    """How many messages of either have no counterpart in the other: in that place, about that spike, in those words."""
    here, there = Counter(one.deliveries), Counter(other.deliveries)
    apart = (here - there) + (there - here)
    for place, key, said in sorted(apart)[:5]:
        print(f"different: {place} {key} {said!r}", file=sys.stderr)
    return apart.total()


async def fair(plan: Plan) -> Report:
    """R17: one company has ten times as many spikes as any other; the others should hardly notice."""
    more = (plan.companies - 1 + plan.flood) / plan.companies
    alone = await run(replace(plan, flood=1))
    flooded = await run(replace(plan, notices=int(plan.notices * more), per_second=plan.per_second * more))
    before, after = _others(alone), _others(flooded)
    figures = _together([alone, flooded]) | {
        "others_p99_alone_s": before,
        "others_p99_flooded_s": after,
    }
    if not before or not after:
        return Report(figures, _void([alone, flooded]) or "void: there is no other company to compare")
    return Report(figures | {"ratio": round(after / before, 2)}, _void([alone, flooded]))


SEVERAL: dict[str, Several] = {"same": same, "fair": fair, "steps": steps, "silence": silence}


def _together(found: list[Report]) -> dict[str, Any]:
    figures: dict[str, Any] = {name: sum(one.figures[name] for one in found) for name in _COUNTS}
    return figures | {name: max(one.figures[name] for one in found) for name in ("p99_s", "max_s", "faulty_share")}


def _others(found: Report) -> float:
    """The slowest hundredth of all companies but the first, in seconds."""
    others = sorted(chain.from_iterable(took for name, took in found.seconds.items() if name != MAIN))
    return round(others[int(0.99 * (len(others) - 1))], 2) if others else 0.0


def _void(found: Iterable[Report]) -> str:
    return "; ".join(one.void for one in found if one.void)
