"""What an assessment looks at: the world as calbot knows it, from files or from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from calbot.alerts.faq import Answered, Asked
from calbot.forecast.history import Sizing
from calbot.forecast.sizing import Answers, Start, size
from calbot.model.account import Account
from calbot.model.event import Event
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.sla import SLA_PROFILES, BusinessCalendar, SlaClock, SlaProfile, business_day
from calbot.rulebook.rule import Rule
from calbot.staffing.turns import Discipline

if TYPE_CHECKING:
    from calbot.flows.told_load import ToldSpike
    from calbot.forecast.fit import Model
    from calbot.model.inbound import Count
    from calbot.model.shift import Shift

DEFAULT_TEAM = "care"
_USUAL = Answers(Sizing().messages_per_month)
CARRY = timedelta(days=7)
"""How long a post still brings messages: posts of so long before the window count too."""
EVE = timedelta(days=4)
"""How far a look goes back for who waits when it begins: over a long weekend that nobody answers."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt of a team at `made_at`, and a digest (`basis`) of what it was learnt from."""

    model: Model
    made_at: datetime
    basis: str


@dataclass(frozen=True, slots=True)
class Activity:
    """How many of an audience are there (24,) in each hour of a weekday and of a day of the weekend, by the clocks of
    `zone`; `brand` or `network` "" is all."""

    brand: str
    network: str
    zone: str
    weekdays: list[float]
    weekends: list[float]


@dataclass(frozen=True, slots=True)
class Flagged:
    """Something is wrong with a post: since somebody told that (None: for as long as it is out), until it should be
    right (`until`), a `share` of the contacts that it brings come once more because of it."""

    post_id: int
    share: float
    until: datetime
    since: datetime | None = None


