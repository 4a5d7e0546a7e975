"""A finding: a rule's judgement on some posts, kept while it is true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

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
from calbot.model.rule import Level


class FindingState(StrEnum):
    """OPEN while true, OVERRIDDEN while somebody answers for it, GONE when no longer true."""

    OPEN = "open"
    OVERRIDDEN = "overridden"
    GONE = "gone"


_SAYS: Final = frozenset({"level", "post_ids", "at", "values"})
"""What a finding says: whoever answers for it answers for that."""


def how_many(named: int, values: Mapping[str, object]) -> int:
    """Of how many posts a finding tells: `named` are kept with it (of very many the first), its `values` count all."""
    counted, more = values.get("count"), values.get("more")
    told = counted if isinstance(counted, int) else 1 + more if isinstance(more, int) else 0
    return max(named, told)


class Finding(SQLModel, table=True):
    """`rule` found something about `post_ids` at `at`. `values` fill the rule's sentences; `key` names the same matter
    across looks (rule and posts), so that a moved post keeps its finding. `remedies` are its ways out ({kind, to,
    minutes, post_id, ends_at, heads}), cheapest first; `by_id` who can take that one, `until` the last useful moment.
    """

    __tablename__ = "cb_finding"
    __table_args__ = (
        belongs("by_id", "cb_person"),
        UniqueConstraint("workspace_id", "key"),
        Index("ix_cb_finding_state", "workspace_id", "state"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    key: str = Field(max_length=400)
    rule: str = Field(max_length=80)
    level: Level = word(Level, Level.WARN)
    state: FindingState = word(FindingState, FindingState.OPEN)
    post_ids: list[int] = listing()
    at: datetime
    values: dict[str, Any] = mapping()
    remedies: list[Any] = listing()
    by_id: int | None = None
    until: datetime | None = None
    revision: int = 1
    found_at: datetime
    changed_at: datetime

    @property
    def name(self) -> str:
        """What people call it: n-3."""
        return f"n-{self.id}"

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("finding.stale", finding=self.name)

    def redraw(self, values: Mapping[str, Any], now: datetime) -> None:
        """Take over a new picture; where it says another thing by now, presses drawn before it are stale. Its ways out
        and who can take them have buttons of their own."""
        changed = {field for field, new in values.items() if getattr(self, field) != new}
        for field in changed:
            setattr(self, field, values[field])
        if changed & _SAYS:
            self._become(self.state, now)

    def override(self, now: datetime) -> None:
        """Somebody takes the responsibility; only an open finding can be overridden."""
        if self.state is not FindingState.OPEN:
            raise TellUser("finding.override.not_open", finding=self.name)
        self._become(FindingState.OVERRIDDEN, now)

    def reopen(self, now: datetime) -> None:
        """The override ended, or the matter came back."""
        self._become(FindingState.OPEN, now)

    def override_again(self, now: datetime) -> None:
        """The matter came back while somebody still answers for it."""
        self._become(FindingState.OVERRIDDEN, now)

    def go(self, now: datetime) -> None:
        """No longer true."""
        self._become(FindingState.GONE, now)

    def _become(self, state: FindingState, now: datetime) -> None:
        self.state = state
        self.revision += 1
        self.changed_at = now
