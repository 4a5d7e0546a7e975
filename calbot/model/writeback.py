"""A write-back: a post was moved or cancelled in chat, and the calendar that it came from does not say so yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from sqlmodel import Field, Index, SQLModel

from calbot.errors import TellUser
from calbot.model.columns import belongs, listing, mapping, number_key, word, workspace_key
from calbot.model.post import Post


class WritebackState(StrEnum):
    """PENDING -> WRITTEN -> DONE, which is when the calendar shows it. ASKED: calbot only reads that calendar, so its
    owner was asked. CONFLICT: the calendar says a third thing, and somebody has to choose. PARKED: it cannot be
    written, with its problem in sight. DROPPED: nobody wants it any more."""

    PENDING = "pending"
    WRITTEN = "written"
    ASKED = "asked"
    CONFLICT = "conflict"
    PARKED = "parked"
    DONE = "done"
    DROPPED = "dropped"


OPEN: Final = frozenset(set(WritebackState) - {WritebackState.DONE, WritebackState.DROPPED})
"""The states in which the calendar may still say something else than the chat."""
_BY_HAND: Final = frozenset({WritebackState.ASKED, WritebackState.PARKED})
"""The states in which somebody may need the file with the change."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a calendar says of when a post goes out: `starts_at` (aware UTC), `all_day` where it names no hour, `off`
    where it is cancelled or not there any more."""

    starts_at: datetime
    all_day: bool = False
    off: bool = False

    @classmethod
    def of(cls, post: Post) -> Saying:
        """What `post` says by now."""
        return cls(post.starts_at, post.all_day, not post.live)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Saying:
        """What `kept` gave."""
        return cls(datetime.fromisoformat(kept["starts_at"]), bool(kept["all_day"]), bool(kept["off"]))

    @property
    def kept(self) -> dict[str, Any]:
        """In JSON terms."""
        return {"starts_at": self.starts_at.isoformat(), "all_day": self.all_day, "off": self.off}

    def says(self, other: Saying) -> bool:
        """Whether both come to the same: what is off has no hour."""
        if self.off or other.off:
            return self.off == other.off
        return (self.starts_at, self.all_day) == (other.starts_at, other.all_day)


class Writeback(SQLModel, table=True):
    """The calendar `source_id` is to say `wanted` of a post, as `person_id` decided in chat.

    `base` is what it said when that was decided, `tried` all that calbot may have written there since: what the
    calendar says among those is nobody else's change. `theirs` is what it says instead, while somebody has to choose.
    `attempt` is counted, and `called_at` kept, before the calendar's server is called. `revision` rises with each
    change of what is wanted or to be answered. `seal` signs the address of the file for the owner, `file` is that file,
    empty as soon as nobody is to do it by hand any more. `told` are [place, person] of the messages about it.
    """

    __tablename__ = "cb_writeback"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        belongs("source_id", "cb_source"),
        belongs("person_id", "cb_person"),
        Index("ix_cb_writeback_due", "workspace_id", "state", "due_at"),
        Index("ix_cb_writeback_post", "workspace_id", "post_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    post_id: int
    source_id: int
    person_id: int | None = None
    wanted: dict[str, Any] = mapping()
    base: dict[str, Any] = mapping()
    tried: list[Any] = listing()
    theirs: dict[str, Any] = mapping()
    state: WritebackState = word(WritebackState, WritebackState.PENDING)
    revision: int = 1
    attempt: int = 0
    due_at: datetime
    called_at: datetime | None = None
    written_at: datetime | None = None
    problem: str = Field(default="", max_length=500)
    seal: str = Field(default="", max_length=64)
    file: bytes = b""
    told: list[Any] = listing()
    created_at: datetime
    changed_at: datetime

    @property
    def name(self) -> str:
        """How it is named for whoever runs calbot: write:3."""
        return f"write:{self.id}"

    @property
    def open(self) -> bool:
        """Whether the calendar may still say something else than the chat."""
        return self.state in OPEN

    @property
    def wants(self) -> Saying:
        """What the calendar is to say."""
        return Saying.read(self.wanted)

    @property
    def stood(self) -> Saying:
        """What it said when that was decided."""
        return Saying.read(self.base)

    @property
    def other(self) -> Saying | None:
        """What it says instead, None where nobody has to choose."""
        return Saying.read(self.theirs) if self.theirs else None

    def ours(self, said: Saying) -> bool:
        """Whether what the calendar says may come from calbot, or was there before: nobody else has changed it."""
        return any(said.says(Saying.read(one)) for one in (self.base, self.wanted, *self.tried))

    def want(self, wanted: Saying, person_id: int | None, now: datetime) -> None:
        """Somebody has decided (anew); a calendar that said something else had its say. What may lie there already is
        what it said before: then nothing has to be written."""
        if self.state is WritebackState.CONFLICT:
            self.base = dict(self.theirs)
        self.wanted, self.person_id, self.theirs, self.problem, self.file = wanted.kept, person_id, {}, "", b""
        self.attempt, self.due_at, self.changed_at = 0, now, now
        back = not self.tried and wanted.says(self.stood)
        self.state = WritebackState.DROPPED if back else WritebackState.PENDING
        self.revision += 1

    def begin(self, now: datetime) -> None:
        """Count a try, before the server is called: from then on the calendar may say what is wanted."""
        self.attempt += 1
        self.called_at = now
        if not any(one == self.wanted for one in self.tried):
            self.tried.append(dict(self.wanted))

    def settle(self, state: WritebackState, now: datetime, problem: str = "") -> None:
        """It has come that far."""
        self.state, self.problem, self.changed_at = state, problem[:500], now
        if state not in _BY_HAND:
            self.file = b""
        if state is not WritebackState.CONFLICT:
            self.theirs = {}
        self.revision += 1

    def clash(self, theirs: Saying, now: datetime) -> None:
        """The calendar says something that neither chat nor calbot has put there."""
        self.theirs = theirs.kept
        self.settle(WritebackState.CONFLICT, now)

    def meet(self, revision: int) -> Self:
        """Refuse a press that was drawn before its last change, or once it is over."""
        if revision != self.revision or not self.open:
            raise TellUser("writeback.stale")
        return self
