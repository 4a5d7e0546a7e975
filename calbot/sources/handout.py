"""The file with one change, for whoever keeps a calendar that calbot does not write to: the entry as it is to be."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import Any

from calbot.errors import Lasting
from calbot.flows.writing import Task
from calbot.sources.answers import answers_of
from calbot.sources.icsedit import alone

_LENGTH = timedelta(minutes=30)
"""Where only the hour of a post is known: a calendar shows nothing of an entry without length."""


def handed_out(task: Task, calendar: bytes | None) -> bytes:
    """An iCalendar file of that one entry: out of `calendar`, where it stands there, else with what is known of it."""
    if calendar is not None:
        names = answers_of(task.source.memory).zone_names
        # Whose clock hours without a zone are of, where somebody was asked: by that clock they are read again.
        zone = task.source.clocks.get("", task.source.zone)
        try:
            return alone(calendar, task.key, task.wanted, zone, task.now, names)
        except Lasting:
            pass
    return _plain(task)


def _plain(task: Task) -> bytes:
    from icalendar import Calendar, Event

    calendar: Any = Calendar()
    calendar.add("prodid", "-//calbot//EN")
    calendar.add("version", "2.0")
    event: Any = Event()
    event.add("uid", f"{blake2b(f'{task.source.id}/{task.key}'.encode(), digest_size=16).hexdigest()}@calbot")
    event.add("dtstamp", task.now.replace(microsecond=0))
    event.add("dtstart", task.wanted.starts_at.replace(microsecond=0))
    event.add("dtend", task.wanted.starts_at.replace(microsecond=0) + _LENGTH)
    if task.title:
        event.add("summary", task.title)
    if task.wanted.off:
        event.add("status", "CANCELLED")
    calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body
