"""Assessments for tests that ask what a flow does with one: the same world is thought through once.

`assess` is pure, as tests/flows/test_assess.py shows; a day too crowded for its people takes it some seconds, and many
tests begin with such a day, on both databases, or in each chat.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from calbot.flows.assess import Assessment, assess
from calbot.flows.uncertain import thought
from calbot.flows.world import World
from calbot.wiring.spelling import spelt

_KEPT = 24
"""Each holds two hundred futures of a fortnight. A long story looks so often, and is told on the other kind of database
right afterwards, and in the other chats (tests/conftest.py)."""
_known: OrderedDict[tuple[object, ...], tuple[World, Any]] = OrderedDict()


def assessed(world: World, how: str = "", think: Callable[[World], Any] = assess) -> Any:
    """What `assess` says of `world`, or has said of one that is the same to the last letter. `how` keeps those apart
    that a test has thought through otherwise, or has another way to `think`."""
    if world.fitted:
        # What was learnt is arrays, which are not written out in full.
        return think(world)
    key = how, repr(replace(world, rules=())), *map(id, world.rules)
    if key not in _known:
        # The world is kept along, so that no later rule can have the identity of one of its own.
        _known[key] = world, think(world)
    _known.move_to_end(key)
    while len(_known) > _KEPT:
        _known.popitem(last=False)
    return _known[key][1]


def thought_in_house(world: World) -> Assessment:
    """The same of what a house thinks of it (`wiring.house`)."""
    seen: Assessment = assessed(world, "in a house", lambda told: thought(spelt(told)))
    return seen
