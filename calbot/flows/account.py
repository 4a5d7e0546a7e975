"""What accounts there are, and what a person can pick from when adding a post."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.allowed import actor, demand
from calbot.flows.turn import Turn, looking
from calbot.flows.views import Choices
from calbot.model.rights import may
from calbot.store import account as accounts
from calbot.store import workspace as workspaces


@looking
def brands(session: Session, turn: Turn) -> tuple[str, ...]:
    """Brands that have an account, by name: whose plan anybody may look at."""
    return tuple(sorted({account.brand for account in accounts.every(session, turn.workspace_id) if account.brand}))


@looking
def choices(session: Session, turn: Turn) -> Choices:
    """The accounts that this person may add to, all networks, and the zone in which the company's channels think."""
    person = actor(session, turn)
    mine = tuple(one for one in accounts.every(session, turn.workspace_id) if may(person, "post.add", one))
    if not mine:
        demand(person, "post.add")
    workspace = workspaces.by_id(session, turn.workspace_id)
    return Choices(
        accounts=mine,
        networks=tuple(accounts.networks(session, turn.workspace_id)),
        zone=workspace.zone if workspace else "UTC",
    )
