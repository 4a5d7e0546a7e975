"""An estimate: what a person expects of a post, where that is not what calbot expects."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, number_key, workspace_key


class Estimate(SQLModel, table=True):
    """`messages` that person `person_id` expects of post `post_id` in all, the newest word on it, and why.

    Staffing goes by it until the post is out; `ours` is what calbot expected just then, so that both can be scored.
    """

    __tablename__ = "cb_estimate"
    __table_args__ = (belongs("post_id", "cb_post"), belongs("person_id", "cb_person"))

    workspace_id: str = workspace_key()
    post_id: int = number_key()
    person_id: int
    messages: float
    ours: float
    reason: str = Field(default="", max_length=500)
    at: datetime
