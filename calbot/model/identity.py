"""How each chat knows a person."""

from __future__ import annotations

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.model.columns import belongs, number_key, workspace_key


class Identity(SQLModel, table=True):
    """How one chat platform names a person."""

    __tablename__ = "cb_identity"
    __table_args__ = (belongs("person_id", "cb_person"), UniqueConstraint("workspace_id", "platform", "user"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    person_id: int
    platform: str = Field(max_length=24)
    user: str = Field(max_length=200)
