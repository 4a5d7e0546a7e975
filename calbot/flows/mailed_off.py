"""A warning that somebody was told of by mail is off: that is told by mail too, for nobody can edit one."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from calbot.flows.tell import tell, untell
from calbot.flows.turn import Turn
from calbot.model.alert import Alert
from calbot.store import held_up as held
from calbot.store import place as places

JOB: Final = "mail"
"""Subject of a mail, with the number of the call that the chat has not taken."""
CARD: Final = "mail.call"
CALL: Final = "alert.call"


def withdraw(session: Session, turn: Turn, alert: Alert, *, quiet: bool = False) -> None:
    """Each who may have been told of `alert` by mail reads in another one that it is off, and why; not where it is only
    over (`quiet`). A mail that waits is not sent. In the caller's commit."""
    calls = held.of_screen(session, turn.workspace_id, CALL, [alert.id])
    mails = held.of_screen(session, turn.workspace_id, CARD, [one.id for one in calls])
    for call_id, place_id, person_id in sorted({(one.subject_id, one.place_id, one.only_for or 0) for one in mails}):
        about, place = (JOB, call_id), places.by_id(session, turn.workspace_id, place_id)
        if untell(session, turn, about) and not quiet and place is not None:
            tell(session, turn, [place], CARD, about, f"off.r{alert.revision}", only_for=person_id)
