"""A pause: in a crisis the posts of a scope are held, until two people and each post's owner say that they go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, number_key, word, workspace_key
from calbot.model.post import Post

WAIT: Final = timedelta(minutes=30)
"""For so long a second person can confirm: later nobody knows any more what was asked for."""
_DAY: Final = timedelta(days=1)


class PauseState(StrEnum):
    """ASKED until a second person confirms it; STANDS while posts are held; ENDING while a second person is asked
    whether it ends; OVER once it has ended: what is held goes on post by post; DONE when nothing is held any more; OFF
    when nobody confirmed it, or somebody said no."""

    ASKED = "asked"
    STANDS = "stands"
    ENDING = "ending"
    OVER = "over"
    DONE = "done"
    OFF = "off"


class PauseStep(StrEnum):
    """What can happen to it."""

    CONFIRM = "confirm"
    DROP = "drop"
    ASK_END = "ask_end"
    GO_ON = "go_on"
    END = "end"
    FINISH = "finish"


LIFE: Final[Mapping[PauseState, Mapping[PauseStep, PauseState]]] = {
    PauseState.ASKED: {PauseStep.CONFIRM: PauseState.STANDS, PauseStep.DROP: PauseState.OFF},
    PauseState.STANDS: {PauseStep.ASK_END: PauseState.ENDING, PauseStep.END: PauseState.OVER},
    PauseState.ENDING: {PauseStep.GO_ON: PauseState.STANDS, PauseStep.END: PauseState.OVER},
    PauseState.OVER: {PauseStep.FINISH: PauseState.DONE},
    PauseState.DONE: {},
    PauseState.OFF: {},
}
"""From which state each step leads where."""


class Pause(SQLModel, table=True):
    """Posts of `brand`, `network`, `account_id` and `tag` ("" or None: of all) that would go out before `until` are
    held; `zone` is the IANA zone in which that end was said. `person_id` asked for it and `by_id` confirmed it,
    `end_id` asked for its end; `expires_at` is when what waits for a second person lapses, and `ended_at` when it
    ended. Buttons carry `revision`."""

    __tablename__ = "cb_pause"
    __table_args__ = (
        belongs("account_id", "cb_account"),
        belongs("person_id", "cb_person"),
        belongs("by_id", "cb_person"),
        belongs("end_id", "cb_person"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    brand: str = Field(default="", max_length=80)
    network: str = Field(default="", max_length=40)
    account_id: int | None = None
    tag: str = Field(default="", max_length=80)
    reason: str = Field(max_length=500)
    state: PauseState = word(PauseState, PauseState.ASKED, index=True)
    until: datetime
    zone: str = Field(default="UTC", max_length=64)
    person_id: int
    by_id: int | None = None
    end_id: int | None = None
    asked_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    changed_at: datetime
    revision: int = 1

    @property
    def name(self) -> str:
        """What people call it: x-3."""
        return f"x-{self.id}"

    @property
    def stands(self) -> bool:
        """Whether posts are held by it, and more may be."""
        return self.state in (PauseState.STANDS, PauseState.ENDING)

    @property
    def asks(self) -> bool:
        """Whether it waits for a second person."""
        return self.state in (PauseState.ASKED, PauseState.ENDING)

    @property
    def scope(self) -> tuple[str, str, int | None, str]:
        """What it is about."""
        return self.brand, self.network, self.account_id, self.tag

    def covers(self, post: Post) -> bool:
        """Whether `post` is of its scope, at whatever hour."""
        return (
            self.brand in ("", post.brand)
            and self.network in ("", post.network)
            and self.account_id in (None, post.account_id)
            and (not self.tag or any(_same(self.tag, tag) for tag in post.tags))
        )

    def holds(self, post: Post, now: datetime) -> bool:
        """Whether `post` would go out after `now` and before its end: one without an hour until its day is over."""
        coming = post.starts_at > now or (post.all_day and post.starts_at + _DAY > now)
        return post.live and coming and post.starts_at < self.until and self.covers(post)

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("pause.stale", pause=self.name)

    def confirm(self, person_id: int, now: datetime) -> None:
        """A second person says yes."""
        self._second(self.person_id, person_id, now)
        self._step(PauseStep.CONFIRM, now)
        self.by_id = person_id

    def drop(self, now: datetime) -> None:
        """Somebody says no, or nobody confirmed it in time."""
        self._step(PauseStep.DROP, now)

    def ask_end(self, person_id: int, now: datetime) -> None:
        """Somebody asks for its end."""
        self._step(PauseStep.ASK_END, now)
        self.end_id, self.expires_at = person_id, now + WAIT

    def go_on(self, now: datetime) -> None:
        """It goes on: somebody says no to its end, or nobody confirmed that in time."""
        self._step(PauseStep.GO_ON, now)
        self.end_id = None

    def confirm_end(self, person_id: int, now: datetime) -> None:
        """A second person says that it ends."""
        self._second(self.end_id, person_id, now)
        self.end(now)

    def end(self, now: datetime) -> None:
        """Nothing more is held by it; what is held stays so until its owner says otherwise."""
        self._step(PauseStep.END, now)
        self.ended_at = now

    def finish(self, now: datetime) -> None:
        """Nothing is held by it any more."""
        self._step(PauseStep.FINISH, now)

    def _second(self, first: int | None, person_id: int, now: datetime) -> None:
        if not self.asks:
            raise TellUser("pause.stale", pause=self.name)
        if person_id == first:
            raise TellUser("pause.same_person")
        if self.expires_at <= now:
            raise TellUser("pause.lapsed", pause=self.name)

    def _step(self, step: PauseStep, now: datetime) -> None:
        after = LIFE[self.state].get(step)
        if after is None:
            raise TellUser("pause.stale", pause=self.name)
        self.state, self.changed_at = after, now
        self.revision += 1


class HeldState(StrEnum):
    """HELD until its owner answers; PLACED once it has an hour again; DROPPED once it is off."""

    HELD = "held"
    PLACED = "placed"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What the plan says of a held post: NONE as long as there is no plan; SLOT: it can go out at `slot_at`; STALE: its
    words are of a day that is over; TONE: it does not go with what has happened; NOWHERE: no hour is safe."""

    NONE = "none"
    SLOT = "slot"
    STALE = "stale"
    TONE = "tone"
    NOWHERE = "nowhere"


