"""Which fields of posts some rules ask for, of all posts or of most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calbot.rulebook.rule import Rule
from calbot.rulebook.when import CountWhen, EventWhen, LoadWhen, PairWhen, PostWhen, ShareWhen, StreakWhen

_TOLD = ("brand", "network")


def wanted(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Names of fields, each once."""
    return tuple(dict.fromkeys((*_TOLD, *(name for rule in rules for name in _looked_at(rule)))))


def _looked_at(rule: Rule) -> Iterator[str]:
    when = rule.when
    match when:
        case PostWhen():
            yield from when.once
            yield from ("zone",) if when.local else ()
        case PairWhen():
            yield from (*when.same, *when.differ)
            yield from ("copy",) if when.near and when.near.copy is not None else ()
            yield from ("link",) if when.near and when.near.link else ()
        case EventWhen():
            yield from when.scope
            yield "all_day"
        case CountWhen() | StreakWhen() | ShareWhen():
            yield from when.same
        case LoadWhen():
            return
    # A pair or an event is asked about only where two have met.
    if not isinstance(when, PairWhen | EventWhen):
        yield from (name.partition(".")[2] for name in sorted(rule.asks))
