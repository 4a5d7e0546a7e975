"""A draw of conversations whose answers a care lead looks at, and what the lead found in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel

from calbot.errors import TellUser
from calbot.model.columns import belongs, listing, number_key, workspace_key

RUBRIC: Final = ("listen", "empathise", "apologise", "respond", "now")
"""The five steps of an answer; a company's own lines come after them."""


class Mark(StrEnum):
    """Whether an answer does what a line of the rubric asks; NONE where the line has nothing to ask of it."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NONE = "none"


class Draw(SQLModel, table=True):
    """`wanted` conversations, drawn by `seed` (the company's date, 20261127) out of `among`; of what customers wrote
    about one post, if one is named. `own` are the company's lines of the rubric as they were that day."""

    __tablename__ = "cb_draw"
    __table_args__ = (belongs("post_id", "cb_post"), belongs("person_id", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    seed: int
    wanted: int
    among: int
    post_id: int | None = None
    person_id: int
    own: list[str] = listing()
    drawn_at: datetime

    @property
    def name(self) -> str:
        """What people call it: qa-3."""
        return f"qa-{self.id}"

    @property
    def lines(self) -> int:
        """How many lines the rubric has."""
        return len(RUBRIC) + len(self.own)


class Score(SQLModel, table=True):
    """One conversation of a draw: which it is ("" once that is too old to be kept), and the `marks` that `person_id`
    gave it, one for each line of the rubric. Whose answers they were is neither asked nor kept. Every button carries
    `revision`."""

    __tablename__ = "cb_score"
    __table_args__ = (belongs("draw_id", "cb_draw"), belongs("person_id", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    draw_id: int
    desk: str = Field(max_length=24)
    key: str = Field(max_length=40)
    at: datetime
    network: str = Field(default="", max_length=40)
    marks: list[str] = listing()
    person_id: int | None = None
    scored_at: datetime | None = None
    revision: int = 1

    def meet(self, revision: int) -> None:
        """Refuse what was drawn on another version."""
        if revision != self.revision:
            raise TellUser("qa.stale")

    def take(self, marks: Sequence[Mark], person_id: int, now: datetime) -> None:
        """What somebody found; a later look takes the place of an earlier one."""
        self.marks = [one.value for one in marks]
        self.person_id, self.scored_at = person_id, now
        self.revision += 1
