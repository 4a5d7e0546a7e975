"""Networks: where posts appear."""

from __future__ import annotations

from calbot.model.noun import Field, SQLModel, UniqueConstraint, number_key, workspace_key


class Network(SQLModel, table=True):
    """A place on the internet where posts appear: instagram, tiktok, x, newsletter, blog.

    `actionable_share` is the part of comments that needs an answer (0..1), learnt or set; None means the shipped prior.
    """

    __tablename__ = "cb_network"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    workspace_id: str = workspace_key()
    id: int = number_key()
    key: str = Field(max_length=40)
    title: str = Field(max_length=80)
    actionable_share: float | None = None
