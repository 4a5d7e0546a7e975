"""What a calendar server holds, as calbot last saw it: the ground on which the next change is understood."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, workspace_key


class Mirror(SQLModel, table=True):
    """The copy of one source that tells changes only (CalDAV, Microsoft Graph), with the token for the next ones.

    `body` is the reader's own; it is kept in the commit that takes over what it says, so that a process that was just
    started, or another one, goes on where the last look ended.
    """

    __tablename__ = "cb_mirror"
    __table_args__ = (belongs("source_id", "cb_source"),)

    workspace_id: str = workspace_key()
    source_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: bytes
    kept_at: datetime
