"""A miss: a window in which customers waited too long, and nobody had been warned."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, number_key, word, workspace_key
from calbot.model.sla import GENERAL


class MissCause(StrEnum):
    """What people say was behind it; UNTOLD until somebody does."""

    UNTOLD = "untold"
    REPOST = "repost"
    PAID = "paid"
    TOPIC = "topic"
    OTHER = "other"


class Miss(SQLModel, table=True):
    """From `starts_at` to `ends_at` the `messages` under promise `sla` of `team` waited `minutes` for their first
    response, beyond its target, unwarned: on average, or so many of a hundred (`percentile`) waited no longer."""

    __tablename__ = "cb_miss"
    __table_args__ = (belongs("person_id", "cb_person"), UniqueConstraint("workspace_id", "team", "starts_at"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    team: str = Field(default="care", max_length=80)
    starts_at: datetime
    ends_at: datetime
    minutes: float
    target_minutes: int
    messages: float
    cause: MissCause = word(MissCause, MissCause.UNTOLD)
    person_id: int | None = None
    found_at: datetime
    changed_at: datetime
    revision: int = 1
    sla: str = Field(default=GENERAL.name, max_length=80)
    percentile: float | None = None

    @property
    def name(self) -> str:
        """What people call it: m-3."""
        return f"m-{self.id}"

    def explain(self, cause: MissCause, by: int, revision: int, now: datetime) -> None:
        """Somebody knows what it was; a press that was drawn before another's answer does nothing."""
        if revision != self.revision:
            raise TellUser("miss.stale", miss=self.name)
        self.cause, self.person_id, self.changed_at = cause, by, now
        self.revision += 1
