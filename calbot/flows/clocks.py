"""A week before clocks change, whoever reads elsewhere is told once which weekly posts are then at another hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.clocks import AHEAD, HourElsewhere, change_between, hours_elsewhere
from calbot.flows.direct import own_place
from calbot.flows.recipient import away_of, sleeps_until
from calbot.flows.sight import sight_of
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.store import history as histories
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import workspace as workspaces

JOB: Final = "clocks"
CARD: Final = "clocks.card"
_TOLD: Final = "told"
_NEAR: Final = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class ClocksView:
    """What is at another hour for `person` from the coming change of clocks on, by time."""

    person: Person
    lines: tuple[HourElsewhere, ...]
    sight: Sight = CLEAR


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of those who are to be told now: awake, there, and not told of that change yet."""
    everybody = people.every(session, turn.workspace_id)
    workspace = workspaces.by_id(session, turn.workspace_id)
    zones = {one.zone for one in everybody} | ({workspace.zone} if workspace is not None else set())
    if not any(change_between(zone, "UTC", turn.now, turn.now + AHEAD) for zone in zones):
        return []
    planned = _planned(session, turn)
    moved = {one.id: found[0].change for one in everybody if (found := hours_elsewhere(planned, one.zone, turn.now))}
    past = histories.of_all(session, turn.workspace_id, JOB, list(moved), _TOLD)
    known = {(one.noun_id, one.details["day"]) for one in past}
    left = [one for one in everybody if one.id in moved and (one.id, moved[one.id].date().isoformat()) not in known]
    away = away_of(session, turn, left) if left else set()
    return [one.id for one in left if one.id not in away and sleeps_until(one, turn.now) is None]


def tell_now(session: Session, turn: Turn, person_id: int) -> bool:
    """Tell somebody, alone and once for a change of clocks; says whether that was due."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None or person_id not in due(session, turn):
        return False
    day = hours_elsewhere(_planned(session, turn), person.zone, turn.now)[0].change.date().isoformat()
    record(session, turn, JOB, person.id, _TOLD, day=day)
    near = [*marketing_places(session, turn, None), *care_places(session, turn)]
    place = own_place(session, turn, person, near)
    if place is not None:
        tell(session, turn, [place], CARD, (JOB, person.id), day, only_for=person.id)
    session.commit()
    return place is not None


@looking
def show(session: Session, turn: Turn, person_id: int) -> ClocksView:
    """What is so by now: what was called off meanwhile is left out."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None:
        raise LookupError(f"no person {person_id}")
    found = hours_elsewhere(_planned(session, turn), person.zone, turn.now)
    return ClocksView(person, tuple(found), sight_of(session, turn))


def _planned(session: Session, turn: Turn) -> list[Post]:
    return posts.between(session, turn.workspace_id, turn.now - _NEAR, turn.now + AHEAD + _NEAR)
