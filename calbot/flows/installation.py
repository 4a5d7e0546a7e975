"""What happens to an installation: made or made anew, its token renewed by one at a time, and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from calbot.flows.turn import Turn, beside, looking
from calbot.model.installation import Installation
from calbot.store import installation as installations
from calbot.store import workspace as workspaces
from calbot.store.number import next_number

RENEWAL = timedelta(seconds=30)
"""How long a renewal may take; another process tries after that."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What a chat tells of an installation; `token` and `refresh` are sealed already."""

    platform: str
    team: str
    whole: bool
    name: str
    bot_user: str
    scopes: str
    token: str
    refresh: str
    expires_at: datetime | None
    by: str


def keep(session: Session, turn: Turn, told: Installed) -> bool:
    """Keep it: one row for each team, however often it is installed. False where the company is not there yet."""
    if workspaces.by_id(session, turn.workspace_id) is None:
        return False
    kept = installations.by_team(session, turn.workspace_id, told.platform, told.team)
    if kept is None:
        number = next_number(session, turn.workspace_id, "installation")
        kept = Installation(
            workspace_id=turn.workspace_id,
            id=number,
            platform=told.platform,
            team=told.team,
            token=told.token,
            installed_at=turn.now,
        )
        session.add(kept)
    kept.whole, kept.name, kept.bot_user = told.whole, told.name[:200], told.bot_user[:32]
    kept.scopes, kept.installed_at, kept.installed_by = told.scopes[:1000], turn.now, told.by[:64]
    kept.token, kept.refresh, kept.expires_at, kept.renewing_until = told.token, told.refresh, told.expires_at, None
    session.commit()
    return True


@looking
def find(session: Session, turn: Turn, platform: str, team: str) -> Installation | None:
    """calbot's installation there, None where it is not installed."""
    return installations.by_team(session, turn.workspace_id, platform, team)


@beside
def claim(session: Session, turn: Turn, installation_id: int, token: str) -> bool:
    """Whether it is the caller, who has seen the sealed `token`, that renews it now."""
    mine = installations.claim(session, turn.workspace_id, installation_id, token, turn.now, turn.now + RENEWAL)
    session.commit()
    return mine


def renewed(
    session: Session, turn: Turn, platform: str, team: str, old: str, token: str, refresh: str, lasts: timedelta | None
) -> None:
    """Keep another (sealed) token in the place of the `old` one, which lasts for `lasts` (None: for ever), unless it
    was installed anew meanwhile."""
    kept = installations.by_team(session, turn.workspace_id, platform, team)
    if kept is not None and kept.token == old:
        kept.token, kept.refresh, kept.renewing_until = token, refresh, None
        kept.expires_at = turn.now + lasts if lasts is not None else None
        session.commit()


def resealed(session: Session, turn: Turn, platform: str, team: str, old: str, token: str, refresh: str) -> None:
    """Keep the same token under another key, unless it was renewed meanwhile."""
    kept = installations.by_team(session, turn.workspace_id, platform, team)
    if kept is not None and kept.token == old:
        kept.token, kept.refresh = token, refresh
        session.commit()


def forget(session: Session, turn: Turn, platform: str, team: str) -> None:
    """It was uninstalled, or its tokens were revoked."""
    installations.forget(session, turn.workspace_id, platform, team)
    session.commit()
