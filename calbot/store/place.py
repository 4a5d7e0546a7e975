"""Finding the places where calbot speaks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

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
    """The open places of `kind` that hear about `brand` (theirs, or bound to all brands); all of them for ""."""
    wanted = select(Place).where(Place.workspace_id == workspace_id, Place.kind == kind, col(Place.parked_at).is_(None))
    if brand:
        wanted = wanted.where(col(Place.brand).in_(("", brand)))
    return list(session.exec(wanted.order_by(col(Place.id))))


def silenced(session: Session, workspace_id: str) -> list[Place]:
    """The closed places of a side that is spoken to nowhere else, not of that brand."""
    wanted = select(Place).where(Place.workspace_id == workspace_id, col(Place.parked_at).is_not(None))
    wanted = wanted.where(col(Place.kind).in_((PlaceKind.CARE, PlaceKind.MARKETING))).order_by(col(Place.id))
    closed = session.exec(wanted).all()
    return [place for place in closed if not bound(session, workspace_id, place.kind, place.brand)]


def every(session: Session, workspace_id: str) -> list[Place]:
    """All places, by id."""
    return list(session.exec(select(Place).where(Place.workspace_id == workspace_id).order_by(col(Place.id))))


def swept(
    session: Session, workspace_id: str, place_ids: Collection[int], now: datetime, every: timedelta
) -> list[int]:
    """Those of `place_ids` that no sweep has woken for `every`; from now on one has. In order of their ids."""
    left = or_(col(Place.woken_at).is_(None), col(Place.woken_at) <= now - every)
    mine = (col(Place.workspace_id) == workspace_id, col(Place.id).in_(place_ids), left)
    change = update(Place).where(*mine).values(woken_at=now).returning(col(Place.id))
    return sorted(session.execute(change.execution_options(synchronize_session=False)).scalars())


def rest(session: Session, workspace_id: str, place_id: int, until: datetime) -> None:
    """Nothing is said in the place before `until`."""
    change = update(Place).where(col(Place.workspace_id) == workspace_id, col(Place.id) == place_id)
    session.execute(change.values(free_at=until).execution_options(synchronize_session=False))
