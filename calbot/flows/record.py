"""A warning's record: what came of those like it, judged by what was counted and the roster as it stood when told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from calbot.alerts.record import ENOUGH, Past, Record, record_of, wilson
from calbot.alerts.settle import COVERED, HELD
from calbot.alerts.spikes import Spike
from calbot.flows.assess import Assessment
from calbot.flows.came import hourly
from calbot.flows.eve import Lane
from calbot.flows.promise import counted, profiles_of
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.flows.world import World
from calbot.forecast.history import HOUR
from calbot.model.alert import Alert
from calbot.model.inbound import Count
from calbot.model.post import PostState
from calbot.model.verdict import Opinion
from calbot.staffing.backlog import serve
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import history as histories
from calbot.store import miss as misses
from calbot.store import post as posts
from calbot.store import verdict as verdicts

Floats = NDArray[np.float64]
BEHIND: Final = timedelta(days=180)
MISSED_IN: Final = timedelta(days=30)
SCORED: Final = timedelta(days=90)
_WEEK: Final = timedelta(days=7)
ANSWERS: Final = ("acked", "left", "snoozed", "assigned", "requested")
_BEFORE, _AFTER = 24, 2
"""Hours around a window that are kept with it: a queue is made of what came before, too."""
_DRAWN: Final = ("raised", "redrawn")
"""What the audit trail calls a picture that was taken over."""
_PATIENCE: Final = timedelta(days=3)
"""So long counts may come late; after that nobody will ever know."""
_TRIMMED: Final = 0.8
"""Of the reach when it was told: a calendar that says it more exactly trims nothing."""


@dataclass(frozen=True, slots=True)
class WarningScore:
    """Of `told` warnings of ninety days `counted` could be judged and were not acted on, and `true` of them came true;
    `acted` were acted on. `missed` windows of thirty days nobody was warned of."""

    told: int
    counted: int
    true: int
    acted: int
    missed: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval of the share that came true; None below five."""
        return wilson(self.true, self.counted) if self.counted >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class WeekScore:
    """Of the last seven days: `messages` about warnings were sent, `told` warnings were told first; of these somebody
    answered `answered`, and for `acted` the plan was changed."""

    messages: int
    told: int
    answered: int
    acted: int


def stood_around(seen: Assessment) -> Mapping[Spike, dict[str, Any]]:
    """The roster and the load around each spike of an assessment, as a warning keeps them."""
    return {spike: _stood(seen, spike) for spike in seen.spikes}


