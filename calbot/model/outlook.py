"""A care team's coming hours, as last worked out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from calbot.model.columns import listing, mapping, workspace_key


class Outlook(SQLModel, table=True):
    """Messages an hour of care team `team` from `start` on: `mean` in all, `baseline` without any post, `replies` what
    the team can answer (nothing without a roster).

    `promises` are how its promises fare, [{span: day|week, sla, ...}] with the figures of `flows.promise.Promise`;
    `surge` is {} or the surge that runs now, with the figures of `flows.surge.Surge`.
    """

    __tablename__ = "cb_outlook"

    workspace_id: str = workspace_key()
    team: str = Field(primary_key=True, max_length=80)
    made_at: datetime
    start: datetime
    mean: list[float] = listing()
    baseline: list[float] = listing()
    promises: list[dict[str, Any]] = listing()
    surge: dict[str, Any] = mapping()
    replies: list[float] = listing()
