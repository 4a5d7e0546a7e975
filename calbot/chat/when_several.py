"""Reads a phrase that says several times at once, "thu 3pm or fri 4pm", "5pm thu 3pm": which is meant is asked.

Pure, as `when` is. Each time is understood whole or the phrase is not; what one leaves out, it shares with the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from calbot.chat.when import MOST_CHOICES, Reading, reading_of
from calbot.chat.when_grammar import GRAMMAR, SKIPPED, NotADate, Parts, normal

_JOINED: Final = re.compile(
    r"(?:(?:or|and|to|till|until)\b|それとも|または|又は|あるいは|もしくは|まで|か|と|[&/;+〜~–—-])"
)
_TIME: Final = frozenset({"time", "clear", "spoken", "part", "midnight"})
_ZONE: Final = "zone"
_FROM_NOW: Final = "minutes"

_Said = dict[str, Any]


def read_several(text: str, now: datetime, zone: str, *, day_first: bool = True) -> Reading:
    """The instants between which `text` leaves the choice, two at least; else `problem` says what is wrong."""
    try:
        said = _shared([parts.said for parts in _times_in(text)])
        found = [reading_of(one, now, zone, day_first=day_first) for one in said]
    except NotADate as refusal:
        return Reading(zone=zone, problem=refusal.key, values=refusal.values)
    over = next((one for one in found if one.problem), None)
    if over is not None:
        return over
    choices = tuple(sorted({instant for one in found for instant in one.choices}))
    if not 1 < len(choices) <= MOST_CHOICES:
        return Reading(zone=zone, problem="when.unknown")
    return Reading(choices, found[0].zone)


def _times_in(text: str) -> list[Parts]:
    """The parts of each time in turn: another begins behind a word such as "or", and with whatever does not fit what
    has been said so far. Raises NotADate unless every word belongs to one of them."""
    rest, times = normal(text), [Parts()]
    while rest := SKIPPED.sub("", rest, count=1):
        told = _next(rest, times)
        if told is not None:
            rest = told
        elif times[-1].said and (joined := _JOINED.match(rest)):
            rest = rest[joined.end() :]
            times.append(Parts())
        else:
            raise NotADate()
        if len(times) > MOST_CHOICES:
            raise NotADate()
    if len(times) < 2 or not times[-1].said:
        raise NotADate()
    return times


def _next(rest: str, times: list[Parts]) -> str | None:
    """What is left behind the next part, which is put where it belongs; None where `rest` begins with none."""
    for pattern, fill in GRAMMAR:
        if not (match := pattern.match(rest)):
            continue
        # What is half put in when it turns out not to fit is dropped with the copy.
        tried = Parts(dict(times[-1].said))
        try:
            fill(match, tried)
            times[-1] = tried
        except NotADate as refusal:
            if refusal.key != "when.unknown" or not times[-1].said:
                raise
            other = Parts()
            fill(match, other)
            times.append(other)
        return rest[match.end() :]
    return None


def _shared(said: Sequence[_Said]) -> list[_Said]:
    """Each with what it leaves out: the hour of the next one ("thu or fri 3pm"), the day of the one before it ("thu 3pm
    or 4pm"), and the zone, which is one for all. Raises NotADate where they name two."""
    zones = [one[_ZONE] for one in said if _ZONE in one]
    if len(set(zones)) > 1:
        raise NotADate()
    zone = {_ZONE: zones[0]} if zones else {}
    return [one if _FROM_NOW in one else {**_left_out(said, at), **one, **zone} for at, one in enumerate(said)]


def _left_out(said: Sequence[_Said], at: int) -> _Said:
    hours, days = ([_part(one, is_time=is_time) for one in said] for is_time in (True, False))
    hour = {} if hours[at] else next((one for one in (*hours[at:], *reversed(hours[:at])) if one), {})
    day = {} if days[at] else next((one for one in (*reversed(days[:at]), *days[at:]) if one), {})
    return {**hour, **day}


def _part(one: _Said, *, is_time: bool) -> _Said:
    return {name: value for name, value in one.items() if name not in (_ZONE, _FROM_NOW) and (name in _TIME) == is_time}
