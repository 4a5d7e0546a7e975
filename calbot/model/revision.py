"""What happened to a post, revision by revision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, UniqueConstraint

from calbot.model.columns import belongs, mapping, number_key, workspace_key


class PostRevision(SQLModel, table=True):
    """Who changed what, when, from which source: `changes` is {field: [old, new]}; revision 1 is the first sight."""

    __tablename__ = "cb_post_revision"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        belongs("source_id", "cb_source"),
        belongs("person_id", "cb_person"),
        UniqueConstraint("workspace_id", "post_id", "revision"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    post_id: int
    revision: int
    at: datetime
    source_id: int | None = None
    person_id: int | None = None
    changes: dict[str, Any] = mapping()
