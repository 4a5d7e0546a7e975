"""Scenarios of several runs that are held against each other."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from typing import Any

from benchmarks.storm.driver import run
from benchmarks.storm.ledger import COUNTS
from benchmarks.storm.plan import Plan
from benchmarks.storm.processes import common_ground
from benchmarks.storm.report import Report
from benchmarks.storm.silence import silence
from benchmarks.storm.steps import steps
from calbot.wiring.house import MAIN

Several = Callable[[Plan], Coroutine[Any, Any, Report]]
_WELL = "well"
_NEARLY = 0.9
"""The last round of all companies' spikes may break off."""
_OF_ILLNESS = ("ill_calls", "held_up", "load")
_COUNTS = (*COUNTS, "workers_died", "doubt_resolved", "worker_kills")


async def same(plan: Plan) -> Report:
    """R14: one process on SQLite that does all (spikes come in by its door), one worker on PostgreSQL and four of them
    deliver the same, side by side."""
    kinds = {"1 on sqlite": ("sqlite", 1), "1 on postgresql": ("postgresql", 1), "4 on postgresql": ("postgresql", 4)}
    plans = [
        replace(plan, database=database, workers=workers, door=database == "sqlite")
        for database, workers in kinds.values()
    ]
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
        "idle": {name: one.figures["idle"] for name, one in found.items()},
    }
    return Report(figures, _void(found.values()), first.deliveries)


def different(one: Report, other: Report) -> int:
    """How many messages of either have no counterpart in the other: in that place, about that spike, in those words."""
    here, there = Counter(one.deliveries), Counter(other.deliveries)
    apart = (here - there) + (there - here)
    for place, key, said in sorted(apart)[:5]:
        print(f"different: {place} {key} {said!r}", file=sys.stderr)
    return apart.total()


@dataclass(frozen=True)
class Pair:
    """A run with a flood in the first company, and one beside it without, on the same machine at the same time."""

    flooded: Report
    calm: Report


async def fair(plan: Plan) -> Report:
    """R17: one company has ten times as many spikes as any other, while its chat is well and while it is not; the
    others should hardly notice. What else the machine does is different each minute, so with and without go side by
    side; how it is with nothing beside is measured first."""
    alone = await run(replace(plan, flood=1))
    return held_against(plan, {ill: await _paired(plan, ill) for ill in plan.ills}, alone)


async def fair_at_once(plan: Plan) -> Report:
    """The same where times are not asked: all of it side by side."""
    pairs = await asyncio.gather(*(_paired(plan, ill) for ill in plan.ills))
    return held_against(plan, dict(zip(plan.ills, pairs, strict=True)), pairs[0].calm)


async def _paired(plan: Plan, ill: str) -> Pair:
    return Pair(*await asyncio.gather(run(flooded(plan, ill)), run(replace(plan, flood=1))))


def flooded(plan: Plan, ill: str) -> Plan:
    """The plan with its flood on top of what all companies have to say, while the first one's chat is `ill`: then by
    its places rather than by its spikes, since each place has one call under way."""
    wide = plan.wide if ill else 1
    flood = ceil(plan.flood / wide)
    more = (plan.companies - 1 + flood) / plan.companies
    told = replace(plan, notices=int(plan.notices * more), per_second=plan.per_second * more, flood=flood, ill=ill)
    return replace(told, first_places=plan.places * wide)


def held_against(plan: Plan, pairs: Mapping[str, Pair], alone: Report) -> Report:
    """The runs of `fair` with a flood against those without: the slowest hundredth of all companies but the first."""
    found = [alone, *(one for pair in pairs.values() for one in (pair.flooded, pair.calm))]
    figures = _together(found) | {"alone_p99_s": _slowest(_others(alone)), "alone_load": alone.figures["load"]}
    voids = [one.void for one in found if one.void]
    for ill, pair in pairs.items():
        name = ill or _WELL
        others, calm = _others(pair.flooded), _others(pair.calm)
        first = pair.flooded.figures["first_spikes"]
        flood = first / max(1, pair.flooded.figures["spikes"] - first) * (plan.companies - 1)
        flood *= plan.wide if ill else 1
        figures |= {f"{name}_p99_s": _slowest(others), f"{name}_beside_p99_s": _slowest(calm)}
        figures |= {f"{name}_p50_s": _share(others, 0.5), f"{name}_beside_p50_s": _share(calm, 0.5)}
        figures |= {f"{name}_flood": round(flood, 1)}
        figures |= {f"{name}_{one}": pair.flooded.figures[one] for one in _OF_ILLNESS if one in pair.flooded.figures}
        if min(len(others), len(calm)) < plan.least_others:
            voids.append(f"void: {name}: fewer than {plan.least_others} messages of others")
        elif flood < _NEARLY * plan.flood:
            voids.append(f"void: {name}: the first company had only {flood:.1f} times as much to say as another")
        else:
            figures[f"ratio_{name}"] = round(_slowest(others) / max(_slowest(calm), 0.001), 2)
    return Report(figures, "; ".join(voids))


SEVERAL: dict[str, Several] = {"same": same, "fair": fair, "steps": steps, "silence": silence}


def _together(found: list[Report]) -> dict[str, Any]:
    figures: dict[str, Any] = {name: sum(one.figures[name] for one in found) for name in _COUNTS}
    figures["held_up"] = sum(one.figures.get("held_up", 0) for one in found)
    return figures | {name: max(one.figures[name] for one in found) for name in ("p99_s", "max_s", "faulty_share")}


def _others(found: Report) -> list[float]:
    """The seconds of all companies but the first."""
    return list(chain.from_iterable(took for name, took in found.seconds.items() if name != MAIN))


def _slowest(took: list[float]) -> float:
    """The slowest hundredth begins here, in seconds."""
    return _share(took, 0.99)


def _share(took: list[float], share: float) -> float:
    return round(sorted(took)[int(share * (len(took) - 1))], 2) if took else 0.0


def _void(found: Iterable[Report]) -> str:
    return "; ".join(one.void for one in found if one.void)
