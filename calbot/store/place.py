"""Finding the places where calbot speaks."""

from __future__ import annotations

from sqlmodel import Session, col, select

from calbot.model.place import Place, PlaceKind


def by_id(session: Session, workspace_id: str, place_id: int) -> Place | None:
    """One place."""
    return session.get(Place, (workspace_id, place_id))


def by_address(session: Session, workspace_id: str, platform: str, address: str) -> Place | None:
    """The place that `platform` calls `address`."""
    return session.exec(
        select(Place).where(Place.workspace_id == workspace_id, Place.platform == platform, Place.address == address)
    ).first()


def bound(session: Session, workspace_id: str, kind: PlaceKind, brand: str = "") -> list[Place]:
    """The places of `kind` that hear about `brand` (theirs, or bound to all brands); all of them for ""."""
    wanted = select(Place).where(Place.workspace_id == workspace_id, Place.kind == kind)
    if brand:
        wanted = wanted.where(col(Place.brand).in_(("", brand)))
    return list(session.exec(wanted.order_by(col(Place.id))))


def every(session: Session, workspace_id: str) -> list[Place]:
    """All places, by id."""
    return list(session.exec(select(Place).where(Place.workspace_id == workspace_id).order_by(col(Place.id))))