class Held(SQLModel, table=True):
    """One post held by a pause. `was_at` is when it was to go out; `slot_at` when it could, as its owner was told;
    `person_id` who answered. Buttons carry `revision`."""

    __tablename__ = "cb_held"
    __table_args__ = (
        belongs("pause_id", "cb_pause"),
        belongs("post_id", "cb_post"),
        belongs("person_id", "cb_person"),
        UniqueConstraint("workspace_id", "pause_id", "post_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    pause_id: int
    post_id: int = Field(index=True)
    state: HeldState = word(HeldState, HeldState.HELD)
    verdict: Verdict = word(Verdict, Verdict.NONE)
    was_at: datetime
    slot_at: datetime | None = None
    person_id: int | None = None
    changed_at: datetime
    revision: int = 1

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision, or once it was answered."""
        if revision != self.revision or self.state is not HeldState.HELD:
            raise TellUser("held.stale", post=f"p-{self.post_id}")

    def propose(self, verdict: Verdict, slot_at: datetime | None, now: datetime) -> None:
        """What the plan says of it."""
        self.verdict, self.slot_at = verdict, slot_at
        self._revised(now)

    def ask_anew(self, now: datetime) -> None:
        """What was proposed holds no more: its post, or what it may not come near, is at another hour."""
        self.propose(Verdict.NONE, None, now)

    def hold_again(self, was_at: datetime, now: datetime) -> None:
        """It had been let go, and is held once more."""
        self.state, self.verdict, self.was_at, self.slot_at = HeldState.HELD, Verdict.NONE, was_at, None
        self._revised(now)

    def settle(self, state: HeldState, person_id: int | None, now: datetime) -> None:
        """It has an hour again, or is off."""
        self.state, self.person_id = state, person_id
        self._revised(now)

    def _revised(self, now: datetime) -> None:
        self.revision += 1
        self.changed_at = now


def _same(one: str, other: str) -> bool:
    """Of "info/recall" the last part counts, as in the rules."""
    return one.casefold() in (other.casefold(), other.rpartition("/")[2].casefold())