@dataclass(frozen=True)
class World:
    """Everything that bears on the window `start`..`end` (aware UTC), seen at `now`.

    `posts` holds past and coming posts; `inbound` the counts so far; `zone` is where the company's channels think.
    `seed` makes the simulated ranges repeatable. `wrong_terms` maps a word that is not written to the one instead,
    `skills` a tag to the skill that its posts need. `rostered` are teams that have had shifts, even if none of them
    lies in the window. `actionable` is the part of comments that needs an answer, by network, where one is kept.
    `stand_ins` are the people that the company told of, where nobody keeps a roster: waiting is judged by them, but no
    rule asks them for their skills or names. `fitted` is what was learnt of each team, where that is kept: of the
    others it is learnt on the spot. `activity` is when audiences are there. `discipline` says whose message is answered
    first. `expected` are the messages that people expect of posts where that is not what calbot does, by post. `told`
    are the surges that other systems tell of, `flagged` what is wrong with posts that are out, `slips` words of coming
    posts that are misspelt, each with the word instead. `asked` is what customers ask, `answers` what they may be told.
    """

    posts: Sequence[Post]
    start: datetime
    end: datetime
    now: datetime
    zone: str = "UTC"
    accounts: Mapping[int, Account] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    events: Sequence[Event] = ()
    inbound: Sequence[Count] = ()
    shifts: Sequence[Shift] = ()
    rules: Sequence[Rule] = ()
    sla: Mapping[str, SlaProfile] = field(default_factory=lambda: SLA_PROFILES)
    discipline: Discipline = Discipline.DEADLINE_FIRST
    replies_per_hour: float = 12.0
    sizing: Sizing = field(default_factory=Sizing)
    wrong_terms: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    slips: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    rostered: frozenset[str] = frozenset()
    actionable: Mapping[str, float] = field(default_factory=dict)
    stand_ins: Sequence[Shift] = ()
    fitted: Mapping[str, Fitted] = field(default_factory=dict)
    activity: Sequence[Activity] = ()
    expected: Mapping[int, float] = field(default_factory=dict)
    told: Sequence[ToldSpike] = ()
    flagged: Sequence[Flagged] = ()
    asked: Sequence[Asked] = ()
    answers: Sequence[Answered] = ()

    @property
    def on_duty(self) -> Sequence[Shift]:
        """Who answers: the roster, else whoever stands in for it."""
        return self.shifts or self.stand_ins

    def has_roster(self, team: str) -> bool:
        """Whether it is known who answers for `team`, be it by a roster that ends before the window."""
        return team in self.rostered or any(shift.team == team for shift in self.on_duty)

    def account_of(self, post: Post) -> Account | None:
        """The account that `post` goes out on, where it is known."""
        return self.accounts.get(post.account_id) if post.account_id is not None else None

    def team_of(self, post: Post) -> str:
        """The care team that answers what `post` brings."""
        account = self.account_of(post)
        return account.team if account else DEFAULT_TEAM

    def teams(self) -> tuple[str, ...]:
        """All care teams that have posts, accounts or shifts, by name."""
        named = {account.team for account in self.accounts.values()}
        named |= {shift.team for shift in self.shifts} | {self.team_of(post) for post in self.posts}
        return tuple(sorted(named)) or (DEFAULT_TEAM,)

    def part_of(self, team: str) -> float:
        """The part of the accounts that `team` answers, 0..1: of what is told for the whole company, so much is its.
        A team without any counts as if it had one."""
        on = [account.team for account in self.accounts.values()]
        weights = {name: max(on.count(name), 1) for name in self.teams()}
        return weights.get(team, 0) / sum(weights.values())

    def sizing_of(self, team: str) -> Sizing:
        """What to expect for `team` before it has been counted."""
        return replace(self.sizing, messages_per_month=self.sizing.messages_per_month * self.part_of(team))

    def inbound_of(self, team: str) -> list[Count]:
        """The counts of the brands that `team` answers; counts of no known brand belong to every team's only team."""
        teams = self.teams()
        brand_team = {account.brand: account.team for account in self.accounts.values() if account.brand}
        fallback = teams[0] if len(teams) == 1 else DEFAULT_TEAM
        return [count for count in self.inbound if brand_team.get(count.brand, fallback) == team]

    def coming(self) -> list[Post]:
        """Live posts inside the window, by start."""
        inside = (post for post in self.posts if post.live and self.start <= post.starts_at < self.end)
        return sorted(inside, key=lambda post: (post.starts_at, post.id))

    def around(self) -> list[Post]:
        """Live posts of the window and of the week before it, by start."""
        near = (post for post in self.posts if post.live and self.start - CARRY <= post.starts_at < self.end)
        return sorted(near, key=lambda post: (post.starts_at, post.id))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a company has settled: its promises by name, first replies of one head in an hour, its usual volume, the
    words that it does not write (each with the one instead), the skill that posts of a tag need, when its audiences
    are there, and whose message is answered first."""

    sla: Mapping[str, SlaProfile]
    replies_per_hour: float
    sizing: Sizing
    wrong_terms: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    activity: tuple[Activity, ...] = ()
    discipline: Discipline = Discipline.DEADLINE_FIRST


def terms(settings: Mapping[str, Any], zone: str) -> Terms:
    """The terms in the `settings` of a workspace whose customers live in `zone` unless they say otherwise."""
    promises: Mapping[str, Sequence[Any]] = settings.get("sla", {})
    company = _calendar(settings.get("business"), BusinessCalendar())
    shipped = {name: _shipped(one, company) for name, one in SLA_PROFILES.items()}
    own = {name: _promise(company, name, *kept) for name, kept in promises.items()}
    start = _start(settings, zone)
    return Terms(
        shipped | own,
        start.replies_per_hour,
        start.sizing,
        settings.get("wrong_terms", {}),
        settings.get("skills", {}),
        tuple(Activity(**one) for one in settings.get("activity", ())),
        Discipline(settings.get("discipline", Discipline.DEADLINE_FIRST)),
    )


def _shipped(one: SlaProfile, company: BusinessCalendar) -> SlaProfile:
    """A promise of which the company says nothing: one on a business clock is of one of its days."""
    day = business_day(company.week) if one.clock is SlaClock.BUSINESS else 0
    return replace(one, calendar=company, target_minutes=day or one.target_minutes)


def _start(settings: Mapping[str, Any], zone: str) -> Start:
    """What the five answers come to. The volume is told as messages that need an answer: praise and spam among the
    types take nothing off it."""
    told = settings.get("sizing") or {}
    answers = Answers(
        messages_per_month=float(told.get("messages_per_month", _USUAL.messages_per_month)),
        replies_per_hour=float(settings.get("replies_per_hour", _USUAL.replies_per_hour)),
        solvable=float(told.get("solvable_percent", 100.0)) / 100.0,
        types=tuple(told.get("message_types", ())),
        passed_on=tuple(told.get("passed_on_types", ())),
        all_messages=False,
    )
    return size(answers, told.get("zone", zone))


def _promise(
    company: BusinessCalendar,
    name: str,
    minutes: int,
    clock: str,
    percentile: int | None = None,
    needs: Sequence[str] = (),
    late_percent: int | None = None,
    calendar: Mapping[str, Any] | None = None,
) -> SlaProfile:
    when = _calendar(calendar, company)
    return SlaProfile(name, minutes, SlaClock(clock), percentile, tuple(needs), late_percent, when)


def _calendar(told: Mapping[str, Any] | None, otherwise: BusinessCalendar) -> BusinessCalendar:
    if told is None:
        return otherwise
    week = tuple(None if day is None else (int(day[0]), int(day[1])) for day in told["week"])
    return BusinessCalendar(week, told["zone"], told["country"])
