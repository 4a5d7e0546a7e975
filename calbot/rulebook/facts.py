"""What a rule looks at: posts, accounts, people, events, hours of load, and what the company has settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from calbot.model.account import Account
from calbot.model.event import Event
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.shift import Shift


@dataclass(frozen=True, slots=True)
class LoadHour:
    """One hour of one care team: what is expected against what its roster can answer.

    `minutes` is the expected mean first response of messages that arrive in the hour, `share_late` the part of them
    (0..1) past `target_minutes`, `expected` messages, `capacity` first replies. `post_ids` bring load
    then, biggest first.
    """

    starts_at: datetime
    team: str
    minutes: float
    target_minutes: int
    share_late: float = 0.0
    expected: float = 0.0
    capacity: float = 0.0
    post_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What customers are most likely to ask of a post, how many did of late, and whether an approved answer in the
    post's language holds when it goes out."""

    text: str
    asked: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """The world as handed to `judge`: every post given is judged, past ones too; accounts and people by id.

    `plan` is everything that is known of posts, cancelled and past ones too, where that is more than `posts`: what a
    post rests on may lie there. `sizes` tells posts by id as "small", "medium" or "big" for care. `terms` maps a word
    that is not to be written to the one instead ("" for none), `skills` a tag to the skill that its posts need,
    `slips` a misspelt word to the one that is meant. `questions` are what customers ask of posts, by id.
    """

    posts: Sequence[Post]
    accounts: Mapping[int, Account]
    people: Mapping[int, Person]
    events: Sequence[Event]
    load: Sequence[LoadHour]
    now: datetime
    plan: Sequence[Post] = ()
    shifts: Sequence[Shift] = ()
    sizes: Mapping[int, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    slips: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[int, Question] = field(default_factory=dict)
