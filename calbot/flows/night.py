"""What became of the warnings of a night, for those who read of it in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.budget import falls_at, read_before
from calbot.flows.policy import policy_of
from calbot.flows.recipient import sleeps_until
from calbot.flows.tell import DIGEST
from calbot.flows.thread import HANDLED
from calbot.flows.turn import Turn, looking
from calbot.model.alert import AlertState
from calbot.model.place import Place
from calbot.store import alert as alerts
from calbot.store import night as nights
from calbot.store import person as people
from calbot.store import shift as shifts

_MORNING: Final = timedelta(hours=4)
"""A digest that comes later than this, as after an outage, is none of the morning any more."""
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Handled:
    """A warning (s-12) about which people did something in the night, in the order in which they did."""

    alert: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NightView:
    """The warnings that were handled in a night, by number, and who was told by name in hours in which that person is
    not to be disturbed."""

    handled: tuple[Handled, ...]
    woken: tuple[str, ...] = ()


@looking
def last_night(session: Session, turn: Turn, place: Place) -> NightView | None:
    """What was handled in the night that ended in a place this morning; None by day, where nothing was, or where the
    place has read of it already. What was put off, or is open again, is not handled."""
    policy = policy_of(session, turn)
    dawn = read_before(turn.now, place.zone, policy)
    if turn.now - dawn > _MORNING or nights.has_read(session, turn.workspace_id, place.id, DIGEST, dawn):
        return None
    fell = falls_at(dawn, place.zone, policy)
    handled = _handled(session, turn, place, fell, dawn)
    return NightView(handled, _woken(session, turn, fell, dawn)) if handled else None


def _handled(session: Session, turn: Turn, place: Place, fell: datetime, dawn: datetime) -> tuple[Handled, ...]:
    done: dict[int, list[int]] = {}
    for alert_id, person_id in nights.done_by(session, turn.workspace_id, "alert", HANDLED, fell, dawn):
        done.setdefault(alert_id, []).append(person_id)
    known = people.by_ids(session, turn.workspace_id, {key for by in done.values() for key in by})
    found = []
    for alert_id, by in sorted(done.items()):
        alert = alerts.by_id(session, turn.workspace_id, alert_id)
        shown = place.id in alerts.shown_in(session, turn.workspace_id, alert_id)
        if alert is None or not shown or alert.state in (AlertState.OPEN, AlertState.SNOOZED):
            continue
        found.append(Handled(alert.name, tuple(known[key].name for key in dict.fromkeys(by) if key in known)))
    return tuple(found)


def _woken(session: Session, turn: Turn, fell: datetime, dawn: datetime) -> tuple[str, ...]:
    """Names of those who sleep at the hour at which they were told, and were not at work."""
    said = nights.called(session, turn.workspace_id, fell, dawn)
    known = people.by_ids(session, turn.workspace_id, {person_id for person_id, _ in said})
    woken = []
    for person_id, at in said:
        working = shifts.between(session, turn.workspace_id, at, at + _MINUTE)
        person = known[person_id]
        if sleeps_until(person, at) is not None and not any(one.is_of(person) for one in working):
            woken.append(person.name)
    return tuple(dict.fromkeys(woken))
