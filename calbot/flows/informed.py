"""Who is consulted or informed about an account reads of its warnings once a day, by name, in a digest of their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from calbot.alerts.budget import digest_at
from calbot.flows.alert_view import show
from calbot.flows.policy import policy_of
from calbot.flows.raci import ANSWERS, READS, STANDS_IN, Parts, parts_of
from calbot.flows.recipient import place_for, sleeps_until
from calbot.flows.tell import tell
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView
from calbot.flows.week import blind_sources
from calbot.model.alert import Alert
from calbot.store import alert as alerts
from calbot.store import person as people

INFORMED = "informed"
"""The subject of a digest for one person."""


@dataclass(frozen=True, slots=True)
class InformedView:
    """The warnings that stand on accounts about which a person is consulted or informed, nearest first, with what the
    person is to each; and the calendars that are blind."""

    alerts: tuple[tuple[AlertView, Parts], ...]
    blind: tuple[str, ...]


def inform(session: Session, turn: Turn, alert: Alert) -> None:
    """Have the consulted and informed read of it in their next digest; in the caller's commit."""
    for person_id, parts in parts_of(session, turn, alert).items():
        person, place = people.by_id(session, turn.workspace_id, person_id), None
        if _only_reads(parts):
            place = place_for(session, turn, person_id, alert)
        if person is None or place is None:
            continue
        at = digest_at(turn.now, person.zone, policy_of(session, turn))
        at = sleeps_until(person, at) or at
        about, once = (INFORMED, person_id), f"{at:%Y%m%dT%H%M}"
        tell(session, turn, [place], "digest.informed", about, once, only_for=person_id, due_at=at)


@looking
def of_person(session: Session, turn: Turn, person_id: int) -> InformedView:
    """What a person reads: what is true by then."""
    found = []
    for alert in alerts.open_ones(session, turn.workspace_id):
        parts = parts_of(session, turn, alert).get(person_id, {})
        if _only_reads(parts):
            found.append((show(session, turn, alert.id), parts))
    return InformedView(tuple(found), blind_sources(session, turn))


def _only_reads(parts: Parts) -> bool:
    """Whether a person reads of it and is not told by name anyhow."""
    return bool(READS & parts.keys()) and not (ANSWERS | STANDS_IN) & parts.keys()
