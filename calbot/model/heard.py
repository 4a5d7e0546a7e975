"""What a chat has brought: kept before it is answered, so that a repeated delivery has one effect."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from calbot.model.columns import mapping, number_key, word, workspace_key


class HeardState(StrEnum):
    """WAITING until somebody has answered it; PARKED when three tries to do so never ended well."""

    WAITING = "waiting"
    ANSWERED = "answered"
    PARKED = "parked"


class Heard(SQLModel, table=True):
    """Something that `key` names on its platform: the same key twice is one thing.

    `said` is the command that was understood, without personal data, until it is answered; `reply` is the card that
    answers it, until it is delivered. `respond` is where the platform lets the answer be sent to ("" nowhere). Whoever
    answers holds it as `attempt` until `lease_until`, a time of the database's clock.
    """

    __tablename__ = "cb_heard"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_cb_heard_waiting", "workspace_id", "state", "lease_until"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    key: str = Field(max_length=200)
    said: dict[str, Any] = mapping()
    respond: str = Field(default="", max_length=500)
    state: HeardState = word(HeardState, HeardState.WAITING)
    attempt: int = 0
    lease_until: datetime | None = None
    heard_at: datetime
    answered_at: datetime | None = None
    reply: dict[str, Any] = mapping()
    problem: str = Field(default="", max_length=500)
