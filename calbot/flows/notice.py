"""A notice on its way: taken by one sender, settled by what the platform said."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from calbot.flows.turn import Turn, looking
from calbot.flows.views import Delivery
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places

MOST_TRIES = 12
LONGEST_WAIT = timedelta(minutes=30)
DOUBT_WAIT = timedelta(seconds=30)
"""How long after a broken call a message may still turn up: longer than a platform may take to accept one."""


@looking
def due(session: Session, turn: Turn, limit: int = 50) -> list[int]:
    """Ids of the notices that may be sent now."""
    return notices.due(session, turn.workspace_id, turn.now, limit)


def claim(session: Session, turn: Turn, notice_id: int) -> Delivery | None:
    """Take a notice for sending; None where another sender has it. The attempt counts from here on."""
    notice = notices.claim(session, turn.workspace_id, notice_id, turn.now)
    session.commit()
    if notice is None:
        return None
    place = places.by_id(session, turn.workspace_id, notice.place_id)
    if place is None:
        raise LookupError(f"notice {notice_id} has no place")
    return _delivery(session, turn, notice, place)


def sent(session: Session, turn: Turn, notice_id: int, ref: str) -> None:
    """The platform has it, as message `ref`."""
    notice = _notice(session, turn, notice_id)
    notice.state, notice.ref, notice.sent_at, notice.problem = NoticeState.SENT, ref, turn.now, ""
    notice.lease_until = None
    session.commit()


def put_off(session: Session, turn: Turn, notice_id: int, retry_after: float, said: str) -> None:
    """The platform did not take it now; try again, later each time, and give up in the open after 12 tries."""
    notice = _notice(session, turn, notice_id)
    if notice.attempt >= MOST_TRIES:
        return give_up(session, turn, notice_id, said)
    wait = max(timedelta(seconds=retry_after), min(timedelta(seconds=2**notice.attempt), LONGEST_WAIT))
    notice.state, notice.due_at, notice.lease_until = NoticeState.PENDING, turn.now + wait, None
    notice.problem = said[:500]
    session.commit()
    return None


def doubt(session: Session, turn: Turn, notice_id: int, said: str) -> None:
    """It may have arrived: look for it before sending again, once it had time to turn up."""
    notice = _notice(session, turn, notice_id)
    notice.state, notice.due_at, notice.lease_until = NoticeState.DOUBT, turn.now + DOUBT_WAIT, None
    notice.problem = said[:500]
    session.commit()


def give_up(session: Session, turn: Turn, notice_id: int, said: str) -> None:
    """It will never be delivered; the problem stays readable."""
    notice = _notice(session, turn, notice_id)
    notice.state, notice.problem, notice.lease_until = NoticeState.DEAD, said[:500], None
    session.commit()


def _notice(session: Session, turn: Turn, notice_id: int) -> Notice:
    notice = notices.by_id(session, turn.workspace_id, notice_id)
    if notice is None:
        raise LookupError(f"no notice {notice_id}")
    return notice


def _delivery(session: Session, turn: Turn, notice: Notice, place: Place) -> Delivery:
    reader = people.by_id(session, turn.workspace_id, notice.only_for) if notice.only_for is not None else None
    known = people.identities(session, turn.workspace_id, reader.id) if reader else []
    user = next((one.user for one in known if one.platform == place.platform), "")
    return Delivery(
        notice=notice,
        place=place,
        user=user,
        ref=_ref(session, turn, notice, notice.slot),
        thread=_ref(session, turn, notice, notice.thread_slot),
        doubt=notice.state is NoticeState.DOUBT,
        locale=reader.locale if reader else place.locale,
        zone=reader.zone if reader else place.zone,
    )


def _ref(session: Session, turn: Turn, notice: Notice, slot: str) -> str:
    if not slot:
        return ""
    earlier = notices.last_sent(session, turn.workspace_id, notice.place_id, notice.subject, notice.subject_id, slot)
    return earlier.ref if earlier else ""
