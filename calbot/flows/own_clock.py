"""By whose clocks a person is told hours, where a chat knows in which time zone the person lives.

What the person says (`tz London`) counts most, then the workspace file, then the chat, then the workspace's own zone.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

from sqlmodel import Session

from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.person import Person
from calbot.store import history as histories
from calbot.store import person as people
from calbot.store import workspace as workspaces

SAID: Final = "zone"
"""In the audit trail: the person has said it."""
LEARNT: Final = "clock"
"""In the audit trail: a chat has told it."""


@looking
def is_open(session: Session, turn: Turn, platform: str, user: str) -> bool:
    """Whether what `platform` knows of `user`'s zone would count."""
    person = people.by_identity(session, turn.workspace_id, platform, user)
    return person is not None and _is_open(session, turn, person)


def learn(session: Session, turn: Turn, platform: str, user: str, zone: str) -> bool:
    """Keep the zone (an IANA name) that `platform` tells of `user`; False where that changes nothing."""
    person = people.by_identity(session, turn.workspace_id, platform, user)
    if person is None or person.zone == zone or zone not in available_timezones():
        return False
    if not _is_open(session, turn, person):
        return False
    person.zone = zone
    record(session, turn, "person", person.id, LEARNT, zone=zone)
    session.commit()
    return True


def learnt(session: Session, workspace_id: str, person_id: int) -> str:
    """What a chat told last, "" where none did, or the person has said it since."""
    told = ""
    for line in histories.of(session, workspace_id, "person", person_id):
        if line.verb == SAID:
            return ""
        told = str(line.details.get("zone", "")) if line.verb == LEARNT else told
    return told


def _is_open(session: Session, turn: Turn, person: Person) -> bool:
    lines = histories.of(session, turn.workspace_id, "person", person.id)
    if any(line.verb == SAID for line in lines):
        return False
    workspace = workspaces.by_id(session, turn.workspace_id)
    # A file that names another zone than the workspace's means it.
    known = {workspace.zone if workspace is not None else "UTC", learnt(session, turn.workspace_id, person.id)}
    return person.zone in known
