"""Which classes and people of a team matter for how long one class waits.

A circle is a set of classes together with the people who answer nothing else. Whatever the rest of the team does, a
class of it waits no longer than these people alone would let it; and in the circle it waits as long as its tightest
place does: some of the classes, and all in the circle who can answer any of these (Hall 1935). So the least over all
circles of the most over their tight places rises with the load and falls with whoever joins, whatever they can answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Numbers = frozenset[int]


class Tight(NamedTuple):
    """Some `classes`, and all `pools` of a circle that can answer any of them, by number."""

    classes: Numbers
    pools: Numbers


def circles(reach: Sequence[Iterable[int]], number: int) -> list[list[Tight]]:
    """The circles of the class `number`, each as its tight places that have to do with the class; `reach` are the
    classes that each pool answers, by number."""
    can = [frozenset(mine) for mine in reach]
    found, grown = set[Numbers](), {mine for mine in can if number in mine}
    while grown - found:
        found |= grown
        # What does not hang together binds nobody more than its part with the class.
        grown = {one | mine for one in found for mine in can if one & mine}
    return [_places([(pool, mine) for pool, mine in enumerate(can) if mine <= one], number) for one in _sorted(found)]


def _places(inside: Sequence[tuple[int, Numbers]], number: int) -> list[Tight]:
    """Of as many people as can be needed the most classes that have none but them."""
    by_class: dict[int, Numbers] = {}
    for pool, mine in inside:
        for one in mine:
            by_class[one] = by_class.get(one, frozenset()) | {pool}
    return [
        Tight(frozenset(one for one, able in by_class.items() if able <= pools), pools)
        for pools in _sorted(_unions(by_class[number], by_class.values()))
    ]


def _unions(first: Numbers, others: Iterable[Numbers]) -> set[Numbers]:
    """Of `first` and any of the `others`."""
    found = {first}
    for other in set(others):
        found |= {one | other for one in found}
    return found


def _sorted(some: Iterable[Numbers]) -> list[Numbers]:
    return sorted(some, key=lambda one: (len(one), sorted(one)))
