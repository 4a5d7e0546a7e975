"""Finding the calendars that calbot publishes."""

from __future__ import annotations

from sqlmodel import Session, col, select

from calbot.model.outfeed import Outfeed


def by_id(session: Session, workspace_id: str, outfeed_id: int) -> Outfeed | None:
    """One address."""
    return session.get(Outfeed, (workspace_id, outfeed_id))


def by_digest(session: Session, workspace_id: str, digest: str) -> Outfeed | None:
    """The address whose secret has that digest, while it is in force."""
    wanted = select(Outfeed).where(Outfeed.workspace_id == workspace_id, Outfeed.digest == digest)
    return session.exec(wanted.where(col(Outfeed.revoked_at).is_(None))).first()


def standing(session: Session, workspace_id: str) -> list[Outfeed]:
    """All addresses in force, by id."""
    wanted = select(Outfeed).where(Outfeed.workspace_id == workspace_id, col(Outfeed.revoked_at).is_(None))
    return list(session.exec(wanted.order_by(col(Outfeed.id))))
