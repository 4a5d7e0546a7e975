"""A removal: posts that their calendar mentions no more, and what somebody says that this means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel

from calbot.errors import TellUser
from calbot.model.columns import belongs, listing, number_key, word, workspace_key


class RemovalState(StrEnum):
    """HELD while nobody has said what it means: its posts stay in the plan, with a remark. APPLIED: they are off. KEPT:
    they are on, though their calendar does not have them. OVER: their calendar has them again, or their hours have
    passed."""

    HELD = "held"
    APPLIED = "applied"
    KEPT = "kept"
    OVER = "over"


class RemovalStep(StrEnum):
    """What can happen to it."""

    APPLY = "apply"
    KEEP = "keep"
    END = "end"


LIFE: Final[Mapping[RemovalState, Mapping[RemovalStep, RemovalState]]] = {
    RemovalState.HELD: {
        RemovalStep.APPLY: RemovalState.APPLIED,
        RemovalStep.KEEP: RemovalState.KEPT,
        RemovalStep.END: RemovalState.OVER,
    },
    RemovalState.APPLIED: {RemovalStep.KEEP: RemovalState.KEPT, RemovalStep.END: RemovalState.OVER},
    RemovalState.KEPT: {RemovalStep.APPLY: RemovalState.APPLIED, RemovalStep.END: RemovalState.OVER},
    RemovalState.OVER: {},
}
"""From which state each step leads where; who has answered may think better of it."""


class Removal(SQLModel, table=True):
    """Source `source_id` mentions the posts `post_ids` no more, of `coming` that it had; `since` is the first look
    without them.

    `braked`: so many at once that the calendar is not believed meanwhile; `emptied`: nothing is left in it, which never
    applies by itself; `overlays`: its overlay events are gone as well, or alone. `looks` have said the same since
    `same_since`. `person_id` is who answered last, None for calbot itself. Every button carries `revision`.
    """

    __tablename__ = "cb_removal"
    __table_args__ = (belongs("source_id", "cb_source"), belongs("person_id", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    source_id: int = Field(index=True)
    state: RemovalState = word(RemovalState, RemovalState.HELD)
    post_ids: list[int] = listing()
    coming: int = 0
    braked: bool = False
    emptied: bool = False
    overlays: bool = False
    looks: int = 1
    since: datetime
    same_since: datetime
    person_id: int | None = None
    changed_at: datetime
    revision: int = 1

    @property
    def holds(self) -> bool:
        """Whether its calendar is not believed because of it."""
        return self.braked and self.state is RemovalState.HELD

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("removal.stale")

    def seen(
        self, post_ids: Sequence[int], coming: int, now: datetime, *, braked: bool, emptied: bool, overlays: bool
    ) -> None:
        """One more look without these posts: the same answer, or another one, which is asked about anew."""
        said = (list(post_ids), braked, emptied, overlays)
        if said == (list(self.post_ids), self.braked, self.emptied, self.overlays):
            self.looks += 1
            return
        self.post_ids, self.braked, self.emptied, self.overlays = said
        self.coming = coming
        self.looks, self.same_since = 1, now
        self._revised(now)

    def leave_out(self, post_id: int, now: datetime) -> None:
        """It is not about that post any more."""
        self.post_ids = [number for number in self.post_ids if number != post_id]
        self._revised(now)

    def answer(self, step: RemovalStep, by: int | None, now: datetime) -> None:
        """Take a step; raises TellUser where it leads nowhere from here."""
        if step not in LIFE[self.state]:
            raise TellUser("removal.answered")
        self.state, self.person_id = LIFE[self.state][step], by
        self._revised(now)

    def _revised(self, now: datetime) -> None:
        self.revision += 1
        self.changed_at = now
