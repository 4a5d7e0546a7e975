"""The auditor: works out again what should have been said, mends once what is missing, and tells what stays wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from calbot.flows.tell import care_places, record, tell
from calbot.flows.ticking import WORKER
from calbot.flows.turn import Turn, looking
from calbot.model.alert import Alert, AlertState
from calbot.model.beat import Beat
from calbot.model.notice import Notice
from calbot.store import audit as audits
from calbot.store import beat as beats
from calbot.store import place as places
from calbot.store import trying as tryings

AUDIT = "audit"
LATE = timedelta(minutes=2)
"""Due for so long and not delivered is wrong, whatever the reason: a healthy calbot takes seconds."""
_BEHIND = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Audit:
    """What is wrong in a workspace. `missing` are messages that no notice told of until this audit mended it; `late`
    and `given_up` are notices, `parked` pieces of work."""

    missing: int
    late: int
    given_up: int
    parked: int

    @property
    def well(self) -> bool:
        """Whether all is as it should be."""
        return not (self.missing or self.late or self.given_up or self.parked)


def audit(session: Session, turn: Turn) -> Audit:
    """Look at all open warnings and all notices; mend once, and keep what was found as a beat."""
    before = _last(session, turn)
    missing = _tell_missing(session, turn)
    late = audits.overdue(session, turn.workspace_id, turn.now - LATE)
    # Woken once each: whatever is late in two audits running needs a person.
    for place_id in {notice.place_id for notice in late if notice.id not in before}:
        turn.wake(session, "deliver", place_id)
    found = Audit(
        missing=missing,
        late=len(late),
        given_up=len(audits.given_up(session, turn.workspace_id, turn.now - _BEHIND)),
        parked=len(tryings.parked(session, turn.workspace_id)),
    )
    said = {name: getattr(found, name) for name in ("missing", "late", "given_up", "parked")}
    beats.keep(session, _name(turn), turn.now, {**said, "seen": [notice.id for notice in late][:500]})
    session.commit()
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How calbot itself is: the last audit, tick and sign of a worker (None: never), what waits to be delivered (the
    longest due first), what was given up, and how many pieces of work are parked."""

    now: datetime
    audited: Beat | None
    ticked: Beat | None
    worker_at: datetime | None
    waiting: list[Notice]
    given_up: list[Notice]
    parked: int


@looking
def standing(session: Session, turn: Turn) -> Standing:
    """How calbot itself is just now."""
    workers = [beat.at for beat in beats.named(session, WORKER)]
    return Standing(
        now=turn.now,
        audited=beats.by_name(session, _name(turn)),
        ticked=beats.by_name(session, "tick"),
        worker_at=max(workers, default=None),
        waiting=audits.overdue(session, turn.workspace_id, turn.now),
        given_up=audits.given_up(session, turn.workspace_id, turn.now - _BEHIND),
        parked=len(tryings.parked(session, turn.workspace_id)),
    )


def _tell_missing(session: Session, turn: Turn) -> int:
    """Each warning stands, as it is by now, in each place that hears of warnings, or is on its way there; and one that
    was called off is struck where it stands."""
    mended = 0
    for alert in audits.warnings(session, turn.workspace_id, turn.now - _BEHIND):
        keys = audits.newest_keys(session, turn.workspace_id, "alert", alert.id, "card")
        hearing = {place.id: place for place in care_places(session, turn)} if _stands(alert) else {}
        if hearing:
            for place_id in audits.folded(session, turn.workspace_id, alert.id, alert.level, alert.created_at):
                hearing.pop(place_id, None)
        standing = {place.id: place for place in places.every(session, turn.workspace_id) if place.id in keys}
        behind = [
            place
            for place in {**hearing, **standing}.values()
            if place.parked_at is None and not _tells(keys.get(place.id, ""), alert.revision)
        ]
        if behind:
            # Once for each version: one that was given up is told as that, and not mended with every look.
            told = tell(
                session, turn, behind, "alert.card", ("alert", alert.id), f"r{alert.revision}.mended", slot="card"
            )
            if told:
                record(session, turn, "alert", alert.id, "mended", places=told)
            mended += len(told)
    return mended


def _stands(alert: Alert) -> bool:
    return alert.state is not AlertState.CALLED_OFF


def _tells(key: str, revision: int) -> bool:
    """Whether a notice's key (see `flows.tell`) is of that revision."""
    told = key.split(":")[3:4]
    return bool(told) and told[0].split(".")[0] == f"r{revision}"


def _last(session: Session, turn: Turn) -> set[int]:
    last = beats.by_name(session, _name(turn))
    return set(last.said.get("seen", [])) if last else set()


def _name(turn: Turn) -> str:
    return f"{AUDIT}:{turn.workspace_id}"
