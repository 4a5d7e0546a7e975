"""What flows hand to the screens: rows and numbers that belong together, gathered, with what the reader may do.

A view holds nouns as they were read and plain numbers, and is drawn without a session. `may`: the verbs whose buttons
are drawn. Shares are 0..1, durations minutes, `expected`/`low`/`high` messages (10 %, 90 %).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from calbot.alerts.flag import Impact
from calbot.alerts.preflight import Problem
from calbot.alerts.record import Record
from calbot.flows.beside_view import Beside
from calbot.flows.outlook_view import PromiseLine, SurgeView
from calbot.flows.priors_view import Priors
from calbot.flows.ruling import Ruling
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.upkeep import Upkeep
from calbot.flows.ways import Remedy, Window
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.finding import Finding
from calbot.model.flag import Flag, FlagKind
from calbot.model.network import Network
from calbot.model.override import Override
from calbot.model.pause import Pause
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.model.writeback import Writeback

NOTHING: frozenset[str] = frozenset()
_NO_IMPACT = Impact()


class Expected(Protocol):
    """What a post is expected to bring in all: `model.forecast.Expectation`, `forecast.expect.PostForecast`."""

    @property
    def mean(self) -> float:
        """Messages on average."""

    @property
    def low(self) -> float:
        """One in ten turns out below."""

    @property
    def high(self) -> float:
        """One in ten turns out above."""

    @property
    def guess(self) -> bool:
        """Whether no history of its kind stood behind it."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who asked, where. From `flows.person.meet(session, turn, platform, address, user)`: the place is kept as UNBOUND
    when it is new; `person` is None where no identity of the workspace matches."""

    person: Person | None
    place: Place


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person can pick from when adding a post. From `flows.account.choices(session, turn)`."""

    accounts: tuple[Account, ...]
    networks: tuple[Network, ...]
    zone: str

    @property
    def brands(self) -> tuple[str, ...]:
        """Brands that have an account, by name."""
        return tuple(sorted({account.brand for account in self.accounts if account.brand}))


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its rule's sentences, its posts and, while it is overridden, who answers for it until when.

    `values` fill the sentences (the finding's own). `remedies` fill {free_slot} and {cover}, and are
    buttons, cheapest first; `by` the name of who can do it and `until` by when.
    """

    finding: Finding
    rule: Ruling
    posts: tuple[Post, ...]
    override: Override | None = None
    may: frozenset[str] = NOTHING
    values: Mapping[str, object] | None = None
    remedies: tuple[Remedy, ...] = ()
    by: str = ""
    until: datetime | None = None
    override_by: str = ""
    sight: Sight = CLEAR

    @property
    def remedy(self) -> Remedy | None:
        """The cheapest way out."""
        return self.remedies[0] if self.remedies else None


@dataclass(frozen=True, slots=True)
class PostView:
    """One post with all that is known of it. From `flows.post.show|add|move|cancel` and `flows.finding.of_post`.

    `moved` is (old, new) after a move; `window`, `remedies` are for `check`. `sight` is how old all that is, `upkeep`
    how a change reaches its calendar, `writeback` one that it does not show yet. `problems` are those of its link, seen
    `looked_at`; `beside` are other brands' posts in its warnings; `pause` holds it. `undo_until`: it can be taken back.
    """

    post: Post
    account: Account | None
    owner_name: str
    findings: tuple[FindingView, ...]
    forecast: Expected | None
    moved: tuple[datetime, datetime] | None
    may: frozenset[str]
    window: Window | None = None
    remedies: tuple[Remedy, ...] = ()
    sight: Sight = CLEAR
    upkeep: Upkeep | None = None
    writeback: Writeback | None = None
    problems: tuple[Problem, ...] = ()
    looked_at: datetime | None = None
    beside: tuple[Beside, ...] = ()
    pause: Pause | None = None
    undo_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftView:
    """A post that is not saved yet, with what it would bring. From `flows.draft.preview`; `zones` are other zones to
    show the instant in (the place's, the team's). `answers` are the approved ones that belong to it, as (question,
    languages), `unanswered` is what most customers will ask of it where none of them answers that."""

    account: Account
    title: str
    link: str
    starts_at: datetime
    zone: str
    zones: tuple[str, ...] = ()
    forecast: Expected | None = None
    findings: tuple[FindingView, ...] = ()
    window: Window | None = None
    answers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unanswered: str = ""
    sight: Sight = CLEAR


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post as one line of a week. `worst` is the worst level among its `findings` open findings.
    `care` is how many of those who were briefed have read its brief, of how many; `held` that a pause holds it."""

    post: Post
    account_handle: str
    expected: float | None
    low: float | None
    high: float | None
    findings: int
    worst: Level | None
    care: tuple[int, int] | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class WeekView:
    """Posts by day of `zone`; days without posts are left out. `today` is the one day of `flows.post.today`."""

    days: tuple[tuple[date, tuple[PostLine, ...]], ...]
    zone: str
    start: date | None = None
    end: date | None = None
    brand: str = ""
    sight: Sight = CLEAR
    promises: tuple[PromiseLine, ...] = ()
    surges: tuple[SurgeView, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """Which post a report seems to mean. `already` is the open flag about the same matter, reported by `reporters`.
    `target` is where a shortened `url` leads; `lesson` an earlier flag on it that was no issue."""

    kind: FlagKind
    url: str
    note: str
    post: Post | None
    others: tuple[Post, ...]
    already: Flag | None
    reporters: tuple[str, ...] = ()
    now: datetime | None = None
    target: str = ""
    lesson: Flag | None = None


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag with its post and people. `joined`, `reopened`: the report just made did; `case_left`: its case was one
    too many; `hears`: its reporter is told in a chat what comes of it. `heard`: marketing is told somewhere. `impact`
    is what it costs; `coming` asks for its post to be held; `lines`, by language, is for customers."""

    flag: Flag
    post: Post | None
    owner_name: str
    reporters: tuple[str, ...]
    joined: bool
    may: frozenset[str]
    now: datetime | None = None
    heard: bool = True
    reopened: bool = False
    impact: Impact = _NO_IMPACT
    coming: bool = False
    lines: Mapping[str, str] = field(default_factory=dict)
    sight: Sight = CLEAR
    case_left: bool = False
    hears: bool = True


@dataclass(frozen=True, slots=True)
class Cause:
    """A post that brings the load of an alert."""

    post: Post
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with its posts. `thin_from`/`thin_heads`: from then on so few people are on duty. `gone_by` is who took
    the reason away. `stood_in`: nobody keeps a roster, the cover is what the company told at first. `owner_name` is who
    has it, `record` how often warnings like it came true (None: too few are over), `missed` how many windows of thirty
    days nobody was warned of, `cover_asked` that cover was asked for because of it, `upkeep` how its posts'
    calendars hear of moves, `beside` whose its other posts are where they are another brand's: of those its one reader
    sees no way out among `options`."""

    alert: Alert
    causes: tuple[Cause, ...]
    options: tuple[Remedy, ...]
    may: frozenset[str]
    now: datetime
    gone_post: Post | None = None
    gone_by: str = ""
    thin_from: datetime | None = None
    thin_heads: int = 0
    stood_in: bool = False
    promises: tuple[PromiseLine, ...] = ()
    surges: tuple[SurgeView, ...] = ()
    owner_name: str = ""
    record: Record | None = None
    missed: int = 0
    cover_asked: bool = False
    upkeep: tuple[Upkeep, ...] = ()
    sight: Sight = CLEAR
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class ForecastView:
    """What a post is expected to bring and when. `hours` are (hour, messages), `ends` their 10 % and 90 % ends;
    `actual` is what it brought, once known, `priors` what a guess was made from."""

    post: Post
    forecast: Expected | None
    hours: tuple[tuple[datetime, float], ...] = ()
    actual: float | None = None
    window: Window | None = None
    ends: tuple[tuple[float, float], ...] = ()
    sight: Sight = CLEAR
    priors: Priors | None = None


@dataclass(frozen=True, slots=True)
class WhyView:
    """How the number of a post came about: `factors` are (name, multiplier), the first being the base in messages;
    `nearest` are (post, expected, actual) of like posts; `baseline` is messages an hour without it; `hours` are (hour,
    messages). `priors` are what a guess was made from, None where it is none."""

    post: Post
    mean: float
    low: float
    high: float
    factors: tuple[tuple[str, float], ...]
    nearest: tuple[tuple[Post, float, float], ...]
    guess: bool
    baseline: float | None = None
    hours: tuple[tuple[datetime, float], ...] = ()
    may: frozenset[str] = NOTHING
    sight: Sight = CLEAR
    priors: Priors | None = None
