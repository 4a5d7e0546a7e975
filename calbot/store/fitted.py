"""What was learnt of each care team: one row a team, replaced at each fit."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, delete, select

from calbot.model.fitted import FittedState


class Age(NamedTuple):
    """Until when a team was learnt from."""

    team: str
    until: datetime


def every(session: Session, workspace_id: str) -> list[FittedState]:
    """The states of all teams, by name. Raises ValueError where one of them is no JSON any more."""
    wanted = select(FittedState).where(FittedState.workspace_id == workspace_id)
    return list(session.exec(wanted.order_by(col(FittedState.team))))


def ages(session: Session, workspace_id: str) -> list[Age]:
    """How far each team was learnt, by name; the states themselves stay unread."""
    wanted = select(FittedState.team, FittedState.until).where(FittedState.workspace_id == workspace_id)
    return [Age(*told) for told in session.exec(wanted.order_by(col(FittedState.team)))]


def replace(session: Session, workspace_id: str, team: str, row: FittedState | None) -> None:
    """Make `row` what is kept of `team`, be it None; what was kept is not read, since it may be broken."""
    kept = col(FittedState.workspace_id) == workspace_id, col(FittedState.team) == team
    session.execute(delete(FittedState).where(*kept).execution_options(synchronize_session=False))
    if row is not None:
        row.workspace_id, row.team = workspace_id, team
        session.add(row)
