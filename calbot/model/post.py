"""A post: something marketing will publish at an instant."""

from __future__ import annotations

from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from calbot.errors import TellUser
from calbot.model.noun import (
    Field,
    Index,
    SQLModel,
    UniqueConstraint,
    belongs,
    listing,
    mapping,
    number_key,
    word,
    workspace_key,
)


class PostState(StrEnum):
    """SCHEDULED until its calendar says otherwise; MISSING once its source stopped mentioning it without a word."""

    SCHEDULED = "scheduled"
    MISSING = "missing"
    CANCELLED = "cancelled"


PRIVATE: Final = "reading.private"
"""The note on a post whose entry is private in its calendar."""


class Post(SQLModel, table=True):
    """One publication on one account.

    `entry_key` names the calendar entry inside its source (UID and occurrence; `chat:12` for a post added in chat).
    `starts_at` is UTC; `zone` is the IANA zone in which a human wrote it. `all_day` means that the hour is not known
    and `starts_at` is 00:00 of that day in `zone`. `copy_length` counts characters of the copy where only that is
    known. `paid` and `reach` are None where unknown. `file` and `line` tell where the entry stands. `notes` are message
    ids with values about what was assumed. `said` is what its calendar said of it last, so that a change made in chat
    is not undone by a calendar that has not changed. `after` names the post that must be out before it, in its
    calendar's words. `told_at` is since when its present start has been known, None where calbot came later than the
    plan: no notice can be held against it. `missing_since` is the first look at its calendar without it. Text is
    foreign: shown only as spans, never as markup.
    """

    __tablename__ = "cb_post"
    __table_args__ = (
        belongs("source_id", "cb_source"),
        belongs("account_id", "cb_account"),
        belongs("owner_id", "cb_person"),
        UniqueConstraint("workspace_id", "source_id", "entry_key"),
        Index("ix_cb_post_when", "workspace_id", "starts_at"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    source_id: int | None = None
    entry_key: str = Field(default="", max_length=400)
    account_id: int | None = None
    network: str = Field(default="", max_length=40)
    handle: str = Field(default="", max_length=200)
    brand: str = Field(default="", max_length=80)
    title: str = Field(default="", max_length=500)
    copy_text: str = ""
    copy_length: int = 0
    link: str = Field(default="", max_length=2000)
    starts_at: datetime
    zone: str = Field(default="UTC", max_length=64)
    all_day: bool = False
    content_type: str = Field(default="", max_length=40)
    campaign: str = Field(default="", max_length=200)
    thread: bool = False
    tags: list[str] = listing()
    paid: bool | None = None
    reach: int | None = None
    owner_id: int | None = None
    owner_name: str = Field(default="", max_length=200)
    state: PostState = word(PostState, PostState.SCHEDULED)
    revision: int = 1
    file: str = Field(default="", max_length=400)
    line: int = 0
    notes: list[Any] = listing()
    said: dict[str, Any] = mapping()
    created_at: datetime | None = None
    changed_at: datetime | None = None
    seen_at: datetime | None = None
    after: str = Field(default="", max_length=200)
    told_at: datetime | None = None
    missing_since: datetime | None = None

    @property
    def name(self) -> str:
        """What people call it: p-12."""
        return f"p-{self.id}"

    @property
    def private(self) -> bool:
        """Whether its calendar keeps the entry from others."""
        return any(note.get("key") == PRIVATE for note in self.notes)

    @property
    def live(self) -> bool:
        """Whether it is still expected to go out (a MISSING post is, until somebody says otherwise)."""
        return self.state is not PostState.CANCELLED

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with another revision."""
        if revision != self.revision:
            raise TellUser("post.stale", post=self.name)

    def move(self, to: datetime, zone: str, now: datetime) -> dict[str, list[Any]]:
        """Set a new start; returns what changed as {field: [old, new]} in JSON terms, and raises the revision."""
        if not self.live:
            raise TellUser("post.move.cancelled", post=self.name)
        if to == self.starts_at:
            raise TellUser("post.move.same", post=self.name)
        changes: dict[str, list[Any]] = {"starts_at": [self.starts_at.isoformat(), to.isoformat()]}
        if zone != self.zone:
            changes["zone"] = [self.zone, zone]
        self.starts_at, self.zone, self.all_day = to, zone, False
        self.told_at = now
        self._revised(now)
        return changes

    def demand_unpublished(self, now: datetime) -> None:
        """Refuse to change what is out by `now`."""
        if self.starts_at <= now and not self.all_day:
            raise TellUser("post.out", post=self.name)

    def demand_hour(self) -> None:
        """Refuse to hold what is off, or has no hour that could be left open."""
        if not self.live:
            raise TellUser("post.move.cancelled", post=self.name)
        if self.all_day:
            raise TellUser("post.hold.already", post=self.name)

    def defer(self, now: datetime) -> dict[str, list[Any]]:
        """Its hour is to be confirmed, its day stays; returns what changed."""
        self.demand_hour()
        place = ZoneInfo(self.zone)
        midnight = datetime.combine(self.starts_at.astimezone(place).date(), time(0), place).astimezone(UTC)
        changes: dict[str, list[Any]] = {"all_day": [False, True]}
        if midnight != self.starts_at:
            changes["starts_at"] = [self.starts_at.isoformat(), midnight.isoformat()]
        self.starts_at, self.all_day = midnight, True
        self._revised(now)
        return changes

    def cancel(self, now: datetime) -> dict[str, list[Any]]:
        """Take it out of the plan; returns what changed."""
        if not self.live:
            raise TellUser("post.cancel.already", post=self.name)
        changes: dict[str, list[Any]] = {"state": [self.state.value, PostState.CANCELLED.value]}
        self.state = PostState.CANCELLED
        self._revised(now)
        return changes

    def take(self, values: dict[str, Any], now: datetime) -> dict[str, list[Any]]:
        """Take over `values` (field -> new value) from its calendar; returns what really changed, {} for nothing."""
        changes: dict[str, list[Any]] = {}
        for field, new in values.items():
            old = getattr(self, field)
            if old != new:
                changes[field] = [plain(old), plain(new)]
                setattr(self, field, new)
        if self.state is not PostState.MISSING:
            self.missing_since = None
        if changes:
            self._revised(now)
        return changes

    def miss(self, since: datetime, now: datetime) -> dict[str, list[Any]]:
        """Its calendar has not mentioned it since then; returns what changed."""
        changes = self.take({"state": PostState.MISSING}, now)
        self.missing_since = self.missing_since or since
        return changes

    def _revised(self, now: datetime) -> None:
        self.revision += 1
        self.changed_at = now


def plain(value: Any) -> Any:
    """A field's value in JSON terms."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
