"""Places where calbot speaks: a channel, a group or a direct chat of some platform."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.model.columns import number_key, word, workspace_key


class PlaceKind(StrEnum):
    """What a place is for; `calbot here marketing|care` says so."""

    MARKETING = "marketing"
    CARE = "care"
    DIRECT = "direct"
    UNBOUND = "unbound"


class Place(SQLModel, table=True):
    """A conversation of `platform`, known there by `address`. `brand` "" means all brands.

    Nothing is said there before `free_at`, the platform's pace or its wish (a time of the database's clock). With
    `parked_at` it cannot be reached any more (left, archived, forbidden), `problem` says why, and nothing is tried.
    `woken_at` is when a sweep last found something overdue here.
    """

    __tablename__ = "cb_place"
    __table_args__ = (UniqueConstraint("workspace_id", "platform", "address"),)

    workspace_id: str = workspace_key()
    id: int = number_key()
    platform: str = Field(max_length=24)
    address: str = Field(max_length=400)
    name: str = Field(default="", max_length=200)
    kind: PlaceKind = word(PlaceKind, PlaceKind.UNBOUND)
    brand: str = Field(default="", max_length=80)
    zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=16)
    free_at: datetime | None = None
    parked_at: datetime | None = None
    problem: str = Field(default="", max_length=500)
    woken_at: datetime | None = None

    @property
    def is_shut_own(self) -> bool:
        """Whether a person's own conversation with calbot is closed to it."""
        return self.kind is PlaceKind.DIRECT and self.parked_at is not None
