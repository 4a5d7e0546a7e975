"""A rule replayed on the past calendar: what it would have told, had it been in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.flows.assess import assess, facts_of
from calbot.flows.turn import Turn, looking
from calbot.flows.world import EVE, World, terms
from calbot.rulebook.check import judge
from calbot.rulebook.found import Found
from calbot.rulebook.rule import Rule
from calbot.store import account as accounts
from calbot.store import event as events
from calbot.store import inbound as inbounds
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift as shifts
from calbot.store import workspace as workspaces

STEP = timedelta(days=7)
"""A rule that rests on forecasts is replayed week by week, each with what was known at its beginning."""
LEARNT_FROM = timedelta(days=190)
WEEK: Final = timedelta(days=7)
_EXAMPLES: Final = 5

_FORECAST = frozenset({"a.size", "b.size", "a.cover", "b.cover"})


def backtest(world: World, rule: Rule) -> list[Found]:
    """Everything that `rule` would have found in `world.start`..`world.end`, each matter once, by time.

    The calendar is taken as it stands today: what was moved or called off since is judged where it is now.
    """
    found = _replayed(world, rule) if rests_on_forecasts(rule) else _judged(world, rule)
    once = {one.key: one for one in sorted(found, key=lambda one: one.at, reverse=True)}
    return sorted(once.values(), key=lambda one: (one.at, one.key))


@looking
def gather(session: Session, turn: Turn, start: datetime, end: datetime) -> World:
    """The past `start`..`end` of a workspace, with what came before it to learn from."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    if workspace is None:
        raise LookupError(f"no workspace {turn.workspace_id}")
    since = start - LEARNT_FROM
    agreed = terms(workspace.settings, workspace.zone)
    return World(
        posts=posts.between(session, turn.workspace_id, since, end, cancelled=True),
        start=start,
        end=end,
        now=start,
        zone=workspace.zone,
        accounts=accounts.by_number(session, turn.workspace_id),
        people={person.id: person for person in people.every(session, turn.workspace_id)},
        events=events.between(session, turn.workspace_id, start, end),
        inbound=inbounds.between(session, turn.workspace_id, since, end),
        shifts=shifts.between(session, turn.workspace_id, start - EVE, end + timedelta(days=1)),
        sla=agreed.sla,
        discipline=agreed.discipline,
        replies_per_hour=agreed.replies_per_hour,
        sizing=agreed.sizing,
        wrong_terms=agreed.wrong_terms,
        skills=agreed.skills,
    )


def rests_on_forecasts(rule: Rule) -> bool:
    """Whether the answer of `rule` depends on what a forecast said at the time."""
    return rule.when.kind == "load" or bool(_FORECAST & rule.asks)


def _judged(world: World, rule: Rule) -> Iterator[Found]:
    """All at once: where no forecast is asked for, it does not matter when the question was put."""
    facts = replace(facts_of(world, (), {}), posts=world.around())
    return (one for one in judge([rule], facts) if one.at >= world.start)


def _replayed(world: World, rule: Rule) -> Iterator[Found]:
    at = world.start
    while at < world.end:
        until = min(at + STEP, world.end)
        known = [count for count in world.inbound if count.starts_at < at]
        seen = assess(replace(world, start=at, end=until, now=at, inbound=known, rules=(rule,)))
        yield from (one.found for one in seen.judged if one.found.at >= world.start)
        at = until


def weeks_of(world: World, found: Sequence[Found]) -> dict[date, int]:
    """Monday -> findings in the zone of `world`, quiet weeks too."""
    zone = ZoneInfo(world.zone)
    counted = Counter(_monday(one.at, zone) for one in found)
    monday, last = _monday(world.start, zone), _monday(world.end - timedelta(seconds=1), zone)
    weeks = {}
    while monday <= last:
        weeks[monday] = counted[monday]
        monday += WEEK
    return weeks


def some_of(found: Sequence[Found]) -> Sequence[Found]:
    """Some of them, from all over the time."""
    step = max(len(found) / _EXAMPLES, 1.0)
    return [found[int(number * step)] for number in range(min(_EXAMPLES, len(found)))]


def _monday(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())
