"""A company's workspace: everything belongs to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, mapping, number_key, workspace_key


class Workspace(SQLModel, table=True):
    """One company. `zone` is where its channels think (IANA name), `settings` holds what `calbot.toml` says of it.

    `changed_at` is the last change to anything that forecasts or findings rest on, `assessed_at` what the last
    assessment had seen: it is due again while the first is later.
    """

    __tablename__ = "cb_workspace"

    id: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=200)
    zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=16)
    created_at: datetime
    changed_at: datetime | None = None
    assessed_at: datetime | None = None
    settings: dict[str, Any] = mapping()


class Counter(SQLModel, table=True):
    """The last number given out to a noun of a workspace (post p-12 -> noun "post", last 12)."""

    __tablename__ = "cb_counter"

    workspace_id: str = workspace_key()
    noun: str = Field(primary_key=True, max_length=24)
    last: int = 0


class History(SQLModel, table=True):
    """One line of the append-only audit trail: who did what to which row, and the values that changed."""

    __tablename__ = "cb_history"
    __table_args__ = (belongs("person_id", "cb_person"),)

    workspace_id: str = workspace_key()
    id: int = number_key()
    at: datetime = Field(index=True)
    person_id: int | None = None
    noun: str = Field(max_length=24)
    noun_id: int
    verb: str = Field(max_length=40)
    details: dict[str, Any] = mapping()
