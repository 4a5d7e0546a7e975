"""[Talk]: words of one who answers for posts of a warning to another who does, whichever chat each of them sits in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.alert_view import alert_of
from calbot.flows.allowed import actor
from calbot.flows.raci import READS, parts_of
from calbot.flows.recipient import place_for, up_at
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.alert import Alert
from calbot.model.person import Person
from calbot.store import person as people

TALK: Final = "alert.talk"
"""The screen of such words; values of its notice: by, by_id, words."""


@dataclass(frozen=True, slots=True)
class TalkView:
    """Whom somebody speaks to about a warning, and when that person reads it (None: now)."""

    alert: Alert
    name: str
    to: int
    at: datetime | None = None


@looking
def show(session: Session, turn: Turn, alert_id: int, to: int) -> TalkView:
    """To whom? Raises TellUser where that person has no part in the warning, or it is over."""
    alert, other = _both(session, turn, alert_id, to)
    return TalkView(alert, other.name, other.id)


def say(session: Session, turn: Turn, alert_id: int, to: int, words: str) -> TalkView:
    """Tell that person alone, not while asleep; who reads it can answer the same way."""
    person = actor(session, turn)
    alert, other = _both(session, turn, alert_id, to)
    if not words:
        raise TellUser("talk.what")
    place, at = place_for(session, turn, other.id, alert), up_at(session, turn, other.id)
    if place is None:
        raise TellUser("talk.nowhere", who=other.name)
    line = record(session, turn, "alert", alert.id, "talked", to=other.id)
    told = {"by": person.name, "by_id": person.id, "words": words}
    tell(session, turn, [place], TALK, ("alert", alert.id), f"talk{line}", only_for=other.id, values=told, due_at=at)
    session.commit()
    return TalkView(alert, other.name, other.id, at)


def _both(session: Session, turn: Turn, alert_id: int, to: int) -> tuple[Alert, Person]:
    alert = alert_of(session, turn, alert_id)
    if not alert.stands:
        raise TellUser("alert.not_now", alert=alert.name)
    # Whoever it is comes over a wire.
    parts = parts_of(session, turn, alert).get(to, {})
    other = people.by_id(session, turn.workspace_id, to) if parts.keys() - READS else None
    if other is None or other.id == turn.person_id:
        raise TellUser("router.old_button")
    return alert, other
