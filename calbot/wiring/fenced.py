"""A calendar's bytes, read behind the fence, and again at the price of what changed."""

from __future__ import annotations

from calbot.model.source import Source
from calbot.sources.fence import start_read_bytes
from calbot.sources.reading import CalendarReading
from calbot.sources.reread import Question
from calbot.sources.shelf import Shelf
from calbot.wiring.look import Span, whole_days


def fenced(source: Source, data: bytes, span: Span, shelf: Shelf) -> CalendarReading:
    """What the calendar `data` of `source` holds in the whole days of `span`."""
    first, last = whole_days(span)
    question = Question(source.name, first, last, source.zone)

    def read(body: bytes) -> CalendarReading:
        return start_read_bytes(body, source.name, first, last, source.zone).result()

    return shelf.read(source.id or 0, data, question, read)
