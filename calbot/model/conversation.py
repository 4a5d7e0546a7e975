"""Customers' conversations in another system: which there were and when, never what was said, nor by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calbot.model.noun import Field, Index, SQLModel, workspace_key


@dataclass(frozen=True, slots=True)
class ConversationId:
    """`key` is what the help desk `desk` calls a conversation that began in the hour `at` (aware UTC) on the channel
    `network` ("" where nobody says). Those with the same `lot` above 0 were answered by one person, whoever that is:
    an export's people are numbered in the order in which they turn up, and not kept."""

    desk: str
    key: str
    at: datetime
    network: str = ""
    lot: int = 0


class Conversation(SQLModel, table=True):
    """A ConversationId that may be drawn to look at its quality, until it is too old; `drawn` once it was."""

    __tablename__ = "cb_conversation"
    __table_args__ = (Index("ix_cb_conversation_at", "workspace_id", "at"),)

    workspace_id: str = workspace_key()
    desk: str = Field(primary_key=True, max_length=24)
    key: str = Field(primary_key=True, max_length=40)
    at: datetime
    network: str = Field(default="", max_length=40)
    lot: int = 0
    drawn: bool = False
