"""A calendar's bytes, read behind the fence, and again at the price of what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from calbot.errors import InputError
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.sources import further
from calbot.sources.answers import answers_of
from calbot.sources.fence import start_read_bytes
from calbot.sources.reading import CalendarReading
from calbot.sources.reread import Question
from calbot.sources.shelf import Shelf
from calbot.wiring.look import Span, missed, whole_days
from calbot.wiring.look import further as further_than


def fenced(source: Source, data: bytes, span: Span, shelf: Shelf) -> CalendarReading:
    """What the calendar `data` of `source` holds in the whole days of `span`, and what the last look has missed where
    that is further off."""
    first, last = whole_days(span)
    names = answers_of(source.memory).zone_names
    question = Question(source.name, first, last, source.zone, names)

    def read(body: bytes) -> CalendarReading:
        return _behind_the_fence(source, body, first, last)

    reading = shelf.read(source.id or 0, data, question, read)
    return with_missed(source, reading, span, lambda keys: further.only(data, keys))


def with_missed(
    source: Source, reading: CalendarReading, span: Span, of: Callable[[frozenset[str]], bytes]
) -> CalendarReading:
    """`reading` with what the last look has missed; `of` gives a calendar in which that is, by its keys."""
    gone = further.left_out(reading, missed(source))
    body = of(gone) if gone and reading.state is not SourceState.BLIND else b""
    if not body:
        return reading
    try:
        return further.joined(reading, _behind_the_fence(source, body, *further_than(span)), gone)
    except InputError:
        return reading


def _behind_the_fence(source: Source, body: bytes, first: datetime, last: datetime) -> CalendarReading:
    names = answers_of(source.memory).zone_names
    return start_read_bytes(body, source.name, first, last, source.zone, names=names).result()
