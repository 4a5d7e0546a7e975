"""A warning is told again while it is true and unanswered; whoever takes it ends that in the same commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.ladder import Rung, due_at, last_rung, next_rung
from calbot.flows.policy import policy_of
from calbot.flows.tell import care_places, record, untell
from calbot.flows.telling import RUNG, SNOOZED, call, calls_for, fold, recall, show, speak
from calbot.flows.turn import Turn, looking
from calbot.flows.weigh import weigh
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.notice import Notice
from calbot.store import alert as alerts
from calbot.store import history as histories

_A_WHILE: Final = timedelta(minutes=30)
"""What is put off later than in time is put off for so long."""
_STILL_NEWS: Final = timedelta(hours=1)
"""A rung that fell due while its posts were on the move is told that much later at most."""


def arm(session: Session, turn: Turn, alert: Alert) -> None:
    """Hang the ladder from the window as it stands now: what was to be said of another hour is taken back."""
    untell(session, turn, ("alert", alert.id), RUNG)
    coming = _next(session, turn, alert) if alert.state is AlertState.OPEN else None
    alert.rung_at = coming[1] if coming else None
    if alert.rung_at is not None:
        turn.wake(session, "rung", alert.id, at=alert.rung_at)


def rearm(session: Session, turn: Turn, alert: Alert, held: Sequence[Notice]) -> None:
    """After a change of its posts held it: it still stands, so all is said that was to be said (`held` by name)."""
    if alert.state is AlertState.OPEN and alert.rung_at is None:
        if _owed(session, turn, alert):
            alert.rung_at = turn.now
            turn.wake(session, "rung", alert.id, at=turn.now)
        elif _next(session, turn, alert) is not None:
            arm(session, turn, alert)
    elif alert.state is AlertState.SNOOZED:
        # Its window may have moved towards the end of the snooze.
        until = min(alert.snoozed_until or _put_off_until(session, turn, alert), latest_end(session, turn, alert))
        if until != alert.snoozed_until:
            alert.snoozed_until = until
            turn.wake(session, "rung", alert.id, at=until)
    recall(session, turn, alert, held)


def latest_end(session: Session, turn: Turn, alert: Alert) -> datetime:
    """When a snooze ends at the latest: nothing is put off beyond the time in which it still could be changed."""
    last = max(alert.starts_at - policy_of(session, turn).ladder[-1], turn.now + _A_WHILE)
    return min(last, alert.ends_at)


def _owed(session: Session, turn: Turn, alert: Alert) -> bool:
    """Whether a rung fell due while its posts were on the move, and was not told."""
    policy = policy_of(session, turn)
    rung = last_rung(alert.starts_at, alert.ends_at, turn.now, policy)
    at = due_at(rung, alert.starts_at, policy) if rung else turn.now
    if rung is None or not max(alert.created_at, turn.now - _STILL_NEWS) < at:
        return False
    past = histories.of(session, turn.workspace_id, "alert", alert.id)
    return not any(one.verb in ("told_again", "reopened") and one.at >= at for one in past)


def _put_off_until(session: Session, turn: Turn, alert: Alert) -> datetime:
    """What was said when it was put off."""
    past = histories.of(session, turn.workspace_id, "alert", alert.id)
    said = [str(one.details["until"]) for one in past if one.verb == "snoozed"]
    return datetime.fromisoformat(said[-1]) if said else turn.now


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
    """A line in the thread where its card stands (`known`), else the card; a week before, what is small goes into the
    digest."""
    if known:
        speak(session, turn, alert, why)
    elif alert.level is not AlertLevel.INFO:
        show(session, turn, alert)
    elif why == Rung.WEEK:
        fold(session, turn, alert, care_places(session, turn))
    if calls_for(alert.level) and why != Rung.FIRST_HOUR:
        call(session, turn, alert, why, anew=why == SNOOZED)
