"""An approved answer: what care may tell customers who ask, in each language, in whose name and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, mapping, number_key, word, workspace_key


class FaqState(StrEnum):
    """DRAFT until somebody in whose name it may be said approves it; WITHDRAWN when it is no longer right."""

    DRAFT = "draft"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class FaqStep(StrEnum):
    """What can happen to it."""

    APPROVE = "approve"
    REWRITE = "rewrite"
    WITHDRAW = "withdraw"


LIFE: Final[Mapping[FaqState, Mapping[FaqStep, FaqState]]] = {
    FaqState.DRAFT: {FaqStep.APPROVE: FaqState.APPROVED, FaqStep.REWRITE: FaqState.DRAFT},
    FaqState.APPROVED: {FaqStep.APPROVE: FaqState.APPROVED, FaqStep.WITHDRAW: FaqState.WITHDRAWN},
    FaqState.WITHDRAWN: {FaqStep.APPROVE: FaqState.APPROVED, FaqStep.REWRITE: FaqState.DRAFT},
}
"""From which state each step leads where. What is approved is not rewritten under people's hands: other words are
approved in its place."""


class Faq(SQLModel, table=True):
    """One `question` that customers ask, first written down by `person_id`; its texts are rows of their own, one for
    each language.

    `owner_id` is who answers for it, None while nobody does. `brand` "" is all brands. Every button carries `revision`,
    which each change of a text raises; to be used or attached changes nothing that was drawn.
    """

    __tablename__ = "cb_faq"
    __table_args__ = (belongs("person_id", "cb_person"), belongs("owner_id", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    question: str = Field(max_length=300)
    brand: str = Field(default="", max_length=80)
    person_id: int
    owner_id: int | None = None
    opened_at: datetime
    changed_at: datetime
    revision: int = 1

    @property
    def name(self) -> str:
        """What people call it: q-12."""
        return f"q-{self.id}"

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("faq.stale", faq=self.name)

    def revise(self, now: datetime) -> None:
        """What was drawn of it is old now."""
        self.revision += 1
        self.changed_at = now

    def own(self, person_id: int, now: datetime) -> None:
        """Somebody answers for it."""
        self.owner_id = person_id
        self.revise(now)


class FaqText(SQLModel, table=True):
    """The answer to a question in one language, as `person_id` wrote it last.

    Approved by `approved_by`, it holds until `expires_at`; `told_at` is when its owner was told that this comes. `why`
    says of one that was withdrawn which fact has changed ({"post", "field", "was", "now"}), nothing where somebody
    withdrew it by hand.
    """

    __tablename__ = "cb_faq_text"
    __table_args__ = (
        belongs("faq_id", "cb_faq"),
        belongs("person_id", "cb_person"),
        belongs("approved_by", "cb_person"),
        UniqueConstraint("workspace_id", "faq_id", "locale"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    faq_id: int
    locale: str = Field(max_length=8)
    text: str = Field(max_length=1000)
    state: FaqState = word(FaqState, FaqState.DRAFT)
    person_id: int
    approved_by: int | None = None
    approved_at: datetime | None = None
    expires_at: datetime | None = Field(default=None, index=True)
    told_at: datetime | None = None
    changed_at: datetime
    why: dict[str, Any] = mapping()

    def holds(self, at: datetime) -> bool:
        """Whether customers may be told it at `at`."""
        return self.state is FaqState.APPROVED and self.expires_at is not None and at < self.expires_at

    def expired(self, at: datetime) -> bool:
        """Whether it was approved, and nobody has looked at it for too long."""
        return self.state is FaqState.APPROVED and not self.holds(at)

    def rewrite(self, text: str, person_id: int, now: datetime) -> None:
        """Other words, which nobody has approved yet."""
        self._step(FaqStep.REWRITE, now)
        self.text, self.person_id = text, person_id
        self.approved_by = self.approved_at = self.expires_at = None

    def approve(self, text: str, person_id: int, until: datetime, now: datetime) -> None:
        """Customers may be told `text` until `until`."""
        self._step(FaqStep.APPROVE, now)
        if text != self.text:
            self.text, self.person_id = text, person_id
        self.approved_by, self.approved_at, self.expires_at, self.told_at = person_id, now, until, None

    def withdraw(self, why: dict[str, Any], now: datetime) -> None:
        """Nobody may be told it any more, until it is approved anew."""
        self._step(FaqStep.WITHDRAW, now)
        self.why = why

    def _step(self, step: FaqStep, now: datetime) -> None:
        after = LIFE[self.state].get(step)
        if after is None:
            raise TellUser("faq.not_now")
        self.state, self.changed_at, self.why = after, now, {}


class FaqPost(SQLModel, table=True):
    """Whether an answer belongs to a post, as `person_id` said; where nobody has said, likeness tells."""

    __tablename__ = "cb_faq_post"
    __table_args__ = (
        belongs("faq_id", "cb_faq"),
        belongs("post_id", "cb_post"),
        belongs("person_id", "cb_person"),
        UniqueConstraint("workspace_id", "post_id", "faq_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    faq_id: int = Field(index=True)
    post_id: int
    person_id: int
    belongs: bool = True
    at: datetime


class FaqUse(SQLModel, table=True):
    """`person_id` took the answer in `locale` for a customer, in a place."""

    __tablename__ = "cb_faq_use"
    __table_args__ = (
        belongs("faq_id", "cb_faq"),
        belongs("person_id", "cb_person"),
        belongs("place_id", "cb_place"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    faq_id: int = Field(index=True)
    locale: str = Field(max_length=8)
    person_id: int
    place_id: int | None = None
    at: datetime
