"""Posts that fall into overlay events (a blackout, a holiday)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from calbot.model.event import Event
from calbot.rulebook.candidates import LOOK_BACK, Cuts
from calbot.rulebook.columns import Columns
from calbot.rulebook.vocabulary import Value
from calbot.rulebook.when import EventWhen

_DAY = 86_400
_NEVER = 1 << 62


def met(columns: Columns, when: EventWhen, cuts: Cuts) -> Iterator[tuple[int, Sequence[Event]]]:
    """For each post (index) the events it falls into, by start; only posts that have any near them."""
    spans = [_Span.of(event, when, columns) for event in columns.facts.events if event.kind in when.kinds]
    coming = sorted(spans, key=lambda span: (span.start, span.end))
    coming.reverse()
    active: list[_Span] = []
    looked: list[_Span] = []
    changes = _changes(coming, looked)
    for index, (second, lasts) in enumerate(zip(columns.seconds, columns.all_day_seconds, strict=True)):
        if second >= changes:
            while coming and coming[-1].start < second + _DAY:
                active.append(coming.pop())
            active = [span for span in active if span.end > second]
            looked = active[:LOOK_BACK]
            changes = _changes(coming, looked)
        if looked:
            cuts.count += len(active) > LOOK_BACK
            last = second + (lasts or 1)
            events = [
                event for start, _, event, limits in looked if start < last and (not limits or _in_scope(limits, index))
            ]
            if events:
                yield index, events


def _changes(coming: Sequence[_Span], looked: Sequence[_Span]) -> int:
    """The second from which on another event may be met, or one of those that are `looked` at is over."""
    nearing = coming[-1].start - _DAY + 1 if coming else _NEVER
    return min([nearing, *(span.end for span in looked)])


class _Span(NamedTuple):
    start: int
    end: int
    event: Event
    limits: tuple[tuple[list[Value], str], ...]
    """Columns, each with what a post must have in it."""

    @classmethod
    def of(cls, event: Event, when: EventWhen, columns: Columns) -> _Span:
        start, end = event.starts_at - when.before, event.ends_at + when.after
        named = {"brand": event.brand, "network": event.network, "country": event.country, "owner": event.owner}
        limits = tuple((columns.column(field), limit.casefold()) for field in when.scope if (limit := named[field]))
        return cls(int(start.timestamp()), int(end.timestamp()), event, limits)


def _in_scope(limits: Sequence[tuple[list[Value], str]], index: int) -> bool:
    return all(str(column[index]).casefold() == limit for column, limit in limits)
