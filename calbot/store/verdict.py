"""Finding what people said of warnings, and the thresholds that they set."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from calbot.model.verdict import Threshold, Verdict


def of_alerts(session: Session, workspace_id: str, alert_ids: Collection[int]) -> list[Verdict]:
    """What was said of those warnings."""
    wanted = select(Verdict).where(Verdict.workspace_id == workspace_id, col(Verdict.alert_id).in_(alert_ids))
    return list(session.exec(wanted.order_by(col(Verdict.alert_id), col(Verdict.person_id))))


def by_person(session: Session, workspace_id: str, alert_id: int, person_id: int) -> Verdict | None:
    """What one person said of one warning."""
    return session.get(Verdict, (workspace_id, alert_id, person_id))


def thresholds(session: Session, workspace_id: str) -> dict[str, float]:
    """From which ratio of its target on a team is warned, by team; the others are from the target on."""
    kept = session.exec(select(Threshold).where(Threshold.workspace_id == workspace_id))
    return {one.team: one.ratio for one in kept}


def threshold(session: Session, workspace_id: str, team: str) -> Threshold | None:
    """The threshold of one team."""
    return session.get(Threshold, (workspace_id, team))
