"""What a change of the world starts."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.store import pause as pauses
from calbot.store import workspace as workspaces


def world_changed(session: Session, turn: Turn) -> None:
    """Something that forecasts or findings rest on is different now: an assessment is due with the caller's commit."""
    workspaces.changed(session, turn.workspace_id, turn.now)
    turn.wake(session, "assess")
    for pause in pauses.standing(session, turn.workspace_id):
        # Something may have come into it.
        turn.wake(session, "pause", pause.id)