def grown(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What stood around a window when it was told, and behind that what stood when it was told longer."""
    if not old or not new:
        return old
    kept = len(old["replies"])
    more = int((datetime.fromisoformat(old["from"]) - datetime.fromisoformat(new["from"])) // HOUR) + kept
    # A new picture that begins after the old one ends is another window's.
    if not 0 <= more < len(new["replies"]):
        return old
    longer: dict[str, Any] = {name: [*old[name], *new[name][more:]] for name in old.keys() & new.keys() - {"from"}}
    return {"from": old["from"], **longer}


def judge(session: Session, turn: Turn, world: World) -> None:
    """Say of each warning whose window is over whether it came true; the caller commits."""
    for alert in alerts.unjudged(session, turn.workspace_id, turn.now):
        counts = counts_of(world, alert.team, alert.sla)
        if not counted_until(counts, alert.ends_at) and turn.now < alert.ends_at + _PATIENCE:
            continue
        alert.acted = _acted(session, turn, alert)
        alert.came_true = _came_true(alert, counts) if alert.into_id is None else None
        alert.judged_at = turn.now
        record(session, turn, "alert", alert.id, "judged", came_true=alert.came_true, acted=alert.acted)


def record_of_alert(session: Session, turn: Turn, alert: Alert) -> Record | None:
    """How often warnings like this one came true; None below five. Like it are those of its team that posts explain
    as they do this one, or do not."""
    judged = alerts.judged_since(session, turn.workspace_id, turn.now - BEHIND)
    if len(judged) < ENOUGH:
        return None
    return record_of([_past(one) for one in judged], _kind(alert))


def missed(session: Session, turn: Turn, team: str = "") -> int:
    """How many windows of the last thirty days nobody was warned of."""
    return misses.count(session, turn.workspace_id, turn.now - MISSED_IN, turn.now, team)


@looking
def score(session: Session, turn: Turn) -> WarningScore:
    """How all warnings of the last ninety days fared; those that were acted on are counted apart."""
    since = turn.now - SCORED
    judged = alerts.judged_since(session, turn.workspace_id, since)
    counted = [one for one in judged if one.came_true is not None and not one.acted]
    told = alerts.told_since(session, turn.workspace_id, since)
    return WarningScore(
        told=len(told),
        counted=len(counted),
        true=sum(one.came_true is True for one in counted),
        acted=sum(one.acted for one in judged),
        missed=missed(session, turn),
    )


@looking
def week(session: Session, turn: Turn) -> WeekScore:
    """What was sent in a week against what was done about it."""
    since = turn.now - _WEEK
    told = alerts.told_since(session, turn.workspace_id, since)
    answered = histories.acted_on(session, turn.workspace_id, "alert", ANSWERS, since)
    return WeekScore(
        messages=alerts.messages_since(session, turn.workspace_id, since),
        told=len(told),
        answered=sum(alert.id in answered for alert in told),
        acted=sum(_acted(session, turn, alert) for alert in told),
    )


def history(session: Session, turn: Turn) -> dict[int, Past]:
    """The judged warnings of half a year by their id, oldest first, with what was said of them."""
    judged = alerts.judged_since(session, turn.workspace_id, turn.now - BEHIND)
    said = verdicts.of_alerts(session, turn.workspace_id, [one.id for one in judged])
    much = {one.alert_id for one in said if one.opinion is Opinion.TOO_MUCH}
    told = minutes_told(session, turn, {one.id: one.told_at for one in judged})
    return {one.id: _past(one, told.get(one.id), too_much=one.id in much) for one in judged}


def minutes_told(session: Session, turn: Turn, told_at: Mapping[int, datetime | None]) -> dict[int, float]:
    """The longest wait that each of some warnings (by id, with when it was first told) was told with: the one of then,
    and those since. A warning that would not have been told of any of them would not have been told."""
    found: dict[int, float] = {}
    for line in histories.of_some(session, turn.workspace_id, "alert", list(told_at)):
        if line.verb not in _DRAWN or "minutes" not in line.details:
            continue
        first, minutes = told_at[line.noun_id], float(line.details["minutes"])
        known = found.get(line.noun_id, minutes) if first is not None and line.at > first else minutes
        found[line.noun_id] = max(known, minutes)
    return found


def counts_of(world: World, team: str, sla: str) -> list[Count]:
    """The counts of the messages under a promise: those of its networks where the team has several promises and the
    counts tell the networks apart, else all of the team."""
    profiles = profiles_of(world, team)
    told = list(counted(world, team, profiles)) if len(profiles) > 1 else []
    return [count for name, count in told if name == sla] if told else world.inbound_of(team)


def counted_until(counts: Sequence[Count], at: datetime) -> bool:
    """Whether the counts reach up to `at`."""
    return any(count.starts_at + timedelta(minutes=count.minutes) >= at for count in counts)


def expected_first_hour(alert: Alert) -> float | None:
    """Messages that were expected in the first hour of the window when it was told; None where that is not kept."""
    hour, load = _at(alert, alert.starts_at), alert.stood.get("load", [])
    return float(load[hour]) if 0 <= hour < len(load) else None


def _stood(seen: Assessment, spike: Spike) -> dict[str, Any]:
    picture = seen.teams[spike.team]
    if picture.capacity is None or picture.plan is None:
        return {}
    # Of several classes, what the team could answer of this one beside the others.
    lane = picture.plan.lane(spike.sla)
    clock = next((one.counted for one in lane.promises if one.name == spike.sla), None)
    first = int((spike.starts_at - seen.start) // HOUR) - _BEFORE
    last = min(int((spike.ends_at - seen.start) // HOUR) + _AFTER, seen.hours)
    ahead = Lane(lane.load.mean(axis=0), lane.capacity, clock)
    # Of a window that begins with a queue, all hours that have made it.
    eve = picture.eve if first < 0 else None
    back = 0 if eve is None else min(max(-first, eve.since), eve.hours)
    parts = [(ahead, slice(max(first, 0), last))]
    if eve is not None:
        parts.insert(0, (eve.lane(spike.sla), slice(eve.hours - back, None)))
    kept = {
        "from": (seen.start + HOUR * (max(first, 0) - back)).isoformat(),
        "replies": [round(float(one), 3) for part, hours in parts for one in part.able[hours]],
        "load": [round(float(one), 2) for part, hours in parts for one in part.load[hours]],
    }
    clocks = [part.clock[hours] for part, hours in parts if part.clock is not None]
    return kept | ({"clock": [round(float(one), 3) for some in clocks for one in some]} if clocks else {})


def _came_true(alert: Alert, counts: Sequence[Count]) -> bool | None:
    """Whether the counted messages, answered by the roster as it stood, would have broken the promise; None where
    nobody counted, or no roster was known."""
    replies = np.array(alert.stood.get("replies", []))
    first, last = _at(alert, alert.starts_at), min(_at(alert, alert.ends_at), len(replies))
    if not counted_until(counts, alert.ends_at) or not 0 <= first < last:
        return None
    came = hourly(counts, datetime.fromisoformat(alert.stood["from"]), len(replies))
    if not came[first:last].any():
        return None
    told = alert.stood.get("clock")
    clock = None if told is None else np.array(told)
    waited = serve(came, replies, target_minutes=alert.target_minutes, counted=clock, counts=True)
    return waited.value(first, last, alert.percentile) > alert.target_minutes


def _at(alert: Alert, at: datetime) -> int:
    if "from" not in alert.stood:
        return -1
    return int((at - datetime.fromisoformat(alert.stood["from"])) // HOUR)


def _acted(session: Session, turn: Turn, alert: Alert) -> bool:
    """Whether the plan was changed once people knew: a causing post was moved, cancelled or held, somebody comes as
    cover, or the roster covers it."""
    if alert.why_gone in (COVERED, HELD):
        return True
    told = alert.told_at or alert.created_at
    for cause in alert.causes:
        past = posts.revisions(session, turn.workspace_id, cause["post_id"])
        if _replanned([one.changes for one in past if told < one.at < alert.ends_at]):
            return True
    # Fewer than were asked for change what comes of it, too.
    return any(one.at >= told for one in covers.helping(session, turn.workspace_id, alert))


def _replanned(past: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a post stands elsewhere after those changes ({field: [old, new]}, oldest first) than before them, or is
    off. One that is back where it was was not moved, nor was one that its calendar lost for a while."""
    hours = [one["starts_at"] for one in past if "starts_at" in one]
    states = [one["state"] for one in past if "state" in one]
    moved = bool(hours) and hours[0][0] != hours[-1][1]
    # A split or a trim, which only its calendar can tell: it reaches fewer people than before.
    reach = [one["reach"] for one in past if "reach" in one]
    fewer = bool(reach) and None not in (reach[0][0], reach[-1][1]) and reach[-1][1] <= _TRIMMED * reach[0][0]
    return moved or fewer or (bool(states) and states[-1][1] == PostState.CANCELLED)


def _past(one: alerts.Judged, told: float | None = None, *, too_much: bool = False) -> Past:
    minutes = one.minutes if told is None else told
    return Past(minutes / one.target_minutes, one.came_true, one.acted, too_much, _kind(one))


def _kind(alert: Alert | alerts.Judged) -> str:
    return f"{alert.team}|{'planned' if alert.planned else 'unplanned'}"
