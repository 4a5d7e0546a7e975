"""What a company that has no counts yet can tell instead: five answers, turned into volume and pace of its first day.

The questions are those a social team is sized by: messages a month on all profiles, how many one person answers in an
hour, which part the team solves by itself, the most common types, and which types are passed on. What is not asked
(tempo, week, size of posts) comes from `priors`. The parts per type are judgements, to be overruled by the first weeks
of counts; only messages that ask for an answer are forecast, so praise and spam weigh little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from calbot.forecast.history import Sizing

ANSWERED: Final[Mapping[str, float]] = {
    "question": 1.0,
    "complaint": 1.0,
    "order": 1.0,
    "damage": 1.0,
    "return": 1.0,
    "technical": 1.0,
    "feedback": 0.6,
    "praise": 0.2,
    "tag": 0.1,
    "spam": 0.0,
}
"""Part of the messages of a type that asks for an answer; another type is taken as a question."""
_MORE_OFTEN: Final = 0.6
"""Each type is taken as this much as common as the one named before it."""
_PASSED_ON: Final = 2.0
"""Replies' worth of work that a message takes which the team must pass on: it is read, told, handed over, closed."""
_LEAST_PACE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Answers:
    """The five answers: `messages_per_month` on all profiles, `replies_per_hour` of one person, `solvable` part (0..1)
    that the team answers without help, `types` most common first, `passed_on` types that always need somebody else.

    `all_messages` says that praise, tags and spam are counted in `messages_per_month`, too."""

    messages_per_month: float
    replies_per_hour: float = 12.0
    solvable: float = 1.0
    types: tuple[str, ...] = ()
    passed_on: tuple[str, ...] = ()
    all_messages: bool = True


@dataclass(frozen=True, slots=True)
class Start:
    """What the answers come to: the `sizing` to forecast from, first `replies_per_hour` of one person with what is
    passed on reckoned in, and how many messages are `passed_on_a_day`."""

    sizing: Sizing
    replies_per_hour: float
    passed_on_a_day: float


def size(answers: Answers, zone: str = "UTC") -> Start:
    """The first day's figures from `answers` of a company whose customers live in `zone`.

    Raises ValueError for a negative volume, a pace that is not positive, or a part outside 0..1."""
    if answers.messages_per_month < 0:
        raise ValueError("messages per month cannot be negative")
    if answers.replies_per_hour <= 0:
        raise ValueError("somebody answers more than nothing in an hour")
    if not 0 <= answers.solvable <= 1:
        raise ValueError("the part that the team solves lies between 0 and 1")
    common = _common(answers.types)
    answered = sum(part * ANSWERED.get(kind, 1.0) for kind, part in common.items())
    sizing = Sizing(answers.messages_per_month * (answered if answers.all_messages else 1.0), zone)
    passed = max(1 - answers.solvable, _passed(common, answers.passed_on, answered))
    pace = max(answers.replies_per_hour / (1 + passed * (_PASSED_ON - 1)), _LEAST_PACE)
    return Start(sizing, pace, sizing.per_hour * 24 * passed)


def _common(types: tuple[str, ...]) -> Mapping[str, float]:
    """Part of the messages of each type, sum 1; without types all are questions."""
    names = list(dict.fromkeys(kind.strip().lower() for kind in types if kind.strip())) or ["question"]
    weights = [_MORE_OFTEN**at for at in range(len(names))]
    return {name: weight / sum(weights) for name, weight in zip(names, weights, strict=True)}


def _passed(common: Mapping[str, float], passed_on: tuple[str, ...], answered: float) -> float:
    """Part of the messages to be answered whose type is always passed on."""
    always = {kind.strip().lower() for kind in passed_on}
    work = sum(part * ANSWERED.get(kind, 1.0) for kind, part in common.items() if kind in always)
    return work / answered if answered > 0 else 0.0
