"""What is told beside the card of a warning: the line of a rung with what came so far, and the digest of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from calbot.flows.alert_view import show
from calbot.flows.record import counted_until, expected_first_hour, hourly
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView
from calbot.flows.week import blind_sources
from calbot.model.alert import AlertState
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import inbound as inbounds

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AgainView:
    """A warning, and what came in the first hour of its window against what was expected; None where the window has not
    run so long, or nobody counted."""

    alert: AlertView
    came: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class DigestView:
    """The warnings that stand and nobody has, nearest first, and the calendars that are blind."""

    alerts: tuple[AlertView, ...]
    blind: tuple[str, ...]


@looking
def again(session: Session, turn: Turn, alert_id: int) -> AgainView:
    """What a warning is told again with."""
    view = show(session, turn, alert_id)
    alert = view.alert
    if alert.starts_at + _HOUR > turn.now:
        return AgainView(view, None, None)
    brands = {one.brand: one.team for one in accounts.every(session, turn.workspace_id) if one.brand}
    seen = inbounds.between(session, turn.workspace_id, alert.starts_at - _HOUR, alert.starts_at + _HOUR)
    counts = [one for one in seen if brands.get(one.brand, alert.team) == alert.team]
    if not counted_until(counts, alert.starts_at + _HOUR):
        return AgainView(view, None, None)
    return AgainView(view, float(hourly(counts, alert.starts_at, 1).sum()), expected_first_hour(alert))


@looking
def of_place(session: Session, turn: Turn, _place_id: int) -> DigestView:
    """What a place reads once a day where something was folded: also what was told by itself and nobody has taken."""
    standing = [one for one in alerts.open_ones(session, turn.workspace_id) if one.state is AlertState.OPEN]
    return DigestView(tuple(show(session, turn, one.id) for one in standing), blind_sources(session, turn))
