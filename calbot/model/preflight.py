"""A preflight: what the looks at a post's link found, and what its owner was told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from calbot.model.columns import belongs, listing, mapping, number_key, workspace_key


class Preflight(SQLModel, table=True):
    """Of post `post_id`: `link`, a full address, was looked at `looked_at`, `checked` is what that saw (see
    `Flag.checked`).

    `next_at` is when it is looked at again (None: not by itself), worked out for the post's revision `post_revision`;
    `looks` in a row have said what may be over in a moment. `problems` are {said, level, values}, `findings` the open
    findings of rules about what it says. `told` are the keys of what its owner was told and is still true; while there
    are any a message stands, the `episode`-th of its post.
    """

    __tablename__ = "cb_preflight"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        Index("ix_cb_preflight_next_at", "workspace_id", "next_at"),
        Index("ix_cb_preflight_stands", "workspace_id", "stands"),
    )

    workspace_id: str = workspace_key()
    post_id: int = number_key()
    link: str = Field(default="", max_length=2000)
    post_revision: int = 0
    looked_at: datetime | None = None
    next_at: datetime | None = None
    looks: int = 0
    checked: dict[str, Any] = mapping()
    problems: list[Any] = listing()
    findings: list[int] = listing()
    told: list[str] = listing()
    stands: bool = False
    episode: int = 0
    revision: int = 0
    changed_at: datetime
