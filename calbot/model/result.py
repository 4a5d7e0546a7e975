"""What a post was expected to bring before it went out, and what it brought."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from calbot.model.columns import belongs, workspace_key


class Result(SQLModel, table=True):
    """The last word on post `post_id` before it went out, kept as it was told, and later what came.

    `mean`, `low` (10 %) and `high` (90 %) messages as of `told_at`; `network`, `content_type` and `author` as they were
    then, `size` how big that was for care ("" where an older version told it). `actual` messages and `anew` (what would
    be expected of it now) are None until it is closed at `closed_at`; `actual_sd` is how uncertain the logarithm of
    `actual` was then (None where an older version closed it).
    """

    __tablename__ = "cb_result"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        Index("ix_cb_result_when", "workspace_id", "starts_at"),
    )

    workspace_id: str = workspace_key()
    post_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    told_at: datetime
    starts_at: datetime
    mean: float
    low: float
    high: float
    guess: bool = False
    network: str = Field(default="", max_length=40)
    content_type: str = Field(default="", max_length=40)
    author: str = Field(default="", max_length=200)
    closed_at: datetime | None = None
    actual: float | None = None
    anew: float | None = None
    size: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    actual_sd: float | None = None

    def close(self, actual: float, actual_sd: float, anew: float, now: datetime) -> None:
        """Keep what came; a result is closed once."""
        if self.closed_at is None:
            self.actual, self.actual_sd, self.anew, self.closed_at = actual, actual_sd, anew, now
