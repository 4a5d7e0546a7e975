"""An outgoing webhook: what another system is told of one step in a flag's life."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, Index, SQLModel

from calbot.model.columns import belongs, number_key, word, workspace_key

MOST_BODY: Final = 20_000
"""Characters of what is told."""


class OuthookState(StrEnum):
    """PENDING until the other system has taken it (SENT). PARKED: it was tried for long, or never can be, with its
    problem in sight. DROPPED: nobody listens any more."""

    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"
    DROPPED = "dropped"


class Outhook(SQLModel, table=True):
    """`event` ("flag.claimed") of flag `flag_id`, to be told as `body` (JSON) under the name `key`: both stay the same
    however often it is tried, so that whoever gets it twice knows.

    `attempt` is counted, and `called_at` kept, before the other system is called. `problem` is how the last try ended.
    """

    __tablename__ = "cb_outhook"
    __table_args__ = (
        belongs("flag_id", "cb_flag"),
        Index("ix_cb_outhook_due", "workspace_id", "state", "due_at"),
        Index("ix_cb_outhook_flag", "workspace_id", "flag_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    flag_id: int
    event: str = Field(max_length=40)
    key: str = Field(max_length=64)
    body: str = Field(max_length=MOST_BODY)
    state: OuthookState = word(OuthookState, OuthookState.PENDING)
    attempt: int = 0
    due_at: datetime
    called_at: datetime | None = None
    problem: str = Field(default="", max_length=500)
    created_at: datetime
    changed_at: datetime

    @property
    def name(self) -> str:
        """How it is named for whoever runs calbot: outhook:3."""
        return f"outhook:{self.id}"

    def begin(self, now: datetime) -> None:
        """Count a try, before the other system is called."""
        self.attempt += 1
        self.called_at = now

    def settle(self, state: OuthookState, now: datetime, problem: str = "") -> None:
        """It has come that far."""
        self.state, self.changed_at, self.problem = state, now, problem[:500]
