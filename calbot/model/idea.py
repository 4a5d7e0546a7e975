"""An idea: what customers keep asking care, counted until marketing makes something of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel

from calbot.errors import TellUser
from calbot.model.columns import belongs, number_key, word, workspace_key


class IdeaFor(StrEnum):
    """What it could become."""

    UNDECIDED = "undecided"
    FAQ = "faq"
    BLOG = "blog"
    VIDEO = "video"
    KEYWORD = "keyword"
    PRODUCT = "product"


class IdeaState(StrEnum):
    """OPEN while care counts, OFFERED once marketing was told, TAKEN while marketing makes something of it, SHIPPED
    when that is out, DECLINED when it is not for marketing."""

    OPEN = "open"
    OFFERED = "offered"
    TAKEN = "taken"
    SHIPPED = "shipped"
    DECLINED = "declined"


class IdeaStep(StrEnum):
    """What can happen to it."""

    OFFER = "offer"
    TAKE = "take"
    SHIP = "ship"
    DECLINE = "decline"


_ANSWERS: Final = {
    IdeaStep.TAKE: IdeaState.TAKEN,
    IdeaStep.SHIP: IdeaState.SHIPPED,
    IdeaStep.DECLINE: IdeaState.DECLINED,
}
LIFE: Final[Mapping[IdeaState, Mapping[IdeaStep, IdeaState]]] = {
    IdeaState.OPEN: {IdeaStep.OFFER: IdeaState.OFFERED, **_ANSWERS},
    IdeaState.OFFERED: _ANSWERS,
    IdeaState.TAKEN: _ANSWERS,
    IdeaState.SHIPPED: {},
    IdeaState.DECLINED: {IdeaStep.TAKE: IdeaState.TAKEN},
}
"""From which state each step leads where; who has declined may think better of it."""


class Idea(SQLModel, table=True):
    """One thing that customers ask or want, in the words of who said it first (`person_id`).

    `wish` is what it could become; `post_id` the post that answers it, once there is one; `owner_id` who took it, or
    answered last; `reply` why it was declined. Every button that answers it carries `revision`; to be counted once more
    changes nothing that was drawn.
    """

    __tablename__ = "cb_idea"
    __table_args__ = (
        belongs("person_id", "cb_person"),
        belongs("owner_id", "cb_person"),
        belongs("post_id", "cb_post"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    text: str = Field(max_length=500)
    brand: str = Field(default="", max_length=80)
    wish: IdeaFor = word(IdeaFor, IdeaFor.UNDECIDED)
    state: IdeaState = word(IdeaState, IdeaState.OPEN)
    person_id: int
    owner_id: int | None = None
    post_id: int | None = None
    reply: str = Field(default="", max_length=500)
    opened_at: datetime
    changed_at: datetime
    revision: int = 1

    @property
    def name(self) -> str:
        """What people call it: i-31."""
        return f"i-{self.id}"

    @property
    def waits(self) -> bool:
        """Whether marketing has not answered yet."""
        return self.state in (IdeaState.OPEN, IdeaState.OFFERED)

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("idea.stale", idea=self.name)

    def offer(self, now: datetime) -> None:
        """So many ask that marketing is told."""
        self._step(IdeaStep.OFFER, now)

    def take(self, person_id: int, wish: IdeaFor, post_id: int | None, now: datetime) -> None:
        """Somebody makes something of it."""
        self._step(IdeaStep.TAKE, now)
        self.owner_id, self.wish, self.post_id, self.reply = person_id, wish, post_id, ""

    def ship(self, person_id: int | None, wish: IdeaFor, post_id: int | None, now: datetime) -> None:
        """It is out."""
        self._step(IdeaStep.SHIP, now)
        self.owner_id, self.wish, self.post_id = person_id, wish, post_id

    def decline(self, person_id: int, reply: str, now: datetime) -> None:
        """Not for marketing; `reply` says why."""
        self._step(IdeaStep.DECLINE, now)
        self.owner_id, self.reply = person_id, reply

    def _step(self, step: IdeaStep, now: datetime) -> None:
        after = LIFE[self.state].get(step)
        if after is None:
            raise TellUser("idea.over", idea=self.name)
        self.state, self.changed_at = after, now
        self.revision += 1


class IdeaAsk(SQLModel, table=True):
    """`times` customers asked it of `person_id`, said at `at` in a place."""

    __tablename__ = "cb_idea_ask"
    __table_args__ = (
        belongs("idea_id", "cb_idea"),
        belongs("person_id", "cb_person"),
        belongs("place_id", "cb_place"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    idea_id: int = Field(index=True)
    person_id: int
    place_id: int | None = None
    at: datetime
    times: int = 1
