"""A notice: a message that has to be delivered, written in the same commit as the change that it tells."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from calbot.model.columns import belongs, mapping, number_key, word, workspace_key

MAY_BE_THERE: Final = "it may be there: the chat cannot be asked for it, and what can wait is not said twice"
"""The problem of a DEAD one with which nothing is wrong: its call has an unknown outcome, and its kind is not said
again."""
MOST_DEATHS: Final = 3
"""So many processes in a row may die with a message in their hand, or while they draw it once that is counted; then it
is DEAD. Whoever is killed from outside takes innocent ones along, three times in a row one in a million: those the
auditor tries anew, once (`flows.audit`)."""


class NoticeState(StrEnum):
    """PENDING -> SENDING -> SENT; DOUBT when a crash or a broken line left it open whether the platform took it.

    SUPERSEDED: a later notice shows the same message, so nothing was sent. CANCELLED: its reason went before anybody
    had heard of it. DEAD: given up, with its problem in sight.
    """

    PENDING = "pending"
    SENDING = "sending"
    DOUBT = "doubt"
    SENT = "sent"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    DEAD = "dead"


class Notice(SQLModel, table=True):
    """Show `screen` of (`subject`, `subject_id`) in place `place_id`.

    The card is drawn at delivery, in the place's language, from what is true then. `slot` names the message to edit:
    the newest SENT notice of the same place, subject and slot gives its `ref`, and the platform amends that message;
    "" always posts anew. `key` is unique: the same thing is never told twice. `only_for` makes it a whisper to one
    person. `thread_slot` puts the message into the thread under that slot's message.

    Due dates and leases are times of the database's clock. `wanted_at` is when it was due first, `called_at` when the
    last call to the platform began. `repeats` counts the calls that were made though the platform could not say
    whether it has the message: the card says so. `echo_ref` is the ref that an event of the platform told.
    `lapses` is how often in a row whoever called never settled it, `defects` how often we failed by ourselves.
    """

    __tablename__ = "cb_notice"
    __table_args__ = (
        belongs("place_id", "cb_place"),
        belongs("only_for", "cb_person"),
        UniqueConstraint("workspace_id", "key"),
        Index("ix_cb_notice_due", "state", "due_at"),
        Index("ix_cb_notice_line", "workspace_id", "place_id", "state", "id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    key: str = Field(max_length=200)
    place_id: int
    only_for: int | None = None
    screen: str = Field(max_length=60)
    subject: str = Field(max_length=24)
    subject_id: int
    slot: str = Field(default="", max_length=60)
    thread_slot: str = Field(default="", max_length=60)
    values: dict[str, Any] = mapping()
    state: NoticeState = word(NoticeState, NoticeState.PENDING)
    due_at: datetime
    attempt: int = 0
    lease_until: datetime | None = None
    ref: str = Field(default="", max_length=400)
    problem: str = Field(default="", max_length=500)
    created_at: datetime
    sent_at: datetime | None = None
    wanted_at: datetime | None = None
    called_at: datetime | None = None
    repeats: int = 0
    echo_ref: str = Field(default="", max_length=400)
    lapses: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    defects: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
