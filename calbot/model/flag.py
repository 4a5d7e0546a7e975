"""A flag: care tells marketing that something about a post is wrong, and hears when it is right again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, listing, mapping, number_key, word, workspace_key
from calbot.model.external import External
from calbot.model.flag_why import MERGED, WhyNot


class FlagKind(StrEnum):
    """What is wrong; PRAISE is what is right for once."""

    BROKEN_LINK = "broken_link"
    COPY_ERROR = "copy_error"
    WRONG_IMAGE = "wrong_image"
    WRONG_PRICE = "wrong_price"
    CONFUSING = "confusing"
    POLICY_RISK = "policy_risk"
    MISSING_ANSWER = "missing_answer"
    DUPLICATE_POST = "duplicate_post"
    PRAISE = "praise"
    OTHER = "other"


class Severity(StrEnum):
    """How soon it has to be right: HIGH costs or shames while it stands, LOW is a blemish."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


class FlagState(StrEnum):
    """OPEN until somebody has it (CLAIMED), or waits for somebody else (WAITING, until `waits_until`). VERIFYING while
    calbot looks whether it is fixed. SETTLED when it is, DECLINED when it was no issue."""

    OPEN = "open"
    CLAIMED = "claimed"
    WAITING = "waiting"
    VERIFYING = "verifying"
    SETTLED = "settled"
    DECLINED = "declined"


class FlagStep(StrEnum):
    """What can happen to it."""

    CLAIM = "claim"
    PASS_ON = "pass_on"
    WAIT = "wait"
    RESUME = "resume"
    VERIFY = "verify"
    SETTLE = "settle"
    BOUNCE = "bounce"
    DECLINE = "decline"
    MERGE = "merge"
    REOPEN = "reopen"


_ANSWERS: Final = {
    FlagStep.PASS_ON: FlagState.OPEN,
    FlagStep.WAIT: FlagState.WAITING,
    FlagStep.VERIFY: FlagState.VERIFYING,
    FlagStep.DECLINE: FlagState.DECLINED,
    FlagStep.MERGE: FlagState.DECLINED,
}
LIFE: Final[Mapping[FlagState, Mapping[FlagStep, FlagState]]] = {
    FlagState.OPEN: {FlagStep.CLAIM: FlagState.CLAIMED, **_ANSWERS},
    FlagState.CLAIMED: _ANSWERS,
    FlagState.WAITING: {FlagStep.CLAIM: FlagState.CLAIMED, FlagStep.RESUME: FlagState.CLAIMED, **_ANSWERS},
    FlagState.VERIFYING: {
        FlagStep.SETTLE: FlagState.SETTLED,
        FlagStep.BOUNCE: FlagState.CLAIMED,
        FlagStep.MERGE: FlagState.DECLINED,
    },
    FlagState.SETTLED: {FlagStep.REOPEN: FlagState.OPEN},
    FlagState.DECLINED: {FlagStep.REOPEN: FlagState.OPEN},
}
"""The whole life of a flag: from which state each step leads where. What is not here cannot happen."""

CLOSED: Final = (FlagState.SETTLED, FlagState.DECLINED)
MOST_CASES: Final = 20

_REFUSALS: Final[Mapping[FlagStep, str]] = {
    FlagStep.CLAIM: "flag.claim.taken",
    FlagStep.PASS_ON: "flag.pass_on.not_now",
    FlagStep.REOPEN: "flag.reopen.not_now",
}


