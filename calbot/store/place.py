"""Finding the places where calbot speaks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from calbot.model.place import Place, PlaceKind
from calbot.store import account as accounts


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
    """The closed places in whose stead none is open: of care any, since warnings are told to care whatever their brand;
    of marketing one for each brand that the closed one was to hear about."""
    sides = [place for place in every(session, workspace_id) if place.kind in (PlaceKind.CARE, PlaceKind.MARKETING)]
    closed = [place for place in sides if place.parked_at is not None]
    if not closed:
        return []
    brands = {account.brand for account in accounts.every(session, workspace_id)} or {""}
    return [place for place in closed if not all(_heard(sides, place.kind, one) for one in _meant(place, brands))]


def _meant(place: Place, brands: Collection[str]) -> Collection[str]:
    if place.kind is PlaceKind.CARE:
        return ("",)
    return (place.brand,) if place.brand else brands


def _heard(places: Iterable[Place], kind: PlaceKind, brand: str) -> bool:
    """As `bound` finds them."""
    of_kind = (place for place in places if place.kind is kind and place.parked_at is None)
    return any(not brand or place.brand in ("", brand) for place in of_kind)


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
