"""A post on the move: its calendar or somebody in chat gave it another start, and people have not been told yet."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, number_key, workspace_key


class PostMove(SQLModel, table=True):
    """Post `post_id` stood at `was` when people last knew; it has moved `steps` times from `since` to `last_at`, and is
    told at `due_at`, if it is not back by then."""

    __tablename__ = "cb_post_move"
    __table_args__ = (belongs("post_id", "cb_post"),)

    workspace_id: str = workspace_key()
    post_id: int = number_key()
    was: datetime
    since: datetime
    last_at: datetime
    steps: int = 1
    due_at: datetime = Field(index=True)
