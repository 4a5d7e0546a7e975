"""Finding people and how the chats know them."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from calbot.model.identity import Identity
from calbot.model.person import Person, Role


def by_id(session: Session, workspace_id: str, person_id: int) -> Person | None:
    """One person."""
    return session.get(Person, (workspace_id, person_id))


def by_ids(session: Session, workspace_id: str, person_ids: Collection[int]) -> dict[int, Person]:
    """Those of `person_ids` that exist, by id."""
    if not person_ids:
        return {}
    wanted = select(Person).where(Person.workspace_id == workspace_id, col(Person.id).in_(person_ids))
    return {person.id: person for person in session.exec(wanted)}


def by_identity(session: Session, workspace_id: str, platform: str, user: str) -> Person | None:
    """Whom `platform` calls `user`."""
    return session.exec(
        select(Person)
        .join(Identity, (col(Identity.workspace_id) == Person.workspace_id) & (col(Identity.person_id) == Person.id))
        .where(Identity.workspace_id == workspace_id, Identity.platform == platform, Identity.user == user)
    ).first()


def by_name(session: Session, workspace_id: str, name: str) -> Person | None:
    """The first of that name."""
    named = select(Person).where(Person.workspace_id == workspace_id, Person.name == name)
    return session.exec(named.order_by(col(Person.id))).first()


def every(session: Session, workspace_id: str) -> list[Person]:
    """Everybody, by id."""
    return list(session.exec(select(Person).where(Person.workspace_id == workspace_id).order_by(col(Person.id))))


def with_role(session: Session, workspace_id: str, *roles: Role) -> list[Person]:
    """Everybody who holds at least one of `roles`, by id."""
    return [person for person in every(session, workspace_id) if person.has(*roles)]


def identities(session: Session, workspace_id: str, person_id: int) -> list[Identity]:
    """How the chats know this person."""
    known = select(Identity).where(Identity.workspace_id == workspace_id, Identity.person_id == person_id)
    return list(session.exec(known.order_by(col(Identity.platform), col(Identity.id))))
