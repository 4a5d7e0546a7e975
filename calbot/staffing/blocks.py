"""Several blocks of cover at once: a mixed-integer programme proposes, the backlog engine disposes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from calbot.staffing.backlog import at_times, clock_of, when_reached
from calbot.staffing.coverage import Floats
from calbot.staffing.promise import hardest
from calbot.staffing.trial import BLOCK_HOURS, MOST_HEADS, Size, Trial

_PATIENCE: Final = (3.0, 2.0, 1.5, 1.25, 1.0, 0.75, 0.5)
"""Targets within which the programme has every message of the expected load answered: a mean of one target lets the
slowest wait longer, chance may ask for less."""
_LONG, _APART = 96, 4
"""In longer windows only the shortest and the longest blocks are chosen from, which begin so many hours apart."""
_SECONDS, _NODES = 20.0, 200
"""It ends with its nodes, so that a slow machine proposes what a fast one does; the time is for accidents."""
_PATHS: Final = 12
_FIRMLY: Final = (1.0, 0.95, 0.85)
_MOST_BLOCKS: Final = 60


def several(trial: Trial) -> tuple[Size, ...]:
    """The least work in blocks that the programme finds to keep the promises of the window, each block then only as
    long as it must be. Where nothing is enough, what goes furthest.

    Tried on few futures, measured on all: where these call for more, the target is drawn tighter."""
    for firmly in _FIRMLY:
        quick = replace(trial, plan=trial.plan.without_noise(_PATHS).firmer(firmly))
        chosen = _chosen(quick)
        if trial.seen(chosen).kept or not quick.seen(chosen).kept:
            break
    return chosen


def _chosen(trial: Trial) -> tuple[Size, ...]:
    """What the programme proposes, if the engine calls it enough, else one block after another."""
    tried = _proposed(trial)
    if not tried or not trial.seen(tried[-1]).kept:
        tried.append(_one_by_one(trial))
    best = min(tried, key=lambda sizes: (not (seen := trial.seen(sizes)).kept, seen.strain))
    return trimmed(trial, best)


def _proposed(trial: Trial) -> list[tuple[Size, ...]]:
    """What the programme chooses for some goals, and at the end for the most patient one that the engine calls enough:
    found by halving, since a goal that is drawn tighter is never less enough."""
    tried, enough = list[tuple[Size, ...]](), None
    low, high = 0, len(_PATIENCE) - 1
    while low <= high:
        middle = (low + high) // 2
        sizes = _solved(trial, _PATIENCE[middle])
        if sizes is not None:
            tried.append(sizes)
        if sizes is None or trial.seen(sizes).kept:
            # A goal that nobody can meet tells as much: what is tighter cannot be met either.
            enough = sizes if sizes is not None else enough
            high = middle - 1
        else:
            low = middle + 1
    return tried if enough is None else [*tried, enough]


def _solved(trial: Trial, patience: float) -> tuple[Size, ...] | None:
    """The fewest head-hours after which the expected messages of the window are all answered within so many targets.

    Waiting at the end of an hour is what waited before and came less what is answered, and never less than nothing; at
    the time by which the messages of an hour are due, no more may wait than have come since."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_matrix

    plan, hours = trial.plan, min(trial.plan.hours, trial.last + 48)
    long = trial.last - trial.first > _LONG
    lengths, apart = ((BLOCK_HOURS[0], BLOCK_HOURS[-1]), _APART) if long else (BLOCK_HOURS, 1)
    blocks = [(at, length) for length in lengths for at in trial.starts(length)[::apart] if at + length <= hours]
    load, able = plan.load.mean(axis=0)[:hours], plan.capacity[:hours]
    cells = [(hour, number) for number, (at, length) in enumerate(blocks) for hour in range(at, at + length)]
    cells += [(hour, len(blocks) + hour) for hour in range(hours)]
    values = [-plan.replies_per_hour] * (len(cells) - hours) + [-1.0] * hours
    # Net flow of each hour: wait(h) - wait(h - 1) + replies of blocks >= load - capacity.
    rows = [(row, column, -value) for (row, column), value in zip(cells, values, strict=True)]
    rows += [(hour, len(blocks) + hour - 1, -1.0) for hour in range(1, hours)]
    row, column, value = (np.array(part) for part in zip(*rows, strict=True))
    shape = (hours, len(blocks) + hours)
    flow = coo_matrix((value, (row, column)), shape=shape).tocsr()
    least = load - able
    least[0] += plan.start_backlog
    most = _most_waiting(trial, load, patience, hours)
    found = milp(
        np.concatenate([[length * (1 + 1e-4 * at / hours) for at, length in blocks], np.full(hours, 1e-7)]),
        constraints=[LinearConstraint(flow, least, np.inf)],
        integrality=np.concatenate([np.ones(len(blocks)), np.zeros(hours)]),
        bounds=Bounds(0, np.concatenate([np.full(len(blocks), float(MOST_HEADS)), most])),
        options={"time_limit": _SECONDS, "node_limit": _NODES, "mip_rel_gap": 0.03},
    )
    if found.x is None:
        return None
    return tuple(
        (at, length, round(heads))
        for (at, length), heads in zip(blocks, found.x[: len(blocks)].tolist(), strict=True)
        if heads > 0.5
    )


