"""What is urgent and the chat has not taken for five minutes goes to the same person by mail, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.flows import digest
from calbot.flows.digest import AgainView
from calbot.flows.direct import direct_place
from calbot.flows.mailed_off import CALL, CARD, JOB
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.alert import AlertLevel
from calbot.model.notice import Notice
from calbot.store import alert as alerts
from calbot.store import held_up as held
from calbot.store import notice as notices
from calbot.store import person as people

__all__ = ["CARD", "JOB", "PLATFORM", "due", "send", "show"]

PLATFORM: Final = "mail"
"""What an identity that is an address of mail says: mail = "lead@pot.example"."""
_PATIENCE: Final = timedelta(minutes=5)
_STILL: Final = timedelta(hours=1)
_URGENT: Final = (AlertLevel.ACT, AlertLevel.NOW)


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the calls of somebody by name that the chat has not taken, of warnings that stand and call for an act;
    only of whoever has an address."""
    waiting = held.held_up(session, turn.workspace_id, CALL, turn.now - _STILL, turn.now - _PATIENCE)
    told = {one.subject_id for one in held.of_screen(session, turn.workspace_id, CARD, [one.id for one in waiting])}
    left = [one for one in waiting if one.id not in told and _urgent(session, turn, one)]
    return [one.id for one in left if _address(session, turn, one.only_for or 0)]


def send(session: Session, turn: Turn, notice_id: int) -> bool:
    """Have it told by mail; says whether that was due."""
    if notice_id not in due(session, turn):
        return False
    notice = notices.by_id(session, turn.workspace_id, notice_id)
    person = people.by_id(session, turn.workspace_id, notice.only_for or 0) if notice is not None else None
    if notice is None or person is None:
        return False
    place = direct_place(session, turn, person, PLATFORM, _address(session, turn, person.id))
    values: dict[str, Any] = {key: value for key, value in notice.values.items() if key in ("kind", "post_id", "by")}
    tell(session, turn, [place], CARD, (JOB, notice.id), "once", only_for=person.id, values=values)
    record(session, turn, "alert", notice.subject_id, "mailed", to=person.id)
    session.commit()
    return True


@looking
def show(session: Session, turn: Turn, notice_id: int) -> AgainView:
    """The warning of a call, as it is now."""
    notice = notices.by_id(session, turn.workspace_id, notice_id)
    if notice is None:
        raise LookupError(f"no notice {notice_id}")
    return digest.again(session, turn, notice.subject_id)


def _address(session: Session, turn: Turn, person_id: int) -> str:
    """The person's address of mail; "" for none."""
    known = people.identities(session, turn.workspace_id, person_id)
    return next((one.user for one in known if one.platform == PLATFORM), "")


def _urgent(session: Session, turn: Turn, notice: Notice) -> bool:
    alert = alerts.by_id(session, turn.workspace_id, notice.subject_id)
    return alert is not None and alert.stands and alert.level in _URGENT
