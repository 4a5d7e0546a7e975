"""What an assessment looks at: the world as calbot knows it, from files or from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from calbot.forecast.history import Sizing
from calbot.model.account import Account
from calbot.model.event import Event
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.sla import SLA_PROFILES, SlaClock, SlaProfile
from calbot.rulebook.rule import Rule

if TYPE_CHECKING:
    from calbot.model.inbound import InboundCount
    from calbot.model.shift import Shift

DEFAULT_TEAM = "care"
CARRY = timedelta(days=7)
"""How long a post still brings messages: posts of so long before the window count too."""


@dataclass(frozen=True)
class World:
    """Everything that bears on the window `start`..`end` (aware UTC), seen at `now`.

    `posts` holds past and coming posts; `inbound` the counts so far; `zone` is where the company's channels think.
    `seed` makes the simulated ranges repeatable.
    """

    posts: Sequence[Post]
    start: datetime
    end: datetime
    now: datetime
    zone: str = "UTC"
    accounts: Mapping[int, Account] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    events: Sequence[Event] = ()
    inbound: Sequence[InboundCount] = ()
    shifts: Sequence[Shift] = ()
    rules: Sequence[Rule] = ()
    sla: Mapping[str, SlaProfile] = field(default_factory=lambda: SLA_PROFILES)
    replies_per_hour: float = 12.0
    sizing: Sizing = field(default_factory=Sizing)
    seed: int = 0

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

    def inbound_of(self, team: str) -> list[InboundCount]:
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
    """What a company has settled: its promises by name, first replies of one head in an hour, its usual volume."""

    sla: Mapping[str, SlaProfile]
    replies_per_hour: float
    sizing: Sizing


def terms(settings: Mapping[str, Any], zone: str) -> Terms:
    """The terms in the `settings` of a workspace whose customers live in `zone` unless they say otherwise."""
    promises: Mapping[str, tuple[int, str]] = settings.get("sla", {})
    own = {name: SlaProfile(name, minutes, SlaClock(clock)) for name, (minutes, clock) in promises.items()}
    sizing = Sizing(**settings["sizing"]) if settings.get("sizing") else Sizing(zone=zone)
    return Terms(SLA_PROFILES | own, float(settings.get("replies_per_hour", 12.0)), sizing)
