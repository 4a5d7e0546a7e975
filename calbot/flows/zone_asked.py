"""What a look leaves open is asked, and so is what a calendar means that has lost its time zones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.flows import readings
from calbot.flows.meant import company_zones
from calbot.flows.trust import LOOKS
from calbot.flows.turn import Turn
from calbot.flows.zone_fault import DOUBT, doubted
from calbot.model.post import Post
from calbot.model.readings import About, Readings, Way, readings_of
from calbot.model.source import Source

_OF_A_NAME: Final = frozenset({About.ZONE, About.UNKNOWN})
_FITTING: Final = 4
"""So many zones leave a button for what the calendar says now: there are five at most."""


def believed(
    session: Session,
    turn: Turn,
    source: Source,
    known: Mapping[str, Post],
    told: Iterable[Post],
    again: Mapping[str, str],
    guessed: Collection[str],
    asks: Mapping[str, Any] | None,
) -> bool:
    """Whether a look is believed in its hours (`zone_fault.doubted`). What it `asks` is asked of its owner; where it is
    not believed, from the second such look on, with the zones by which its hours stay as they were. The caller commits.
    """
    doubt = doubted(source, known, told, again, guessed, turn.now)
    if source.location and not (doubt and source.memory[DOUBT]["looks"] < LOOKS):
        zones = company_zones(session, turn) if doubt else ()
        asked = _in_doubt(asks, source.memory[DOUBT], zones) if doubt else _with_a_choice(asks)
        readings.follow(session, turn, source, asked, whole=False)
    return not doubt


def _with_a_choice(asks: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What is asked, but for a name that nobody knows where nothing else than the zone at home is known to be meant."""
    found = readings_of(asks)
    return None if found is not None and found.about is About.UNKNOWN and len(found.ways) < 2 else asks


def _in_doubt(
    asks: Mapping[str, Any] | None, doubt: Mapping[str, Any], zones: Iterable[str]
) -> Mapping[str, Any] | None:
    """What a name means, or whose the hours are: first those of `zones`, and of the zones that were shown, by which all
    is as it was. None where nothing else than what is told is known."""
    moved, found = doubt["moved"], readings_of(asks)
    if found is not None and found.about not in _OF_A_NAME:
        return asks
    instants: dict[str, str] = dict(moved["walls"])
    if found is None:
        wall = next((wall for wall in instants.values() if wall), "")
        if not wall:
            return None
        now = Way(moved["zone"], _at(wall, moved["zone"]))
        found = Readings(About.LOST, wall[:16].replace("T", " "), (now,), moved["name"])
    # Of a day without an hour nothing is known but what stands in the question.
    walls = {wall: {at} for at, wall in instants.items() if wall} or {found.text: set(instants)}
    every = dict.fromkeys((*sorted(before for before, _ in doubt["moves"]), *zones))
    # What an answer about all hours of a zone would move is one more that has to fit.
    stay = moved["stay"] if found.about is About.LOST else ()
    fitting = [
        zone
        for zone in every
        if all(_at(wall, zone) in at for wall, at in walls.items()) and all(_at(wall, zone) == at for at, wall in stay)
    ]
    ways = {zone: Way(zone, _at(found.text, zone)) for zone in fitting[:_FITTING]}
    ways |= {one.value: one for one in found.ways if one.value not in ways}
    return replace(found, ways=tuple(ways.values())).kept if len(ways) > 1 else None


def _at(wall: str, zone: str) -> str:
    """The instant (UTC) at which clocks in `zone` show `wall`; both are ISO."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()
