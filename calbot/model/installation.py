"""A chat's leave for calbot to speak: what somebody has installed, with its token sealed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, Text, UniqueConstraint

from calbot.model.columns import number_key, workspace_key


class Installation(SQLModel, table=True):
    """calbot installed in `team` of `platform`: a workspace of Slack, or (`whole`) an organisation with all of its.

    `token` and `refresh` ("" none) are sealed: who reads the database cannot speak with them. A token that ends at
    `expires_at` is renewed by one process at a time, which says so in `renewing_until` (the database's clock): each
    `refresh` is good for one use.
    """

    __tablename__ = "cb_installation"
    __table_args__ = (UniqueConstraint("workspace_id", "platform", "team"),)

    workspace_id: str = workspace_key()
    id: int = number_key()
    platform: str = Field(max_length=24)
    team: str = Field(max_length=32)
    whole: bool = False
    name: str = Field(default="", max_length=200)
    bot_user: str = Field(default="", max_length=32)
    scopes: str = Field(default="", max_length=1000)
    token: str = Field(sa_type=Text)
    refresh: str = Field(default="", sa_type=Text)
    expires_at: datetime | None = None
    renewing_until: datetime | None = None
    installed_at: datetime
    installed_by: str = Field(default="", max_length=64)
