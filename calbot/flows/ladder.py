"""A warning is told again while it is true and unanswered; whoever takes it ends that in the same commit."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from calbot.alerts.ladder import Rung, last_rung, next_rung
from calbot.flows.policy import policy_of
from calbot.flows.tell import care_places, record, untell
from calbot.flows.telling import RUNG, call, calls_for, fold, show, speak
from calbot.flows.turn import Turn, looking
from calbot.flows.weigh import weigh
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.store import alert as alerts

SNOOZED = "snoozed"
"""What is said when a snooze is over."""


def arm(session: Session, turn: Turn, alert: Alert) -> None:
    """Hang the ladder from the window as it stands now: what was to be said of another hour is taken back."""
    untell(session, turn, (RUNG, alert.id))
    coming = _next(session, turn, alert) if alert.state is AlertState.OPEN else None
    alert.rung_at = coming[1] if coming else None
    if alert.rung_at is not None:
        turn.wake(session, "rung", alert.id, at=alert.rung_at)


def rearm(session: Session, turn: Turn, alert: Alert) -> None:
    """After a change of its posts held it: it still stands, so it is told again, and called for, as before."""
    held = alert.state is AlertState.OPEN and alert.rung_at is None
    if held and _next(session, turn, alert) is not None:
        arm(session, turn, alert)
        if calls_for(alert.level):
            call(session, turn, alert, "again")


def _next(session: Session, turn: Turn, alert: Alert) -> tuple[Rung, datetime] | None:
    return next_rung(alert.starts_at, alert.ends_at, turn.now, policy_of(session, turn))


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the warnings that are to be told again now, or whose snooze is over."""
    return alerts.calling(session, turn.workspace_id, turn.now)


def climb(session: Session, turn: Turn, alert_id: int) -> bool:
    """Tell a warning again if it is due; says whether it was. Asked too early, twice or too late it does nothing."""
    if alert_id not in alerts.calling(session, turn.workspace_id, turn.now):
        return False
    alert = alerts.by_id(session, turn.workspace_id, alert_id)
    if alert is None:
        return False
    known = bool(alerts.shown_in(session, turn.workspace_id, alert.id))
    why = _why(session, turn, alert)
    weigh(session, turn, alert)
    arm(session, turn, alert)
    if why:
        record(session, turn, "alert", alert.id, "told_again", why=why)
        _tell(session, turn, alert, why, known)
    session.commit()
    return bool(why)


def _why(session: Session, turn: Turn, alert: Alert) -> str:
    """What is told: the end of a snooze, or the rung that the window has reached; "" after the window."""
    if alert.state is AlertState.SNOOZED:
        alert.reopen(turn.now)
        show(session, turn, alert)
        return SNOOZED
    rung = last_rung(alert.starts_at, alert.ends_at, turn.now, policy_of(session, turn))
    return rung.value if rung else ""


def _tell(session: Session, turn: Turn, alert: Alert, why: str, known: bool) -> None:
    """A line in the thread where its card stands (`known`); a week before, what is small goes into the digest."""
    if known:
        speak(session, turn, alert, why)
        if calls_for(alert.level) and why != Rung.FIRST_HOUR:
            call(session, turn, alert, why)
    elif why == Rung.WEEK and alert.level is AlertLevel.INFO:
        fold(session, turn, care_places(session, turn))
