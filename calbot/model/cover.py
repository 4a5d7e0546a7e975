"""Cover: people who are asked for, and who said that they come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, number_key, word, workspace_key


class CoverState(StrEnum):
    """OPEN while people are looked for, FILLED once enough said yes; STOOD_DOWN when its reason is gone."""

    OPEN = "open"
    FILLED = "filled"
    STOOD_DOWN = "stood_down"


class CoverStep(StrEnum):
    """What can happen to it."""

    FILL = "fill"
    LOSE = "lose"
    STAND_DOWN = "stand_down"


LIFE: Final[Mapping[CoverState, Mapping[CoverStep, CoverState]]] = {
    CoverState.OPEN: {CoverStep.FILL: CoverState.FILLED, CoverStep.STAND_DOWN: CoverState.STOOD_DOWN},
    CoverState.FILLED: {CoverStep.LOSE: CoverState.OPEN, CoverStep.STAND_DOWN: CoverState.STOOD_DOWN},
    CoverState.STOOD_DOWN: {},
}
"""From which state each step leads where."""


class Cover(SQLModel, table=True):
    """`heads` people of `team` asked for from `starts_at` to `ends_at`, because of warning `alert_id` or of nothing.

    `minutes` is the mean first response that it would bring, as it was told when it was asked for. `offered_at` is when
    the lead was asked whether to release whoever had said yes, since the reason was gone; `kept` that they are wanted
    all the same. Every button carries `revision`.
    """

    __tablename__ = "cb_cover"
    __table_args__ = (belongs("alert_id", "cb_alert"), belongs("asked_by", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    alert_id: int | None = None
    team: str = Field(default="care", max_length=80)
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    heads: int = 1
    minutes: float | None = None
    state: CoverState = word(CoverState, CoverState.OPEN)
    asked_by: int | None = None
    offered_at: datetime | None = None
    kept: bool = False
    created_at: datetime
    changed_at: datetime
    revision: int = 1

    @property
    def name(self) -> str:
        """What people call it: c-12."""
        return f"c-{self.id}"

    @property
    def in_question(self) -> bool:
        """Whether somebody has to say if those who said yes are released."""
        return self.offered_at is not None and not self.kept and self.state is not CoverState.STOOD_DOWN

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("cover.stale", cover=self.name)

    def count(self, coming: int, now: datetime) -> None:
        """So many people come: it is filled, or open again."""
        if self.state is CoverState.STOOD_DOWN:
            raise TellUser("cover.over", cover=self.name)
        enough = coming >= self.heads
        if enough is (self.state is CoverState.OPEN):
            self.state = LIFE[self.state][CoverStep.FILL if enough else CoverStep.LOSE]
        self.revise(now)

    def stand_down(self, now: datetime) -> None:
        """Nobody is needed any more."""
        if CoverStep.STAND_DOWN not in LIFE[self.state]:
            raise TellUser("cover.over", cover=self.name)
        self.state = CoverState.STOOD_DOWN
        self.revise(now)

    def revise(self, now: datetime) -> None:
        """Its card looks different: presses drawn before it are stale."""
        self.revision += 1
        self.changed_at = now


class CoverAnswer(SQLModel, table=True):
    """What one person said: `comes` or not; `released_at` is when somebody who had said yes was let go."""

    __tablename__ = "cb_cover_answer"
    __table_args__ = (
        belongs("cover_id", "cb_cover"),
        belongs("person_id", "cb_person"),
        UniqueConstraint("workspace_id", "cover_id", "person_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    cover_id: int
    person_id: int
    comes: bool
    at: datetime
    released_at: datetime | None = None
