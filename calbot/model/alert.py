"""An alert: a window in which customers would wait too long, told as one card that is edited as the picture changes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, listing, number_key, word, workspace_key


class AlertLevel(StrEnum):
    """INFO digest only; WATCH card; ACT card and mention; NOW card, mention and backup ladder."""

    INFO = "info"
    WATCH = "watch"
    ACT = "act"
    NOW = "now"


class AlertState(StrEnum):
    """OPEN while the window is still expected; CALLED_OFF when a change took the reason away; PAST when it is over."""

    OPEN = "open"
    CALLED_OFF = "called_off"
    PAST = "past"


class Alert(SQLModel, table=True):
    """One window (`starts_at`..`ends_at`) of one care team.

    Minutes are mean first response: expected, 10 % and 90 % of the simulated range, the target, and a normal such
    window. `share_late` is the share of messages past the target (0..1). `causes` are
    [{post_id, expected, low, high}], `options` [{kind: move|cover|split|trim|nothing, post_id, to, ends_at, heads,
    minutes, late, share, reach, more}], best first. `queue` is how the promises fare in the window, with the figures
    of `flows.promise.Promise`. `why_gone` is a message id.
    """

    __tablename__ = "cb_alert"
    __table_args__ = (belongs("gone_post_id", "cb_post"),)

    workspace_id: str = workspace_key()
    id: int = number_key()
    team: str = Field(default="care", max_length=80)
    level: AlertLevel = word(AlertLevel, AlertLevel.WATCH)
    state: AlertState = word(AlertState, AlertState.OPEN)
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    minutes: float
    minutes_low: float
    minutes_high: float
    target_minutes: int
    normal_minutes: float
    share_late: float
    causes: list[dict[str, Any]] = listing()
    options: list[dict[str, Any]] = listing()
    feed_seen_at: datetime | None = None
    feed_name: str = Field(default="", max_length=200)
    why_gone: str = Field(default="", max_length=80)
    gone_post_id: int | None = None
    revision: int = 1
    created_at: datetime
    changed_at: datetime
    queue: list[dict[str, Any]] = listing()

    @property
    def name(self) -> str:
        """What people call it: s-88."""
        return f"s-{self.id}"

    def redraw(self, values: dict[str, Any], now: datetime) -> bool:
        """Take over a new picture; says whether anything changed (the card is edited only then)."""
        changed = [field for field, new in values.items() if getattr(self, field) != new]
        for field in changed:
            setattr(self, field, values[field])
        if changed:
            self._revised(now)
        return bool(changed)

    def call_off(self, why: str, now: datetime, post_id: int | None = None) -> None:
        """The reason is gone: the card is struck through and says why."""
        self.state, self.why_gone, self.gone_post_id = AlertState.CALLED_OFF, why, post_id
        self._revised(now)

    def pass_by(self, now: datetime) -> None:
        """The window is over."""
        self.state = AlertState.PAST
        self._revised(now)

    def _revised(self, now: datetime) -> None:
        self.revision += 1
        self.changed_at = now
