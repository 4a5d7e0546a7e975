"""How many messages came in: counts only, never text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from calbot.model.noun import Field, Index, SQLModel, belongs, number_key, workspace_key

COMMENTS: Final = "comments"
"""The tag of a count of all comments, those that ask nothing too: beside the contacts of the same slot it teaches which
part of comments needs an answer."""


@dataclass(slots=True)
class Count:
    """What a row of InboundCount says, to read and to reckon with: half a year of hours is thousands of them, and a
    row that a session watches over costs many times as much to make."""

    workspace_id: str
    id: int
    starts_at: datetime
    minutes: int = 60
    brand: str = ""
    network: str = ""
    tag: str = ""
    account_id: int | None = None
    messages: int = 0


class InboundCount(SQLModel, table=True):
    """`messages` that asked for an answer in the `minutes` from `starts_at`, by brand, account and tag ("" = all).

    Under the tag COMMENTS it is all comments of the slot instead, also those that need no answer. `told_at` is when
    another system said so by its own clock, None for what stands in a file."""

    __tablename__ = "cb_inbound"
    __table_args__ = (
        belongs("account_id", "cb_account"),
        Index("uq_cb_inbound_slot", "workspace_id", "starts_at", "brand", "network", "tag", unique=True),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    starts_at: datetime
    minutes: int = 60
    brand: str = Field(default="", max_length=80)
    network: str = Field(default="", max_length=40)
    tag: str = Field(default="", max_length=80)
    account_id: int | None = None
    messages: int = 0
    told_at: datetime | None = None
