"""What was learnt of each care team, kept from one night to the next.

A fit is due when the workspace's night has passed, and at once when what it rests on is another: counts of before were
imported or corrected, a post of before was added, moved or withdrawn. It begins where the last one ended. A state of
another version, or one that cannot be read, is as good as none: then all is learnt anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.flows.foreseen import facts_of_team, holidays_of
from calbot.flows.turn import Turn
from calbot.flows.world import Fitted, World
from calbot.forecast.fit import learn
from calbot.forecast.history import PostFact, from_counts, hours_between, whole_hour
from calbot.forecast.state import from_state, to_state
from calbot.model.fitted import FittedState
from calbot.model.inbound import COMMENTS, Count
from calbot.store import fitted as states

NIGHT_ENDS: Final = timedelta(hours=3)
"""A day is learnt from three hours after its midnight: its last counts have come in by then."""
_LEAST_HOURS: Final = 7 * 24
_GROUND: Final = timedelta(days=180)
"""What a digest looks back at: less than is gathered (`picture.BEHIND`), so that the hour does not change it."""
_HOLIDAYS_AHEAD: Final = timedelta(days=14)
_TOO_OLD: Final = timedelta(days=7)
"""Posts bring messages for so long: a state from before knows nothing of what is in the air."""


def known(session: Session, turn: Turn) -> dict[str, Fitted]:
    """What is kept and can be used, by team."""
    try:
        rows = states.every(session, turn.workspace_id)
    except ValueError:
        return {}
    found = {row.team: _read(row, turn.now) for row in rows}
    return {team: one for team, one in found.items() if one is not None}


def learnt(world: World) -> dict[str, Fitted | None]:
    """The fits of `world` that are due, by team, made now; None where a team's has lost its ground. Pure, and slow.

    What is not named stands as it is kept."""
    due: dict[str, Fitted | None] = dict.fromkeys(world.fitted.keys() - set(world.teams()))
    for team in world.teams():
        counts, before = world.inbound_of(team), world.fitted.get(team)
        first = min((count.starts_at for count in counts if count.tag != COMMENTS), default=None)
        if first is None:
            due |= {team: None} if before is not None else {}
            continue
        facts, until = facts_of_team(world, team), _until(first, world)
        basis = _basis(world, team, facts, counts, until)
        if before is None or before.model.until != until or before.basis != basis:
            past = [fact for fact in facts if fact.starts_at < until]
            model = learn(
                from_counts(counts),
                past,
                until,
                world.sizing_of(team),
                before.model if before is not None else None,
                holidays_of(world),
            )
            due[team] = Fitted(model, world.now, basis)
    return due


def learnt_on(world: World, due: Mapping[str, Fitted | None]) -> World:
    """`world` with the fits that were `due` in place of those that were kept."""
    now = {**world.fitted, **due}
    return replace(world, fitted={team: one for team, one in now.items() if one is not None})


def keep(session: Session, turn: Turn, due: Mapping[str, Fitted | None]) -> None:
    """Keep what was learnt, and let go of what has lost its ground; one commit."""
    for team, one in due.items():
        states.replace(session, turn.workspace_id, team, _row(one) if one is not None else None)
    session.commit()


def _row(one: Fitted) -> FittedState | None:
    state = to_state(one.model)
    if not _storable(state):
        return None
    return FittedState(
        workspace_id="", team="", made_at=one.made_at, until=one.model.until, basis=one.basis, state=state
    )


def night_of(now: datetime, zone: str) -> datetime:
    """The midnight in `zone` of the last day that is learnt from at `now`, as a whole UTC hour."""
    here = (now - NIGHT_ENDS).astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return whole_hour(here.astimezone(UTC))


def _until(first: datetime, world: World) -> datetime:
    """Until when is learnt: the last night; the present hour where the `first` count is under a week old."""
    night = night_of(world.now, world.zone)
    return night if hours_between(first, night) >= _LEAST_HOURS else whole_hour(world.now)


def _read(row: FittedState, now: datetime) -> Fitted | None:
    """What `row` keeps, None where it cannot be used: another version, broken, from the future or too long ago."""
    try:
        model = from_state(row.state)
        usable = now - _TOO_OLD < model.until <= now and _storable(row.state) and model.baseline.level >= 0
    # Whatever was done to the row, the forecast goes on without it.
    except (ValueError, TypeError, ArithmeticError):
        return None
    return Fitted(model, row.made_at, row.basis) if usable else None


def _storable(state: object) -> bool:
    """Whether all of its numbers are numbers: PostgreSQL takes no nan as JSON."""
    try:
        json.dumps(state, allow_nan=False)
    except ValueError:
        return False
    return True


def _basis(world: World, team: str, facts: Sequence[PostFact], counts: Sequence[Count], until: datetime) -> str:
    """A digest of all that the fit of `team` until `until` rests on."""
    digest = blake2b(digest_size=16)
    for told in _told(world, team, facts, counts, until):
        digest.update(repr(told).encode())
    return digest.hexdigest()


def _told(
    world: World, team: str, facts: Sequence[PostFact], counts: Sequence[Count], until: datetime
) -> Iterator[object]:
    since = until - _GROUND
    yield world.sizing_of(team)
    # Of holidays to come the nearest weeks are enough: the window of what is gathered moves on with each hour.
    near = (one for one in holidays_of(world) if since <= one.ends_at and one.starts_at < until + _HOLIDAYS_AHEAD)
    yield sorted((one.country, one.starts_at, one.ends_at) for one in near)
    yield sorted((_coarse(fact) for fact in facts if since <= fact.starts_at < until), key=lambda fact: fact.key)
    yield sorted(
        (count.starts_at, count.minutes, count.brand, count.network, count.tag, count.messages)
        for count in counts
        if since <= count.starts_at < until
    )


def _coarse(fact: PostFact) -> PostFact:
    """`fact` with its share of comments told in steps of a quarter: it moves a little with every count."""
    share = fact.actionable
    return fact if share is None else replace(fact, actionable=round(4 * math.log(max(share, 1e-3))) / 4)
