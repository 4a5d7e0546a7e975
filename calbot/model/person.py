"""People: marketers, care leads, agents, and how each chat knows them."""

from __future__ import annotations

from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.model.columns import belongs, listing, number_key, workspace_key


class Role(StrEnum):
    """What a person is to calbot; one may be several."""

    MARKETER = "marketer"
    LEAD = "lead"
    AGENT = "agent"
    ADMIN = "admin"


class Person(SQLModel, table=True):
    """Somebody who uses calbot. Times are shown in `zone`, sentences in `locale`."""

    __tablename__ = "cb_person"

    workspace_id: str = workspace_key()
    id: int = number_key()
    name: str = Field(max_length=200)
    zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=16)
    roles: list[str] = listing()

    def has(self, *roles: Role) -> bool:
        """Whether the person holds at least one of `roles`."""
        return any(role.value in self.roles for role in roles)


class Identity(SQLModel, table=True):
    """How one chat platform names a person."""

    __tablename__ = "cb_identity"
    __table_args__ = (belongs("person_id", "cb_person"), UniqueConstraint("workspace_id", "platform", "user"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    person_id: int
    platform: str = Field(max_length=24)
    user: str = Field(max_length=200)
