"""By when a company wants its flags to be right, as its file says."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.flag import SHIPPED, FlagPolicy
from calbot.flows.turn import Turn
from calbot.model.flag import Severity
from calbot.store import workspace as workspaces

_KEYS: Final = {
    Severity.HIGH: "grave_minutes",
    Severity.MIDDLE: "moderate_minutes",
    Severity.LOW: "slight_minutes",
}


def flag_policy_of(session: Session, turn: Turn) -> FlagPolicy:
    """The policy of the turn's workspace; an older section may say less."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    told = workspace.settings.get("flags") if workspace else None
    if not told:
        return SHIPPED
    due = {one: timedelta(minutes=told[key]) if key in told else SHIPPED.due[one] for one, key in _KEYS.items()}
    return FlagPolicy(due=due)
