"""Spikes that another system tells of (an outage, a news story, a contact centre's own forecast) become warnings.

The other system may tell the same thing twice, late or out of order. Its `key` makes one warning of all that it tells,
and `told_at`, when it said so by its own clock, decides which of two pictures is the newer one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellOperator
from calbot.flows.alert import begin, redraw
from calbot.flows.tell import record
from calbot.flows.telling import retract
from calbot.flows.turn import Turn
from calbot.flows.weigh import weigh
from calbot.flows.world import terms
from calbot.model.alert import Alert
from calbot.model.sla import GENERAL
from calbot.store import alert as alerts
from calbot.store import number as numbers
from calbot.store import workspace as workspaces

TEAM: Final = "care"
"""The team of a company that has named none."""


@dataclass(frozen=True, slots=True)
class ToldSpike:
    """A window in which `team` is expected to answer too late, as the system `source` told it at `told_at`.

    Minutes are mean first response: expected, 10 % and 90 % of what is possible, and a normal such window.
    `share_late` is the share of messages past the promise and `chance` how likely it is broken (0..1).
    `target_minutes` None: the company's own promise.
    """

    key: str
    source: str
    told_at: datetime
    starts_at: datetime
    ends_at: datetime
    minutes: float
    minutes_low: float
    minutes_high: float
    share_late: float
    chance: float = 1.0
    normal_minutes: float = 0.0
    target_minutes: int | None = None
    team: str = TEAM


def raise_(session: Session, turn: Turn, spike: ToldSpike) -> int:
    """Warn of `spike`, or redraw the warning of its key where it is news; the warning's id.

    What was told before the last news changes nothing, nor does anything about a warning that has been called off or is
    over: another spike has another key. Refuses (`TellOperator`) a window that is over.
    """
    alert = alerts.by_origin(session, turn.workspace_id, spike.key)
    if alert is None:
        if spike.ends_at <= turn.now:
            raise TellOperator(f"the window of {spike.key} is over: nobody is warned of what was")
        alert = _raised(session, turn, spike)
    elif _is_news(alert, spike.told_at):
        redraw(session, turn, alert, _drawn(session, turn, spike), {})
        weigh(session, turn, alert)
    session.commit()
    return alert.id


def withdraw(session: Session, turn: Turn, key: str, told_at: datetime) -> int | None:
    """Call off the warning of `key`: nobody who has not heard of it will, and all others read that it is off.

    Its id, or None for a key that nobody has told of yet: where the two come out of order, the sender has to ask again.
    Twice is once.
    """
    alert = alerts.by_origin(session, turn.workspace_id, key)
    if alert is None:
        return None
    if alert.stands and (alert.feed_seen_at is None or told_at >= alert.feed_seen_at):
        alert.call_off("alert.gone", turn.now)
        alert.feed_seen_at = told_at
        record(session, turn, "alert", alert.id, "called_off", why=alert.why_gone)
        retract(session, turn, alert)
    session.commit()
    return alert.id


def _raised(session: Session, turn: Turn, spike: ToldSpike) -> Alert:
    alert = Alert(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "alert"),
        team=spike.team,
        origin=spike.key,
        created_at=turn.now,
        changed_at=turn.now,
        **_drawn(session, turn, spike),
    )
    begin(session, turn, alert)
    return alert


def _is_news(alert: Alert, told_at: datetime) -> bool:
    return alert.stands and (alert.feed_seen_at is None or alert.feed_seen_at < told_at)


def _drawn(session: Session, turn: Turn, spike: ToldSpike) -> dict[str, Any]:
    return {
        "starts_at": spike.starts_at,
        "ends_at": spike.ends_at,
        "minutes": spike.minutes,
        "minutes_low": spike.minutes_low,
        "minutes_high": spike.minutes_high,
        "target_minutes": spike.target_minutes or _promised(session, turn),
        "normal_minutes": spike.normal_minutes,
        "share_late": spike.share_late,
        "chance": spike.chance,
        "feed_name": spike.source,
        "feed_seen_at": spike.told_at,
    }


def _promised(session: Session, turn: Turn) -> int:
    workspace = workspaces.by_id(session, turn.workspace_id)
    if workspace is None:
        raise LookupError(f"no workspace {turn.workspace_id}")
    return terms(workspace.settings, workspace.zone).sla.get(GENERAL.name, GENERAL).target_minutes
