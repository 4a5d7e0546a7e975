"""A window that nobody was warned of opens its own review: what was it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.alerts.budget import Kind
from calbot.alerts.spikes import Spike, Told, find, together
from calbot.errors import TellUser
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.assess import Assessment
from calbot.flows.budget import room_for
from calbot.flows.came import hourly
from calbot.flows.looked_back import looked_back
from calbot.flows.promise import Served
from calbot.flows.record import MISSED_IN, counted_until, counts_of
from calbot.flows.sight import sight_of
from calbot.flows.tell import care_places, record, tell
from calbot.flows.telling import CALL
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.world import EVE, World
from calbot.forecast.history import HOUR
from calbot.model.alert import Alert, AlertState
from calbot.model.miss import Miss, MissCause
from calbot.store import alert as alerts
from calbot.store import history as histories
from calbot.store import miss as misses
from calbot.store import notice as notices
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import shift as shifts
from calbot.store import slot as slots

_LOOK_BACK: Final = 48
"""Hours that are looked at again, while their counts may still come."""
_EVE: Final = int(EVE / HOUR)
"""Hours before them: a queue of then stands in them, too."""
_A_WEEK: Final = 7 * 24


@dataclass(frozen=True, slots=True)
class MissView:
    """A window that nobody was warned of, and who said what was behind it."""

    miss: Miss
    by: str
    may: frozenset[str]
    sight: Sight = CLEAR


@dataclass(frozen=True, slots=True)
class MissesView:
    """Those of some days, oldest first."""

    misses: tuple[MissView, ...]
    days: int
    sight: Sight = CLEAR


@dataclass(frozen=True, slots=True)
class _Came:
    """What came, in the shape of a forecast that names no post."""

    start: datetime
    posts: Mapping[int, Told]


def detect(session: Session, turn: Turn, world: World, seen: Assessment) -> None:
    """Keep the windows of the last two days that broke a promise unwarned, and have each asked about once; the caller
    commits."""
    for team, picture in seen.teams.items():
        if picture.capacity is None:
            continue
        for window in _broken(session, turn, world, seen, team):
            if not _known(session, turn, window):
                _open(session, turn, window, world)


@looking
def show(session: Session, turn: Turn, miss_id: int) -> MissView:
    """A miss as it stands."""
    return _view(session, turn, _miss(session, turn, miss_id))


@looking
def recent(session: Session, turn: Turn) -> MissesView:
    """The misses of thirty days, oldest first."""
    known = misses.between(session, turn.workspace_id, turn.now - MISSED_IN, turn.now)
    return MissesView(tuple(_view(session, turn, one) for one in known), MISSED_IN.days, sight_of(session, turn))


def explain(session: Session, turn: Turn, miss_id: int, cause: MissCause, revision: int) -> MissView:
    """Say what was behind it; it counts as a miss whatever it was."""
    person = actor(session, turn)
    demand(person, "miss.explain")
    miss = _miss(session, turn, miss_id)
    miss.explain(cause, person.id, revision, turn.now)
    record(session, turn, "miss", miss.id, "explained", cause=cause.value)
    told = notices.places_of(session, turn.workspace_id, "miss", miss.id, "card")
    tell(session, turn, told, "miss.card", ("miss", miss.id), f"r{miss.revision}", slot="card")
    session.commit()
    return _view(session, turn, miss)


def _broken(session: Session, turn: Turn, world: World, seen: Assessment, team: str) -> list[Spike]:
    """The windows in which what was counted, answered by those who were on duty, broke a promise, and would not have on
    a usual such day (that of the same hours next week, without any post)."""
    back, hours = seen.start - HOUR * _LOOK_BACK, _LOOK_BACK + _EVE
    usual = seen.teams[team].forecast.baseline[_A_WEEK - hours : _A_WEEK]
    if len(usual) < hours:
        return []
    eve = seen.start - HOUR * hours
    on_duty = shifts.between(session, turn.workspace_id, eve, seen.start, team)
    start, every = looked_back(world, team, on_duty, eve, usual)
    found = together(spike for one in every for spike in _windows(team, start, one))
    return [
        one
        for one in found
        if back < one.ends_at < seen.start and counted_until(counts_of(world, team, one.sla), one.ends_at)
    ]


def _windows(team: str, start: datetime, one: Served) -> tuple[Spike, ...]:
    return find(
        _Came(start, {}),
        one.waiting,
        team=team,
        target_minutes=one.profile.target_minutes,
        now=start,
        normal=one.usual,
        sla=one.profile.name,
        percentile=one.profile.percentile,
    )


def _known(session: Session, turn: Turn, window: Spike) -> bool:
    """Whether people were warned of it before its first hour was over, and not told by then that it is off; or it is
    known as a miss."""
    near = alerts.between(session, turn.workspace_id, window.starts_at, window.ends_at)
    in_time = window.starts_at + HOUR
    ours = [one for one in near if one.team == window.team]
    warned = [one for one in ours if (at := _heard_at(session, turn, one)) is not None and at < in_time]
    if any(not _off(session, turn, one, in_time) for one in warned):
        return True
    return bool(misses.between(session, turn.workspace_id, window.starts_at, window.ends_at, window.team))


def _heard_at(session: Session, turn: Turn, alert: Alert) -> datetime | None:
    """When people could first read of it: a chat that was away may have taken it long after it was to be told."""
    if alert.told_at is None or histories.of_all(session, turn.workspace_id, "alert", [alert.id], "mailed"):
        return alert.told_at
    sent = (slots.first_sent(session, turn.workspace_id, about, alert.id) for about in ("alert", CALL))
    return min((at for at in sent if at is not None), default=alert.told_at)


def _off(session: Session, turn: Turn, alert: Alert, by: datetime) -> bool:
    """Whether people had been told `by` then that it is off; a merged one goes on in the one that took it in."""
    last = alerts.last_of(session, turn.workspace_id, alert.id) or alert
    return last.state is AlertState.CALLED_OFF and last.changed_at < by


def _open(session: Session, turn: Turn, window: Spike, world: World) -> None:
    hours = int((window.ends_at - window.starts_at) / HOUR)
    came = hourly(counts_of(world, window.team, window.sla), window.starts_at, hours)
    miss = Miss(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "miss"),
        team=window.team,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        minutes=window.minutes,
        target_minutes=window.target_minutes,
        sla=window.sla,
        percentile=window.percentile,
        messages=float(came.sum()),
        found_at=turn.now,
        changed_at=turn.now,
    )
    session.add(miss)
    session.flush()
    record(session, turn, "miss", miss.id, "found", minutes=round(miss.minutes, 1))
    about = ("miss", miss.id)
    shown = room_for(session, turn, care_places(session, turn), Kind.MISS, about)
    tell(session, turn, shown, "miss.card", about, "r1", slot="card")


def _miss(session: Session, turn: Turn, miss_id: int) -> Miss:
    miss = misses.by_id(session, turn.workspace_id, miss_id)
    if miss is None:
        raise TellUser("miss.not_found", miss=f"m-{miss_id}")
    return miss


def _view(session: Session, turn: Turn, miss: Miss) -> MissView:
    person = people.by_id(session, turn.workspace_id, miss.person_id) if miss.person_id is not None else None
    may = allowed(session, turn, ("miss.explain",))
    return MissView(miss, person.name if person else "", may, sight_of(session, turn))
