"""What more people in some hours would change: the same futures, answered by them too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import picture
from calbot.flows.allowed import allowed
from calbot.flows.assess import plan_ahead
from calbot.flows.sight import sight_of
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.world import CARRY, World
from calbot.staffing.coverage import on_duty
from calbot.staffing.plan import Plan, Span
from calbot.staffing.promise import Measure, hardest

MOST_HEADS: Final = 20
_AHEAD: Final = timedelta(days=14)
_DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the messages of `starts_at`..`until` meet as it is (`now`) and with `heads` more people of `team` from
    `starts_at` to `ends_at` (`then`): of several promises the hardest of each."""

    team: str
    starts_at: datetime
    ends_at: datetime
    until: datetime
    heads: int
    now: Measure
    then: Measure
    may: frozenset[str]
    sight: Sight = CLEAR


@looking
def more(session: Session, turn: Turn, starts_at: datetime, ends_at: datetime, heads: int, team: str = "") -> WhatIf:
    """The messages of the day that begins with these hours, or of all of them where they are more than a day. Raises
    TellUser for hours that are over or too far, and where no roster is known."""
    if not 1 <= heads <= MOST_HEADS:
        raise TellUser("whatif.heads", most=MOST_HEADS)
    if ends_at <= turn.now or starts_at - turn.now > _AHEAD or ends_at - starts_at > _DAY:
        raise TellUser("whatif.hours", days=_AHEAD.days)
    until = max(ends_at, starts_at + _DAY)
    world = picture.gather(session, turn, ahead=until - turn.now + CARRY, since=CARRY)
    name = _team(world, team)
    if not world.has_roster(name):
        raise TellUser("whatif.no_roster")
    plan = plan_ahead(world, name)
    replies = on_duty(starts_at, ends_at, plan.start, plan.hours) * heads * plan.replies_per_hour
    span = plan.window(starts_at, until)
    now, then = (_met(one, span) for one in (plan, plan.helped(replies)))
    may = allowed(session, turn, ("cover.ask",))
    return WhatIf(name, starts_at, ends_at, until, heads, now, then, may, sight_of(session, turn))


def _met(plan: Plan, span: Span) -> Measure:
    return hardest(one for each in plan.each(span) for one in each)


def _team(world: World, named: str) -> str:
    teams = world.teams()
    if not named and len(teams) == 1:
        return teams[0]
    found = [team for team in teams if team.casefold() == named]
    if not found:
        raise TellUser("whatif.team", teams=list(teams))
    return found[0]
