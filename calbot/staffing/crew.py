"""Who of a roster can answer which messages: people alike in that make one pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from calbot.staffing.coverage import REPLIES_PER_HOUR, Floats, replies

if TYPE_CHECKING:
    from calbot.model.shift import Shift


@dataclass(frozen=True, slots=True)
class Pool:
    """People who can answer the same classes of messages (`serves`, by name): `capacity` replies an hour (hours,)."""

    serves: frozenset[str]
    capacity: Floats


def pools(
    shifts: Sequence[Shift],
    team: str,
    start: datetime,
    hours: int,
    needs: Mapping[str, frozenset[str]],
    replies_per_hour: float = REPLIES_PER_HOUR,
) -> tuple[Pool, ...]:
    """The pools of `team`, the ones with least choice first. `needs` are the skills and languages that each class asks
    for.

    Somebody serves a class whose needs are all among the skills and languages of the shift. A need that nobody in the
    whole roster of the team names is not asked: the roster then says nothing about it, and calbot does not guess that
    nobody can."""
    own = [shift for shift in shifts if shift.team == team]
    told = frozenset().union(*(_can(shift) for shift in own))
    asked = {name: frozenset(map(str.casefold, wanted)) & told for name, wanted in needs.items()}
    found: dict[frozenset[str], Floats] = {}
    for shift in own:
        can = _can(shift)
        serves = frozenset(name for name, wanted in asked.items() if wanted <= can)
        found[serves] = found.get(serves, np.zeros(hours)) + replies(shift, start, hours, replies_per_hour)
    ordered = sorted(found.items(), key=lambda one: (len(one[0]), sorted(one[0])))
    return tuple(Pool(serves, able) for serves, able in ordered if serves)


def _can(shift: Shift) -> frozenset[str]:
    return frozenset(word.casefold() for word in (*shift.skills, *shift.languages))
