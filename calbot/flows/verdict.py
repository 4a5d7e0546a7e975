"""What people say of a warning, and the threshold that calbot proposes once they said "too much" three times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from calbot.alerts.record import Past, Threshold, often_too_much, propose
from calbot.errors import TellUser
from calbot.flows.alert_view import alert_of, holder
from calbot.flows.allowed import actor, demand
from calbot.flows.record import history, minutes_told
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model import verdict
from calbot.model.alert import Alert
from calbot.model.rights import may
from calbot.model.verdict import Opinion, Verdict
from calbot.store import alert as alerts
from calbot.store import verdict as verdicts

_BEHIND: Final = timedelta(days=90)
_SAME: Final = 1e-6


class Vain(StrEnum):
    """Why no threshold is proposed: one that is SET silences as much by now, or another would LOSE one that came
    true."""

    SET = "set"
    LOSES = "loses"


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What was said of `alert`, and the threshold that follows from all that was said of its team; None where none
    does, or where one as high is set: `vain` says why, once so many were too much that one was looked for. `tunes`: the
    person may set it."""

    alert: Alert
    opinion: Opinion
    proposed: Threshold | None
    tunes: bool
    vain: Vain | None = None


def rate(session: Session, turn: Turn, alert_id: int, opinion: Opinion, revision: int | None = None) -> VerdictView:
    """Say what a warning was worth; the last word of a person counts. Also of one that is over: it is not acted on."""
    person = actor(session, turn)
    demand(person, "alert.rate")
    alert = alert_of(session, turn, alert_id)
    if revision is not None:
        alert.meet(revision, holder(session, turn, alert))
    known = verdicts.by_person(session, turn.workspace_id, alert.id, person.id)
    if known is None:
        known = Verdict(workspace_id=turn.workspace_id, alert_id=alert.id, person_id=person.id, at=turn.now)
        session.add(known)
    known.opinion, known.at = opinion, turn.now
    record(session, turn, "alert", alert.id, "rated", opinion=opinion.value)
    session.commit()
    proposed, vain = _proposed(session, turn, alert.team) if opinion is Opinion.TOO_MUCH else (None, None)
    return VerdictView(alert, opinion, proposed, may(person, "alert.tune"), vain)


def tune(session: Session, turn: Turn, alert_id: int, ratio: float) -> float:
    """Warn the alert's team from `ratio` targets on. Refused where another threshold would be proposed by now."""
    person = actor(session, turn)
    demand(person, "alert.tune")
    alert = alert_of(session, turn, alert_id)
    proposed, _ = _proposed(session, turn, alert.team)
    if proposed is None or abs(proposed.ratio - ratio) > _SAME:
        raise TellUser("verdict.stale")
    known = verdicts.threshold(session, turn.workspace_id, alert.team)
    if known is None:
        known = verdict.Threshold(
            workspace_id=turn.workspace_id, team=alert.team, ratio=ratio, person_id=person.id, at=turn.now
        )
        session.add(known)
    known.ratio, known.person_id, known.at = ratio, person.id, turn.now
    record(session, turn, "alert", alert.id, "tuned", team=alert.team, ratio=ratio)
    session.commit()
    return ratio


def _proposed(session: Session, turn: Turn, team: str) -> tuple[Threshold | None, Vain | None]:
    """From the warnings of ninety days: those that are over as they came out, those that stand as they were told."""
    judged = history(session, turn)
    told = [one for one in alerts.told_since(session, turn.workspace_id, turn.now - _BEHIND) if one.team == team]
    said = verdicts.of_alerts(session, turn.workspace_id, [one.id for one in told])
    much = {one.alert_id for one in said if one.opinion is Opinion.TOO_MUCH}
    minutes = minutes_told(session, turn, {one.id: one.told_at for one in told if one.id not in judged})
    past = [
        judged.get(one.id) or Past(minutes.get(one.id, one.minutes) / one.target_minutes, None, too_much=one.id in much)
        for one in told
    ]
    found = propose(past)
    least = verdicts.thresholds(session, turn.workspace_id).get(team, 1.0)
    if found is not None and found.ratio > least + _SAME:
        return found, None
    loud = any(one.too_much and one.ratio >= least for one in past)
    return None, (Vain.LOSES if loud else Vain.SET) if often_too_much(past) else None
