"""Posts that fall into overlay events (a blackout, a holiday)."""

from __future__ import annotations

from collections.abc import Iterator

from calbot.model.event import Event
from calbot.rulebook.candidates import LOOK_BACK, Cuts
from calbot.rulebook.columns import Columns
from calbot.rulebook.when import EventWhen

_DAY = 86_400


def met(columns: Columns, when: EventWhen, cuts: Cuts) -> Iterator[tuple[int, Iterator[Event]]]:
    """For each post (index) the events it falls into, by start; only posts that have any near them."""
    coming = sorted((span for event in columns.facts.events if (span := _span(event, when))), key=lambda span: span[:2])
    coming.reverse()
    active: list[tuple[int, int, Event]] = []
    for index, second in enumerate(columns.seconds):
        while coming and coming[-1][0] < second + _DAY:
            active.append(coming.pop())
        if any(end <= second for _, end, _ in active[:LOOK_BACK]):
            active = [span for span in active if span[1] > second]
        if active:
            cuts.count += len(active) > LOOK_BACK
            yield index, _met(columns, when, index, active[:LOOK_BACK])


def _span(event: Event, when: EventWhen) -> tuple[int, int, Event] | None:
    if event.kind not in when.kinds:
        return None
    start, end = event.starts_at - when.before, event.ends_at + when.after
    return int(start.timestamp()), int(end.timestamp()), event


def _met(columns: Columns, when: EventWhen, index: int, active: list[tuple[int, int, Event]]) -> Iterator[Event]:
    second = columns.seconds[index]
    last = second + max(columns.all_day_seconds[index], 1)
    for start, end, event in active:
        if start < last and second < end and _in_scope(columns, when, index, event):
            yield event


def _in_scope(columns: Columns, when: EventWhen, index: int, event: Event) -> bool:
    limits = {"brand": event.brand, "network": event.network}
    return all(
        not limits[field] or limits[field].casefold() == str(columns.column(field)[index]).casefold()
        for field in when.scope
    )
