"""Writes the calendar that calbot publishes: RFC 5545 and 7986, in UTC, by icalendar's own serialiser.

The same state gives the same bytes: nothing in it says when it was asked for. It has no METHOD, which would ask for an
ORGANIZER in each event, and which subscriptions do not use.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from calbot.flows.outfeed import Published

REFRESH: Final = timedelta(minutes=15)
"""How often a reader may ask; many ask once a day whatever this says."""


def written(name: str, about: str, locale: str, entries: Sequence[Published]) -> bytes:
    """The calendar called `name`, with what `about` says of it."""
    from icalendar import Calendar, vText

    calendar: Any = Calendar()
    calendar.add("prodid", f"-//calbot//{locale.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # As texts, which are escaped: what icalendar has no type for it writes as it is.
    for key, text in (("name", name), ("x-wr-calname", name), ("description", about), ("x-wr-caldesc", about)):
        if text:
            calendar.add(key, vText(text))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESH.seconds // 60}M")
    for one in entries:
        calendar.add_component(_event(one))
    body: bytes = calendar.to_ical(sorted=False)
    return body


def _event(one: Published) -> Any:
    from icalendar import Event

    entry, event = one.entry, Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.at)
    event.add("last-modified", one.at)
    event.add("sequence", one.sequence)
    if entry.day:
        event.add("dtstart", date.fromisoformat(entry.day))
        event.add("dtend", date.fromisoformat(entry.day) + timedelta(days=1))
    else:
        event.add("dtstart", entry.starts_at.replace(microsecond=0))
        event.add("dtend", entry.ends_at.replace(microsecond=0))
    event.add("summary", entry.title)
    if entry.about:
        # libical takes a property without a value for a mistake.
        event.add("description", entry.about)
    event.add("status", "CANCELLED" if one.gone else "CONFIRMED" if entry.sure else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event
