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


def met(columns: Columns, when: EventWhen, cuts: Cuts) -> Iterator[tuple[int, Iterator[Event]]]:
    """For each post (index) the events it falls into, by start; only posts that have any near them."""
    spans = [_Span.of(event, when, columns) for event in columns.facts.events if event.kind in when.kinds]
    coming = sorted(spans, key=lambda span: (span.start, span.end))
    coming.reverse()
    active: list[_Span] = []
    for index, second in enumerate(columns.seconds):
        while coming and coming[-1].start < second + _DAY:
            active.append(coming.pop())
        if active and any(span.end <= second for span in active[:LOOK_BACK]):
            active = [span for span in active if span.end > second]
        if active:
            cuts.count += len(active) > LOOK_BACK
            yield index, _met(columns, index, active[:LOOK_BACK])


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


def _met(columns: Columns, index: int, active: list[_Span]) -> Iterator[Event]:
    second = columns.seconds[index]
    last = second + max(columns.all_day_seconds[index], 1)
    for start, end, event, limits in active:
        if start < last and second < end and (not limits or _in_scope(limits, index)):
            yield event


def _in_scope(limits: Sequence[tuple[list[Value], str]], index: int) -> bool:
    return all(str(column[index]).casefold() == limit for column, limit in limits)
