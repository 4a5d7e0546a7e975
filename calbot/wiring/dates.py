"""The overlay that calbot brings along: public holidays and sensitive dates of the countries it has to do with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from calbot.flows.calendar import Look
from calbot.flows.sync import Outcome
from calbot.model.event import Event
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.sources.dates import SensitiveDate, sensitive_events
from calbot.sources.holiday import holiday_events

PAUSE = timedelta(hours=12)
"""Dates do not change; the days that a look covers move on."""


def date_events(
    dates: Sequence[SensitiveDate],
    countries: Collection[str],
    span: tuple[datetime, datetime],
    *,
    workspace_id: str,
    source_id: int | None = None,
    locale: str = "en",
    holidays: bool = True,
) -> list[Event]:
    """What touches `span`: the sensitive `dates` of `countries`, and with `holidays` their public holidays, numbered
    from 1."""
    found = sensitive_events(dates, *span, workspace_id=workspace_id, source_id=source_id, countries=countries)
    if holidays:
        found += holiday_events(countries, *span, workspace_id=workspace_id, source_id=source_id, locale=locale)
    for number, event in enumerate(found, start=1):
        event.id = number
    return found


def look(source: Source, dates: Sequence[SensitiveDate], span: tuple[datetime, datetime]) -> Outcome:
    """A look at the source of dates itself, which is always fresh."""
    memory = source.memory
    events = date_events(
        dates,
        memory.get("countries", ()),
        span,
        workspace_id=source.workspace_id,
        source_id=source.id,
        locale=memory.get("locale", "en"),
    )
    return Outcome(PAUSE, calendar=Look(SourceState.FRESH, (), events, span))
