"""An hour as it is said back or asked before anything is done: in other cities, and as one of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from calbot.chat.cards import Actions, Button, Card, Text, Title, spans
from calbot.words.say import Say


def elsewhere(at: datetime, zone: str, zones: tuple[str, ...], say: Say) -> str:
    """The same instant in the other cities, "" for none: "09:00 Chicago, Wed 2 Dec 00:00 Tokyo"."""
    day = say.day(at, zone)
    parts, seen = list[str](), {say.city(zone)}
    for other in zones:
        if (city := say.city(other)) not in seen:
            seen.add(city)
            same = say.day(at, other) == day
            parts.append(f"{say.time(at, other)} {city}" if same else say.instant(at, other))
    return say.listing(parts) if parts else ""


def elsewhere_line(at: datetime, zone: str, zones: tuple[str, ...], say: Say) -> tuple[Text, ...]:
    """That as a line of a card; none where there is no other city."""
    others = elsewhere(at, zone, zones, say)
    return (Text(spans(say("post.elsewhere", others=others))),) if others else ()


def choice(at: datetime, zone: str, choices: Sequence[datetime], say: Say) -> str:
    """`at` as one of `choices`; the hour that the clocks repeat is told apart by its offset: "01:30 London (UTC+1)"."""
    label = say.instant(at, zone)
    if [say.instant(other, zone) for other in choices].count(label) < 2:
        return label
    minutes = round((at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{label} (UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''})"


def which(
    choices: Sequence[datetime], zone: str, verb: str, values: Mapping[str, str], say: Say, *more: Button
) -> Card:
    """Only for the asker: which of these instants is meant? Each button brings its own back to `verb` (`at`, ISO, in
    `zone`), beside `values`; `more` are buttons behind them."""
    told = [{**values, "at": at.isoformat(), "zone": zone} for at in choices]
    buttons = (Button(choice(at, zone, choices, say), verb, values=one) for at, one in zip(choices, told, strict=True))
    lead = say("post.which")
    return Card((Title(spans(lead)), Actions((*buttons, *more))), lead)