class Flag(SQLModel, table=True):
    """One problem with one post, however many people report it.

    `url_key` is the normalised address of `target`, which is where a shortened `url` leads (else `url` itself).
    `matter` names what it is about (post, address, kind); `open_key` is the same while the flag is open, None once it
    is closed, and unique: two reports in the same second are one flag. `note` is the reporter's own words. `since` is
    when it was opened, or last reopened; by `due_at` it should be right. `rung_at` is when somebody is told again, or
    the link is looked at again. `seen` is what the post said when it was flagged ({"copy", "starts_at", "revision"}),
    the normalised addresses by which the matter was reported ({"pages"}, "" for the post itself) and to which these
    redirect ({"leads"}), the full ones to look at ({"urls"}), and which flags this one turned out to be too
    ({"merged"}), or which one it turned out to be ({"into"}).
    `checked` is the last look ({"at", "healthy", "status", "said", ...}), `reply` what marketing says of a flag that
    was no issue (`why_not`), `line` what customers may be told, `line_by` who approved that. `cases` are [number,
    address] of the cases of other systems that led to it, the first first. Every button carries
    `revision`; a press drawn with an older one does nothing.
    """

    __tablename__ = "cb_flag"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        belongs("owner_id", "cb_person"),
        belongs("line_by", "cb_person"),
        UniqueConstraint("workspace_id", "open_key"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    kind: FlagKind = word(FlagKind, FlagKind.BROKEN_LINK)
    state: FlagState = word(FlagState, FlagState.OPEN)
    post_id: int | None = None
    url: str = Field(default="", max_length=2000)
    url_key: str = Field(default="", max_length=2000)
    open_key: str | None = Field(default=None, max_length=2400)
    note: str = Field(default="", max_length=1000)
    owner_id: int | None = None
    opened_at: datetime
    changed_at: datetime
    settled_at: datetime | None = None
    checked: dict[str, Any] = mapping()
    revision: int = 1
    severity: Severity = word(Severity, Severity.MIDDLE)
    target: str = Field(default="", max_length=2000)
    matter: str = Field(default="", max_length=64, index=True)
    why_not: str = Field(default="", max_length=24)
    reply: str = Field(default="", max_length=500)
    line: str = Field(default="", max_length=500)
    since: datetime | None = None
    due_at: datetime | None = None
    rung_at: datetime | None = Field(default=None, index=True)
    waits_until: datetime | None = None
    seen: dict[str, Any] = mapping()
    line_by: int | None = None
    times: int = 1
    cases: list[Any] = listing()

    @property
    def external(self) -> tuple[External, ...]:
        """Its cases in other systems."""
        return tuple(External(*one) for one in self.cases)

    @property
    def name(self) -> str:
        """What people call it: f-57."""
        return f"f-{self.id}"

    @property
    def stands(self) -> bool:
        """Whether it is not closed."""
        return self.state not in CLOSED

    @property
    def into(self) -> int | None:
        """The flag that this one turned out to be; None where it is one of its own."""
        return self.seen.get("into") if self.why_not == MERGED else None

    @property
    def merged(self) -> tuple[int, ...]:
        """The flags that turned out to be this one."""
        return tuple(self.seen.get("merged", ()))

    @property
    def began(self) -> datetime:
        """When it was opened, or last reopened."""
        return self.since or self.opened_at

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if self.into is not None:
            raise TellUser("flag.is_another", old=self.name, flag=f"f-{self.into}")
        if revision != self.revision:
            raise TellUser("flag.stale", flag=self.name)

    def claim(self, person_id: int, now: datetime) -> None:
        """Somebody is on it."""
        self._step(FlagStep.CLAIM, now)
        self.owner_id = person_id

    def pass_on(self, to: int | None, now: datetime) -> None:
        """Not mine: the flag is open again, for `to` or for whoever takes it."""
        self._step(FlagStep.PASS_ON, now)
        self.owner_id = to

    def wait(self, person_id: int, until: datetime, now: datetime) -> None:
        """Somebody has it, and can do nothing before `until`."""
        self._step(FlagStep.WAIT, now)
        self.owner_id, self.waits_until = person_id, until

    def resume(self, now: datetime) -> None:
        """The wait is over."""
        self._step(FlagStep.RESUME, now)

    def verify(self, person_id: int | None, now: datetime) -> None:
        """Somebody says that it is fixed; it is looked at before anyone believes it."""
        self._step(FlagStep.VERIFY, now)
        self.owner_id = person_id

    def settle(self, checked: dict[str, Any], now: datetime) -> None:
        """The look from outside found it healthy."""
        self._step(FlagStep.SETTLE, now)
        self.checked = checked
        self._close(now)

    def bounce(self, checked: dict[str, Any], now: datetime) -> None:
        """The look from outside found it still broken."""
        self._step(FlagStep.BOUNCE, now)
        self.checked = checked

    def decline(self, person_id: int, why: WhyNot, reply: str, now: datetime) -> None:
        """It is no issue; `reply` says so in marketing's own words."""
        self._step(FlagStep.DECLINE, now)
        self.owner_id, self.why_not, self.reply = person_id, why.value, reply
        self._close(now)

    def merge(self, other: Flag, now: datetime) -> None:
        """`other` turned out to be this one: it ends, and what is known of it is known of this one. The graver severity
        counts, the earlier beginning and the earlier end."""
        other._step(FlagStep.MERGE, now)
        seen = other.seen
        other.why_not, other.reply, other.seen = MERGED, "", {**seen, "into": self.id}
        other._close(now)
        self.cases = [*self.cases, *(one for one in other.cases if one not in self.cases)][:MOST_CASES]
        if not self.line:
            self.line, self.line_by = other.line, other.line_by
        if self.post_id is None:
            self.post_id, self.seen = other.post_id, {**seen, **self.seen}
        self.owner_id = other.owner_id if self.owner_id is None else self.owner_id
        self.since = min(self.began, other.began)
        self.due_at = min((at for at in (self.due_at, other.due_at) if at is not None), default=None)
        self.severity = min(self.severity, other.severity, key=list(Severity).index)
        self.seen = {**self.seen, MERGED: [*self.merged, *other.merged, other.id]}
        self._revised(now)

    def reopen(self, open_key: str, seen: Mapping[str, Any], now: datetime) -> None:
        """It was reported again soon after it was closed, with its post as `seen` by now: what was mended before does
        not count again. One that turned out to be another one stays that."""
        if self.into is not None:
            raise TellUser("flag.reopen.not_now", flag=self.name)
        self._step(FlagStep.REOPEN, now)
        self.open_key, self.settled_at, self.since = open_key, None, now
        self.seen, self.checked = {**self.seen, **seen}, {}
        self.why_not = self.reply = ""
        self.times += 1

    def hasten(self, due_at: datetime, now: datetime) -> None:
        """It should be right earlier than was thought."""
        self.due_at = due_at
        self._revised(now)

    def approve(self, line: str, person_id: int, now: datetime) -> None:
        """Customers may be told `line`; "" takes it back."""
        if not self.stands:
            raise TellUser("flag.verify.not_now", flag=self.name)
        self.line, self.line_by = line, person_id if line else None
        self._revised(now)

    def attach(self, case: External, now: datetime) -> bool:
        """A customer's case in another system is about this; says whether that is new."""
        if self.knows(case):
            return False
        if len(self.cases) >= MOST_CASES:
            raise TellUser("flag.case.many", flag=self.name, most=MOST_CASES)
        self.cases = [*self.cases, list(case)]
        self._revised(now)
        return True

    def knows(self, case: External) -> bool:
        """Whether it has that case: of one number, or one address, there is one."""
        return any((case.id and case.id == one.id) or (case.url and case.url == one.url) for one in self.external)

    def _step(self, step: FlagStep, now: datetime) -> None:
        after = LIFE[self.state].get(step)
        if after is None:
            raise TellUser(_REFUSALS.get(step, "flag.verify.not_now"), flag=self.name)
        self.state, self.waits_until = after, None
        self._revised(now)

    def _close(self, now: datetime) -> None:
        self.open_key, self.settled_at, self.rung_at = None, now, None

    def _revised(self, now: datetime) -> None:
        self.revision += 1
        self.changed_at = now
