"""Public holidays of countries, substitute days too, by the `holidays` library."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from calbot.model.country import zone_in
from calbot.model.event import Event, EventKind
from calbot.sources.dates import whole_day

_MOST_LIVE_IN = {"GB": "ENG"}
"""Countries of which `holidays` names only the days of all parts, by the part where most people live: in the United
Kingdom Easter Monday and the August bank holiday are none of Scotland."""
_LANGUAGES = {"en": ("en_US", "en_GB"), "ja": ("ja", "en_US")}


def holiday_events(
    countries: Collection[str],
    start: datetime,
    end: datetime,
    *,
    workspace_id: str,
    source_id: int | None,
    locale: str = "en",
) -> list[Event]:
    """The public holidays of `countries` (ISO 3166) that touch `start`..`end`, as whole days where most of each country
    lives, named in `locale` where the library can. A country that it does not know has none."""
    found = [event for country in sorted(countries) for event in _of(country, start, end, locale)]
    for event in found:
        event.workspace_id, event.source_id = workspace_id, source_id
    return sorted(found, key=lambda event: (event.starts_at, event.country))


def _of(country: str, start: datetime, end: datetime, locale: str) -> Iterator[Event]:
    # 0.2 s to import: only those who have a roster to hold against them pay for it.
    import holidays

    known = getattr(holidays, country, None) if country.isalpha() and country.isupper() and len(country) == 2 else None
    if known is None:
        return
    language = next((one for one in _LANGUAGES.get(locale, ()) if one in known.supported_languages), None)
    years, part = range(start.year - 1, end.year + 2), _MOST_LIVE_IN.get(country)
    days = holidays.country_holidays(country, subdiv=part, years=years, language=language)
    zone = zone_in(country)
    for day, name in days.items():
        first, last = whole_day(day, zone)
        if first < end and start < last:
            yield Event(
                workspace_id="",
                id=0,
                kind=EventKind.HOLIDAY,
                title=name[:500],
                starts_at=first,
                ends_at=last,
                zone=zone,
                country=country,
            )