def _most_waiting(trial: Trial, load: Floats, patience: float, hours: int) -> Floats:
    """How many may wait at the end of each hour (hours,): those who came since the last whose time is up."""
    one = hardest(m for seen in trial.plan.each((trial.first, trial.last)) for m in seen).promise
    clock = clock_of(one.counted, trial.plan.capacity.shape)
    came = np.concatenate([[0.0], np.cumsum(load)])
    due = when_reached(clock, at_times(clock, np.arange(hours + 1.0)) + patience * one.target_minutes / 60)
    most = np.full(hours, np.inf)
    for at in range(trial.first + 1, trial.last + 1):
        end = int(np.floor(due[at]))
        if trial.earliest < end <= hours:
            most[end - 1] = min(most[end - 1], came[end] - came[at])
    return most


def _one_by_one(trial: Trial) -> tuple[Size, ...]:
    """Block after block of the shortest length, each where it shortens the wait most."""
    sizes, seen, length = list[Size](), trial.seen([]), BLOCK_HOURS[0]
    for _ in range(_MOST_BLOCKS):
        if seen.kept:
            break
        at = _relieves(trial, sizes, length)
        now = trial.seen([*sizes, (at, length, 1)])
        if now.strain >= seen.strain - 1e-9:
            break
        sizes, seen = [*sizes, (at, length, 1)], now
    return _joined(sizes)


def _relieves(trial: Trial, sizes: Sequence[Size], length: int) -> int:
    """The start of a block after which the least waits in the window and in the day behind it."""
    plan = trial.plan
    hours = slice(0, min(trial.last + 24, plan.hours))
    load, able = plan.load[:: max(len(plan.load) // 12, 1), hours], plan.capacity + trial.replies(sizes)
    left = []
    for at in trial.starts(length):
        more = trial.replies([(at, length, 1)])
        net = plan.start_backlog + np.cumsum(load - (able + more)[hours], axis=1)
        queue = net - np.minimum(np.minimum.accumulate(net, axis=1), 0.0)
        left.append(float(queue[:, trial.first :].sum()))
    return trial.starts(length)[int(np.argmin(left))]


def trimmed(trial: Trial, sizes: Sequence[Size]) -> tuple[Size, ...]:
    """`sizes` without what is not needed: whole heads, then hours at either end."""
    if not trial.seen(sizes).kept:
        return tuple(sizes)
    kept = list(sizes)
    for number in range(len(kept) - 1, -1, -1):
        while (
            less := next((one for one in _less(kept[number]) if _still(trial, kept, number, one)), None)
        ) is not None:
            kept[number] = less
    return _joined([size for size in kept if size[2] > 0])


def _less(size: Size) -> Iterator[Size]:
    at, length, heads = size
    if heads > 0:
        yield at, length, heads - 1
    if heads > 0 and length > BLOCK_HOURS[0]:
        yield at, length - 1, heads
        yield at + 1, length - 1, heads


def _still(trial: Trial, sizes: Sequence[Size], number: int, less: Size) -> bool:
    return trial.seen([less if at == number else size for at, size in enumerate(sizes)]).kept


def _joined(sizes: Sequence[Size]) -> tuple[Size, ...]:
    """Blocks of the same hours become one with more heads; in order of time."""
    heads: dict[tuple[int, int], int] = {}
    for at, length, many in sizes:
        heads[at, length] = heads.get((at, length), 0) + many
    return tuple((at, length, many) for (at, length), many in sorted(heads.items()))
