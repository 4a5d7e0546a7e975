"""What the playground shows: its messages, kept like a chat platform keeps them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.model.columns import belongs, mapping, number_key, workspace_key


class PlaygroundMessage(SQLModel, table=True):
    """One message at `address` (#marketing, #care). `change` grows with every post and edit, so a page can ask what is
    new; `only_for` (a playground user, "" = all) makes it private; `thread_of` is the id of the message it answers.
    `delivery_key` is unique where set: the same delivery twice is one message."""

    __tablename__ = "cb_playground_message"
    __table_args__ = (
        belongs("thread_of", "cb_playground_message"),
        UniqueConstraint("workspace_id", "delivery_key"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    address: str = Field(max_length=200)
    author: str = Field(max_length=200)
    only_for: str = Field(default="", max_length=200)
    thread_of: int | None = None
    delivery_key: str | None = Field(default=None, max_length=200)
    payload: dict[str, Any] = mapping()
    change: int = Field(index=True)
    posted_at: datetime
    edited_at: datetime | None = None
