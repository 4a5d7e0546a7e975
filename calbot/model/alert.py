"""An alert: a window in which customers would wait too long, told as one card that is edited as the picture changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, listing, mapping, number_key, word, workspace_key
from calbot.model.sla import GENERAL


class AlertLevel(StrEnum):
    """INFO digest only; WATCH card; ACT card and mention; NOW card, mention and backup ladder."""

    INFO = "info"
    WATCH = "watch"
    ACT = "act"
    NOW = "now"


class AlertState(StrEnum):
    """OPEN until somebody answers; ACKED while somebody has it; SNOOZED until `snoozed_until`. CALLED_OFF when a change
    took the reason away and PAST when the window is over: these two are for good."""

    OPEN = "open"
    ACKED = "acked"
    SNOOZED = "snoozed"
    CALLED_OFF = "called_off"
    PAST = "past"


class Step(StrEnum):
    """What can happen to a warning."""

    ACK = "ack"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    REOPEN = "reopen"
    CALL_OFF = "call_off"
    PASS = "pass"


_ENDS: Final = {Step.CALL_OFF: AlertState.CALLED_OFF, Step.PASS: AlertState.PAST}
_TAKEN: Final = {Step.ACK: AlertState.ACKED, Step.ASSIGN: AlertState.ACKED}
LIFE: Final[Mapping[AlertState, Mapping[Step, AlertState]]] = {
    AlertState.OPEN: {**_TAKEN, Step.SNOOZE: AlertState.SNOOZED, **_ENDS},
    AlertState.ACKED: {Step.ASSIGN: AlertState.ACKED, Step.REOPEN: AlertState.OPEN, **_ENDS},
    AlertState.SNOOZED: {**_TAKEN, Step.REOPEN: AlertState.OPEN, **_ENDS},
    AlertState.CALLED_OFF: {},
    AlertState.PAST: {},
}
"""The whole life of a warning: from which state each step leads where. What is not here cannot happen."""

STANDING: Final = tuple(state for state, steps in LIFE.items() if steps)
"""The states of a warning that is still true."""


class Alert(SQLModel, table=True):
    """One window (`starts_at`..`ends_at`) of one care team.

    Minutes are mean first response: expected, 10 % and 90 % of the simulated range, the target, and a normal such
    window. `share_late` is the share of messages past the target (0..1). `causes` are [{post_id, expected, low, high}],
    `options` [{kind: move|cover|split|trim|nothing, post_id, to, ends_at, heads, minutes, late, share, reach, more}],
    best first. `queue` is how the promises fare in the window, with the figures of `flows.promise.Promise`; `broken`
    marks the one that is warned of (none: the general one). `why_gone` is a message id, `into_id` the warning that a
    merged window is told in. `origin` is the key under which another system told of it, None for calbot's own. `chance`
    is the part of the futures (0..1) in which the window breaks the target; `planned` says that known posts explain it.

    `owner_id` has taken it, when it was `heard` minutes long. `told_at` is when a place was first shown its card, or
    somebody was told of it by name: None while it stands in digests only. `rung_at` is when it is told again. `stood`
    is the roster as it stood when it was told (of what it has grown by, when it was told longer), {"from": instant,
    "replies": [first replies by hour], "clock": [part of each hour that counts]}: `came_true` is judged by that, at
    `judged_at`; `acted` says that the plan was changed because of it.
    """

    __tablename__ = "cb_alert"
    __table_args__ = (
        belongs("gone_post_id", "cb_post"),
        belongs("owner_id", "cb_person"),
        belongs("into_id", "cb_alert"),
        UniqueConstraint("workspace_id", "origin"),
    )

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
    origin: str | None = Field(default=None, max_length=200)
    chance: float = 1.0
    planned: bool = False
    into_id: int | None = None
    owner_id: int | None = None
    heard: float = 0.0
    snoozed_until: datetime | None = None
    told_at: datetime | None = None
    rung_at: datetime | None = Field(default=None, index=True)
    stood: dict[str, Any] = mapping()
    came_true: bool | None = None
    acted: bool = False
    judged_at: datetime | None = None

    @property
    def name(self) -> str:
        """What people call it: s-88."""
        return f"s-{self.id}"

    @property
    def sla(self) -> str:
        """The promise that it warns of."""
        return str(self._broken.get("sla", GENERAL.name))

    @property
    def percentile(self) -> float | None:
        """What that promise speaks of: so many of a hundred messages, None for their mean."""
        told = self._broken.get("percentile")
        return None if told is None else float(told)

    @property
    def _broken(self) -> Mapping[str, Any]:
        return next((one for one in self.queue if one.get("broken")), {})

    @property
    def stands(self) -> bool:
        """Whether it is still true."""
        return self.state in STANDING

    def meet(self, revision: int, who: str = "") -> None:
        """Refuse a press that was drawn with an older revision; `who` is the name of whoever has it by now."""
        if revision == self.revision:
            return
        if self.state is AlertState.SNOOZED and who and self.snoozed_until is not None:
            raise TellUser("alert.stale.snoozed", alert=self.name, who=who, until=self.snoozed_until)
        if self.state is AlertState.ACKED and who:
            raise TellUser("alert.stale.taken", alert=self.name, who=who)
        off = self.state is AlertState.CALLED_OFF
        raise TellUser("alert.stale.off" if off else "alert.stale", alert=self.name)

    def redraw(self, values: dict[str, Any], now: datetime) -> bool:
        """Take over a new picture; says whether anything changed (the card is edited only then)."""
        changed = [field for field, new in values.items() if getattr(self, field) != new]
        for field in changed:
            setattr(self, field, values[field])
        if changed:
            self.revise(now)
        return bool(changed)

    def ack(self, by: int, now: datetime) -> None:
        """Somebody has seen it and has it."""
        self._take(Step.ACK, now)
        self.owner_id, self.heard, self.snoozed_until = by, self.minutes, None

    def assign(self, to: int, now: datetime) -> None:
        """It is given to somebody."""
        self._take(Step.ASSIGN, now)
        self.owner_id, self.heard, self.snoozed_until = to, self.minutes, None

    def snooze(self, by: int, until: datetime, now: datetime) -> None:
        """Not now: it is open again at `until`."""
        self._take(Step.SNOOZE, now)
        self.owner_id, self.heard, self.snoozed_until = by, self.minutes, until

    def reopen(self, now: datetime) -> None:
        """Nobody has it any more: the snooze is over, or it has become worse than what was answered."""
        self._take(Step.REOPEN, now)
        self.owner_id, self.snoozed_until = None, None

    def call_off(self, why: str, now: datetime, post_id: int | None = None, into_id: int | None = None) -> None:
        """The reason is gone: the card is struck through and says why. A merged window is told in `into_id`."""
        self._take(Step.CALL_OFF, now)
        self.why_gone, self.gone_post_id, self.into_id = why, post_id, into_id
        self.rung_at, self.snoozed_until = None, None

    def pass_by(self, now: datetime) -> None:
        """The window is over."""
        self._take(Step.PASS, now)
        self.rung_at, self.snoozed_until = None, None

    def _take(self, step: Step, now: datetime) -> None:
        to = LIFE[self.state].get(step)
        if to is None:
            raise TellUser("alert.not_now", alert=self.name)
        self.state = to
        self.revise(now)

    def draw_anew(self) -> None:
        """A way out of it was taken: presses drawn before that are stale, though its picture is still the same."""
        self.revision += 1

    def revise(self, now: datetime) -> None:
        """Its card looks different: presses drawn before it are stale."""
        self.revision += 1
        self.changed_at = now
