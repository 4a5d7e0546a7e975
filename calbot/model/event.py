"""Overlay events: what is going on around the posts (a blackout, a holiday, an outage, an absence)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from calbot.model.noun import Field, SQLModel, belongs, number_key, word, workspace_key


class EventKind(StrEnum):
    """What sort of event it is; rules name these."""

    BLACKOUT = "blackout"
    HOLIDAY = "holiday"
    SENSITIVE = "sensitive"
    OUTAGE = "outage"
    RELEASE = "release"
    SALE = "sale"
    ABSENCE = "absence"
    SURGE = "surge"


class Cause(StrEnum):
    """What people say is behind a surge that no post explains; the title of its event."""

    OUTAGE = "outage"
    NEWS = "news"
    INFLUENCER = "influencer"
    UNKNOWN = "unknown"


class Event(SQLModel, table=True):
    """A span of time with a meaning; an empty `brand`, `network` or `country` (ISO 3166: JP) means all.

    `owner` is the name of the one person whom an absence is about, "" for any other kind.
    """

    __tablename__ = "cb_event"
    __table_args__ = (belongs("source_id", "cb_source"),)

    workspace_id: str = workspace_key()
    id: int = number_key()
    source_id: int | None = None
    kind: EventKind = word(EventKind, EventKind.BLACKOUT)
    title: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=500)
    starts_at: datetime
    ends_at: datetime
    zone: str = Field(default="UTC", max_length=64)
    brand: str = Field(default="", max_length=80)
    network: str = Field(default="", max_length=40)
    country: str = Field(default="", max_length=2)
    owner: str = Field(default="", max_length=200)

    def keeps_away(self, name: str, at: datetime) -> bool:
        """Whether it is an absence of the person of that name, and holds at `at`."""
        mine = self.kind is EventKind.ABSENCE and self.owner.casefold() == name.casefold()
        return mine and self.starts_at <= at < self.ends_at
