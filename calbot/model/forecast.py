"""What a post is expected to bring, as last worked out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, listing, mapping, workspace_key


class Expectation(SQLModel, table=True):
    """Messages that post `post_id` brings to care in all: mean, and the 10 % and 90 % ends of its range.

    `guess` says that no history of its kind stood behind it. `factors` are [[name, multiplier], ...] whose product is
    the mean, the first being the base; `nearest` are [[post_id, expected, actual], ...]; `per_hour` starts at
    `first_hour`. `baseline` is messages an hour without the post; `window` is {minutes, low, high, target_minutes,
    late}: how customers wait while the post's messages arrive.
    """

    __tablename__ = "cb_expectation"
    __table_args__ = (belongs("post_id", "cb_post"),)

    workspace_id: str = workspace_key()
    post_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    made_at: datetime
    mean: float
    low: float
    high: float
    guess: bool = False
    first_hour: datetime
    per_hour: list[float] = listing()
    factors: list[Any] = listing()
    nearest: list[Any] = listing()
    baseline: float | None = None
    window: dict[str, Any] = mapping()
