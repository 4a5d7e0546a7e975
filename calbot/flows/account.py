"""What a person can pick from when adding a post."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.turn import Turn, looking
from calbot.flows.views import Choices
from calbot.store import account as accounts
from calbot.store import workspace as workspaces


@looking
def choices(session: Session, turn: Turn) -> Choices:
    """All accounts and networks, and the zone in which the company's channels think."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    return Choices(
        accounts=tuple(accounts.every(session, turn.workspace_id)),
        networks=tuple(accounts.networks(session, turn.workspace_id)),
        zone=workspace.zone if workspace else "UTC",
    )
