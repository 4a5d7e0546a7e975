"""A flag: care tells marketing that something about a post is wrong, and hears when it is right again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, mapping, number_key, word, workspace_key


class FlagKind(StrEnum):
    """What is wrong."""

    BROKEN_LINK = "broken_link"
    COPY_ERROR = "copy_error"
    WRONG_IMAGE = "wrong_image"
    WRONG_PRICE = "wrong_price"
    CONFUSING = "confusing"
    OTHER = "other"


class FlagState(StrEnum):
    """OPEN -> CLAIMED -> VERIFYING -> SETTLED; VERIFYING falls back to CLAIMED when the link is still broken."""

    OPEN = "open"
    CLAIMED = "claimed"
    VERIFYING = "verifying"
    SETTLED = "settled"


class Flag(SQLModel, table=True):
    """One problem with one post, however many people report it.

    `url_key` is the normalised address; `open_key` (post, url_key, kind) is unique while the flag is open and None once
    it is settled, so two reports in the same second are one. `note` is the reporter's own words. `checked` is the last
    link check ({"at", "healthy", "status", "said"}). Every button carries `revision`; a press drawn with an older one
    does nothing.
    """

    __tablename__ = "cb_flag"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        belongs("owner_id", "cb_person"),
        UniqueConstraint("workspace_id", "open_key"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    kind: FlagKind = word(FlagKind, FlagKind.BROKEN_LINK)
    state: FlagState = word(FlagState, FlagState.OPEN)
    post_id: int | None = None
    url: str = Field(default="", max_length=2000)
    url_key: str = Field(default="", max_length=2000)
    open_key: str | None = Field(default=None, max_length=2400)
    note: str = Field(default="", max_length=1000)
    owner_id: int | None = None
    opened_at: datetime
    changed_at: datetime
    settled_at: datetime | None = None
    checked: dict[str, Any] = mapping()
    revision: int = 1

    @property
    def name(self) -> str:
        """What people call it: f-57."""
        return f"f-{self.id}"

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("flag.stale", flag=self.name)

    def claim(self, person_id: int, now: datetime) -> None:
        """Somebody is on it."""
        if self.state is not FlagState.OPEN:
            raise TellUser("flag.claim.taken", flag=self.name)
        self.state, self.owner_id = FlagState.CLAIMED, person_id
        self._revised(now)

    def pass_on(self, to: int | None, now: datetime) -> None:
        """Not mine: the flag is open again, for `to` or for whoever takes it."""
        if self.state not in (FlagState.OPEN, FlagState.CLAIMED):
            raise TellUser("flag.pass_on.not_now", flag=self.name)
        self.state, self.owner_id = FlagState.OPEN, to
        self._revised(now)

    def verify(self, person_id: int, now: datetime) -> None:
        """Somebody says that it is fixed; it is looked at before anyone believes it."""
        if self.state not in (FlagState.OPEN, FlagState.CLAIMED):
            raise TellUser("flag.verify.not_now", flag=self.name)
        self.state, self.owner_id = FlagState.VERIFYING, person_id
        self._revised(now)

    def settle(self, checked: dict[str, Any], now: datetime) -> None:
        """The look from outside found it healthy."""
        self._looked(checked)
        self.state, self.open_key, self.settled_at = FlagState.SETTLED, None, now
        self._revised(now)

    def bounce(self, checked: dict[str, Any], now: datetime) -> None:
        """The look from outside found it still broken."""
        self._looked(checked)
        self.state = FlagState.CLAIMED
        self._revised(now)

    def _looked(self, checked: dict[str, Any]) -> None:
        if self.state is not FlagState.VERIFYING:
            raise TellUser("flag.verify.not_now", flag=self.name)
        self.checked = checked

    def _revised(self, now: datetime) -> None:
        self.revision += 1
        self.changed_at = now


class FlagReport(SQLModel, table=True):
    """One reporter of a flag; `told_at` is when the settling was told, once."""

    __tablename__ = "cb_flag_report"
    __table_args__ = (
        belongs("flag_id", "cb_flag"),
        belongs("person_id", "cb_person"),
        belongs("place_id", "cb_place"),
        UniqueConstraint("workspace_id", "flag_id", "person_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    flag_id: int
    person_id: int
    place_id: int | None = None
    reported_at: datetime
    told_at: datetime | None = None
