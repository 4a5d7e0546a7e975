"""How loud a warning is now: weighed again whenever its picture changes, and as its window draws near."""

from __future__ import annotations

from sqlmodel import Session

from calbot.alerts.level import Stakes, level_of, louder
from calbot.flows.policy import policy_of
from calbot.flows.recipient import act_by
from calbot.flows.tell import record
from calbot.flows.telling import call, calls_for, show
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertLevel, AlertState


def weigh(session: Session, turn: Turn, alert: Alert) -> None:
    """Tell it louder, or quieter, where its stakes or the time left have changed; who answered it is not called."""
    before = alert.level
    if not alert.redraw({"level": level_now(session, turn, alert, before)}, turn.now):
        return
    record(session, turn, "alert", alert.id, "level", old=before.value, new=alert.level.value)
    show(session, turn, alert)
    if alert.state is AlertState.OPEN and louder(alert.level, before) and calls_for(alert.level):
        call(session, turn, alert, alert.level.value)


def level_now(session: Session, turn: Turn, alert: Alert, before: AlertLevel | None = None) -> AlertLevel:
    """How loud it is to be told, by what is kept of it; `before` is how loud it was."""
    stakes = Stakes(
        starts_at=alert.starts_at,
        ends_at=alert.ends_at,
        minutes=alert.minutes,
        target_minutes=alert.target_minutes,
        share_late=alert.share_late,
        chance=alert.chance,
        planned=alert.planned,
    )
    return level_of(stakes, turn.now, act_by(session, turn, alert.options), policy_of(session, turn), before)
