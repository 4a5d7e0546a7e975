"""How customers have waited in a stretch of time, reckoned from what was counted and who was on duty.

calbot reads no reply times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from sqlmodel import Session

from calbot.flows.looked_back import looked_back
from calbot.flows.period import Period
from calbot.flows.promise import Served
from calbot.flows.report_view import WaitLine
from calbot.flows.sizing import stood_in
from calbot.flows.turn import Turn
from calbot.flows.world import EVE, World, terms
from calbot.forecast.history import HOUR, contacts, whole_hour
from calbot.model.inbound import Count
from calbot.store import account as accounts
from calbot.store import event as events
from calbot.store import inbound as inbounds
from calbot.store import shift as shifts
from calbot.store import workspace as workspaces


def past(session: Session, turn: Turn, period: Period) -> World:
    """What was counted in whole hours of a stretch, and who was on duty, each from its eve on; of posts and rules
    nothing."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    if workspace is None:
        raise LookupError(f"no workspace {turn.workspace_id}")
    start, end = whole_hour(period.start), whole_hour(period.end)
    eve = start - EVE
    agreed = terms(workspace.settings, workspace.zone)
    world = World(
        posts=(),
        start=start,
        end=end,
        now=end,
        zone=workspace.zone,
        accounts=accounts.by_number(session, turn.workspace_id),
        events=events.between(session, turn.workspace_id, eve, end),
        inbound=inbounds.between(session, turn.workspace_id, eve, end),
        shifts=shifts.between(session, turn.workspace_id, eve, end),
        sla=agreed.sla,
        discipline=agreed.discipline,
        replies_per_hour=agreed.replies_per_hour,
        sizing=agreed.sizing,
        rostered=frozenset(shifts.teams(session, turn.workspace_id)),
    )
    return stood_in(world, workspace.settings, workspace.zone)


def came(world: World) -> list[Count]:
    """The counts of the stretch itself."""
    return [one for one in world.inbound if one.starts_at >= world.start]


def waits(world: World) -> tuple[WaitLine, ...]:
    """A line for each promise of each team whose messages were counted while somebody was on duty."""
    each = [one for team in world.teams() for one in contacts(world.inbound_of(team))]
    once = replace(world, inbound=each)
    return tuple(line for team in world.teams() for line in _of_team(once, team))


def _of_team(world: World, team: str) -> Iterator[WaitLine]:
    counted = [one for one in world.inbound_of(team) if one.messages and one.starts_at >= world.start]
    if not counted or not any(one.team == team and one.ends_at > world.start for one in world.on_duty):
        return
    # What nobody has counted yet is no calm.
    end = min(whole_hour(max(one.starts_at for one in counted)) + HOUR, world.end)
    eve = world.start - EVE
    # Who waits when the stretch begins stands before those who come in it.
    start, served = looked_back(world, team, world.on_duty, eve, np.zeros(int((end - eve) / HOUR)))
    for one in served:
        yield _line(team, one, max(int((world.start - start) / HOUR), 0))


def _line(team: str, one: Served, first: int) -> WaitLine:
    last = one.waiting.load.shape[1]
    seen = one.waiting.window(first, last)
    return WaitLine(
        team,
        one.profile.name,
        one.profile.target_minutes,
        seen.messages,
        seen.minutes,
        seen.share_late,
        one.waiting.within(60, first, last),
        one.waiting.within(24 * 60, first, last),
    )
