"""A wording check: marketing asks care what in a coming post will confuse people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, listing, number_key, word, workspace_key


class WordingState(StrEnum):
    """OPEN while care reads, TOLD once whoever asked was told what came of it, OFF when there is nothing to read."""

    OPEN = "open"
    TOLD = "told"
    OFF = "off"


class WordingStep(StrEnum):
    """What can happen to it."""

    TELL = "tell"
    STAND_DOWN = "stand_down"


LIFE: Final[Mapping[WordingState, Mapping[WordingStep, WordingState]]] = {
    WordingState.OPEN: {WordingStep.TELL: WordingState.TOLD, WordingStep.STAND_DOWN: WordingState.OFF},
    WordingState.TOLD: {WordingStep.STAND_DOWN: WordingState.OFF},
    WordingState.OFF: {},
}
"""From which state each step leads where."""


class Wording(SQLModel, table=True):
    """One asking of `person_id` about the words of a post. `asked` are the ids of those in care who were asked by name,
    nobody where all of care was. By `due_at` whoever asked is told, whatever came. `reply` is what that person said to
    those who answered. Buttons carry `revision`, which a change of the post raises and an answer does not: two who
    answer at once mean the same words."""

    __tablename__ = "cb_wording"
    __table_args__ = (belongs("post_id", "cb_post"), belongs("person_id", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    post_id: int = Field(index=True)
    person_id: int
    asked: list[int] = listing()
    state: WordingState = word(WordingState, WordingState.OPEN)
    asked_at: datetime
    due_at: datetime = Field(index=True)
    changed_at: datetime
    reply: str = Field(default="", max_length=500)
    revision: int = 1

    @property
    def name(self) -> str:
        """What people call it: w-3."""
        return f"w-{self.id}"

    @property
    def stands(self) -> bool:
        """Whether answers are still of use."""
        return self.state is not WordingState.OFF

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("wording.stale", wording=self.name)

    def revise(self, now: datetime) -> None:
        """The post is another by now."""
        self.revision += 1
        self.changed_at = now

    def tell(self, now: datetime) -> None:
        """Whoever asked is told."""
        self._step(WordingStep.TELL, now)

    def stand_down(self, now: datetime) -> None:
        """The post will not go out: there is nothing to read."""
        self._step(WordingStep.STAND_DOWN, now)
        self.revise(now)

    def _step(self, step: WordingStep, now: datetime) -> None:
        after = LIFE[self.state].get(step)
        if after is None:
            raise TellUser("wording.over", wording=self.name)
        self.state, self.changed_at = after, now


class WordingAnswer(SQLModel, table=True):
    """What somebody in care says of it: `text` is what will confuse people, "" for nothing. `post_revision` is the post
    as it was read."""

    __tablename__ = "cb_wording_answer"
    __table_args__ = (
        belongs("wording_id", "cb_wording"),
        belongs("person_id", "cb_person"),
        UniqueConstraint("workspace_id", "wording_id", "person_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    wording_id: int
    person_id: int
    text: str = Field(default="", max_length=500)
    at: datetime
    post_revision: int
