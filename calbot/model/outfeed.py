"""The calendar that calbot publishes for a place: what lies ahead, under an address that only its readers know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.model.columns import belongs, mapping, number_key, workspace_key


class Outfeed(SQLModel, table=True):
    """One address under which the calendar of a place is read, until `revoked_at`.

    `digest` is the SHA-256 of its secret part, which is kept nowhere. `told` is what its readers were told last:
    {name of an entry: {"uid", "n": how often it has changed, "at": when it last did, "said": what it says, "gone":
    whether it was taken back}}.
    """

    __tablename__ = "cb_outfeed"
    __table_args__ = (belongs("place_id", "cb_place"), UniqueConstraint("workspace_id", "digest"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    place_id: int
    digest: str = Field(max_length=64)
    told: dict[str, Any] = mapping()
    created_at: datetime
    revoked_at: datetime | None = None
