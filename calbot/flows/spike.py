"""Spikes that another system tells of (an outage, a news story, a contact centre's own forecast) become warnings.

The other system may tell the same thing twice, late or out of order. Its `key` makes one warning of all that it tells,
and `told_at`, when it said so by its own clock, decides which of two pictures is the newer one. Where calbot warns of
those hours itself, it is told in that warning, and the row of its key only keeps that it goes on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.alerts.settle import MERGED
from calbot.errors import TellOperator
from calbot.flows.alert import begin, redraw
from calbot.flows.alert_drawn import of_told, worse
from calbot.flows.changing import world_changed
from calbot.flows.tell import record
from calbot.flows.telling import hold_back, retract
from calbot.flows.told_load import TEAM, ToldSpike
from calbot.flows.told_spike import keep_told, told_of
from calbot.flows.turn import Turn
from calbot.flows.weigh import weigh
from calbot.flows.world import terms
from calbot.model.alert import Alert
from calbot.model.sla import GENERAL
from calbot.store import alert as alerts
from calbot.store import history as histories
from calbot.store import number as numbers
from calbot.store import shift as shifts
from calbot.store import workspace as workspaces

__all__ = ["GONE", "TEAM", "ToldSpike", "raise_", "withdraw"]

GONE: Final = "alert.gone"
_WITHDRAWN: Final = "withdrawn"
"""In the audit trail: the other system has taken back what it told under a key."""


def raise_(session: Session, turn: Turn, spike: ToldSpike) -> int:
    """Warn of `spike`, or redraw the warning that tells of its key where it is news; the warning's id.

    What was told before the last news changes nothing, nor does the end of what is over; what goes on after its warning
    is a warning of its own. Refuses (`TellOperator`) a new key whose window is over, and what comes after its key was
    withdrawn: to take that in silence would be to lose it.
    """
    alert = alerts.by_origin(session, turn.workspace_id, spike.key)
    if alert is not None and spike.ends_at > turn.now and _is_newer(session, turn, alert, spike):
        _demand_not_withdrawn(session, turn, alert, spike)
        alert = _goes_on(session, turn, alert)
    if alert is None:
        if spike.ends_at <= turn.now:
            raise TellOperator(f"the window of {spike.key} is over: nobody is warned of what was")
        alert = _raised(session, turn, spike)
    elif _is_news(session, turn, alert, spike):
        _keep(session, turn, alert, spike)
        host = alerts.last_of(session, turn.workspace_id, alert.id) or alert
        drawn = of_told(spike, _promised(session, turn))
        redraw(session, turn, host, drawn if host.id == alert.id else worse(host, drawn), {})
        weigh(session, turn, host)
    session.commit()
    return (alerts.last_of(session, turn.workspace_id, alert.id) or alert).id


def withdraw(session: Session, turn: Turn, key: str, told_at: datetime) -> int | None:
    """Call off the warning of `key`: nobody who has not heard of it will, and all others read that it is off. Where
    calbot itself has looked at those hours, its warning of them is thought through anew, and nothing is said of it
    until then.

    Its id, or None for a key that nobody has told of yet: where the two come out of order, the sender has to ask again.
    Twice is once.
    """
    alert = alerts.by_origin(session, turn.workspace_id, key)
    if alert is None:
        return None
    told = told_of(session, turn, [alert]).get(alert.id)
    host = alerts.last_of(session, turn.workspace_id, alert.id) or alert
    if host.stands and (told is None or told_at >= told.told_at):
        record(session, turn, "alert", alert.id, _WITHDRAWN, at=told_at.isoformat())
        if host.id == alert.id and not _looked_at(alert):
            alert.call_off(GONE, turn.now)
            alert.feed_seen_at = told_at
            retract(session, turn, alert, why=GONE)
        else:
            alert.why_gone = GONE
            hold_back(session, turn, host)
            world_changed(session, turn)
            record(session, turn, "alert", alert.id, "called_off", why=GONE)
    session.commit()
    return host.id


def _looked_at(alert: Alert) -> bool:
    """Whether calbot has worked out what those hours come to: then it knows whether anything is left of them."""
    return bool(alert.queue or alert.causes or alert.options)


def _raised(session: Session, turn: Turn, spike: ToldSpike) -> Alert:
    alert = Alert(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "alert"),
        team=spike.team,
        origin=spike.key,
        created_at=turn.now,
        changed_at=turn.now,
        **of_told(spike, _promised(session, turn)),
    )
    own = alerts.own_ones(session, turn.workspace_id, spike.team, spike.starts_at, spike.ends_at)
    # What is told speaks of all messages; a promise to some of them has windows of its own.
    host = next((one for one in own if one.sla == GENERAL.name), None)
    if host is None:
        begin(session, turn, alert)
    else:
        # One surge is one warning: nobody is told of it under a second number.
        alert.call_off(MERGED, turn.now, into_id=host.id)
        session.add(alert)
        session.flush()
        redraw(session, turn, host, worse(host, of_told(spike, _promised(session, turn))), {})
        weigh(session, turn, host)
    _keep(session, turn, alert, spike)
    return alert


def _keep(session: Session, turn: Turn, alert: Alert, spike: ToldSpike) -> None:
    keep_told(session, turn, alert, spike)
    _think(session, turn, spike.team)


def _think(session: Session, turn: Turn, team: str) -> None:
    """Where it is known who answers, the plan is looked at with it: what causes it, what would help."""
    if team in shifts.teams(session, turn.workspace_id):
        world_changed(session, turn)


def _is_news(session: Session, turn: Turn, alert: Alert, spike: ToldSpike) -> bool:
    host = alerts.last_of(session, turn.workspace_id, alert.id) or alert
    return host.stands and alert.why_gone in ("", MERGED) and _is_newer(session, turn, alert, spike)


def _is_newer(session: Session, turn: Turn, alert: Alert, spike: ToldSpike) -> bool:
    told = told_of(session, turn, [alert]).get(alert.id)
    return told is None or told.told_at < spike.told_at


def _demand_not_withdrawn(session: Session, turn: Turn, alert: Alert, spike: ToldSpike) -> None:
    """Refuse what was said after its key was withdrawn; what was said before and comes late changes nothing."""
    past = histories.of_all(session, turn.workspace_id, "alert", [alert.id], _WITHDRAWN)
    if past and datetime.fromisoformat(past[-1].details["at"]) < spike.told_at:
        raise TellOperator(f"{spike.key} was withdrawn: what begins again needs a key of its own")


def _goes_on(session: Session, turn: Turn, alert: Alert) -> Alert | None:
    """The warning of a key, as long as it stands, or was withdrawn; one that is only over lets go of its key."""
    host = alerts.last_of(session, turn.workspace_id, alert.id) or alert
    if host.stands or GONE in (alert.why_gone, host.why_gone):
        return alert
    # No key that anybody tells holds such a sign.
    alert.origin = f"{alert.origin}\x1f{alert.id}"
    # Before another row has it.
    session.flush()
    return None


def _promised(session: Session, turn: Turn) -> int:
    workspace = workspaces.by_id(session, turn.workspace_id)
    if workspace is None:
        raise LookupError(f"no workspace {turn.workspace_id}")
    return terms(workspace.settings, workspace.zone).sla.get(GENERAL.name, GENERAL).target_minutes
