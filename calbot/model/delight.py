"""A delight: a customer whom care would like to surprise, until a care lead says yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel

from calbot.errors import TellUser
from calbot.model.columns import belongs, number_key, word, workspace_key


class DelightState(StrEnum):
    """NAMED until a lead answers; APPROVED or DECLINED then."""

    NAMED = "named"
    APPROVED = "approved"
    DECLINED = "declined"


LIFE: Final[Mapping[DelightState, frozenset[DelightState]]] = {
    DelightState.NAMED: frozenset({DelightState.APPROVED, DelightState.DECLINED}),
    DelightState.APPROVED: frozenset(),
    DelightState.DECLINED: frozenset({DelightState.APPROVED}),
}
"""From which state each answer leads where; who has declined may think better of it."""


class Delight(SQLModel, table=True):
    """`person_id` would like to surprise whoever wrote `url`, because of `why`; `by_id` answered. Neither name nor
    address of the customer is kept: those stay where the company keeps its customers. Every button carries `revision`.
    """

    __tablename__ = "cb_delight"
    __table_args__ = (belongs("person_id", "cb_person"), belongs("by_id", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    url: str = Field(max_length=1000)
    why: str = Field(max_length=500)
    brand: str = Field(default="", max_length=80)
    state: DelightState = word(DelightState, DelightState.NAMED)
    person_id: int
    by_id: int | None = None
    opened_at: datetime
    changed_at: datetime
    revision: int = 1

    @property
    def name(self) -> str:
        """What people call it: d-3."""
        return f"d-{self.id}"

    def answer(self, by_id: int, state: DelightState, revision: int, now: datetime) -> None:
        """A lead's yes or no; a press that was drawn before another's does nothing."""
        if revision != self.revision:
            raise TellUser("delight.stale", delight=self.name)
        if state not in LIFE[self.state]:
            raise TellUser("delight.over", delight=self.name)
        self.state, self.by_id, self.changed_at = state, by_id, now
        self.revision += 1
