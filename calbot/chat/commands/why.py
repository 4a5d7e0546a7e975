"""`why p-12`, `why s-3`, `why fri 18:00-22:00`: how the number of a post, a warning or some hours came about."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import folded, number_in
from calbot.chat.screens import forecast as screen
from calbot.chat.screens import hours
from calbot.errors import TellUser
from calbot.flows import cause, outlook
from calbot.flows import forecast as flow

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_CLOCK = r"\d{1,2}(?::\d\d)?(?:\s*[ap]m|時)?"
_TO = r"\s*(?:[-–—~〜]|から|to)\s*"
_STRETCH = re.compile(rf"(?P<day>.*?)(?P<start>{_CLOCK}){_TO}(?P<end>{_CLOCK})\s*(?:まで)?", re.IGNORECASE)
_TODAY = {"today", "now", "tonight", "今日", "本日", "今"}


async def handle(words: str, desk: Desk) -> Reply:
    """A post's number factor by factor; hours part by part."""
    post, _ = number_in(words, "p")
    if post is not None:
        return Reply(screen.why(await desk.flow(flow.why, post), desk.say))
    alert, _ = number_in(words, "s")
    if alert is not None:
        return Reply(hours.card(await desk.flow(outlook.of_alert, alert), desk.say))
    if not words.strip():
        raise TellUser("why.which")
    starts_at, ends_at = _span(unicodedata.normalize("NFKC", words).strip(), desk)
    return Reply(hours.card(await desk.flow(outlook.of_hours, starts_at, ends_at), desk.say))


def _span(words: str, desk: Desk) -> tuple[datetime, datetime]:
    """A stretch of hours, one hour, or a day (of today: what is left of it). Raises TellUser for other words."""
    stretch = _STRETCH.fullmatch(words)
    if stretch is not None:
        return _stretch(stretch, desk)
    if folded(words) in _TODAY:
        return desk.now, _midnight_after(desk.now, desk)
    reading = desk.when(words)
    if reading.problem == "when.no_time":
        start = _start(f"{words} 0:00", desk)
        return start, _midnight_after(start, desk)
    start = _start(words, desk)
    return start, start + _HOUR


def _stretch(said: re.Match[str], desk: Desk) -> tuple[datetime, datetime]:
    start = _start(f"{said['day']} {_clock(said['start']):%H:%M}".strip(), desk)
    here = start.astimezone(ZoneInfo(desk.person.zone))
    end = datetime.combine(here.date(), _clock(said["end"]), here.tzinfo)
    end = (end if end > here else end + _DAY).astimezone(UTC)
    # Hours that have begun are still meant where no day was said: a phrase is read as what is to come.
    if not said["day"].strip() and start - _DAY <= desk.now < end - _DAY:
        return start - _DAY, end - _DAY
    return start, end


def _start(words: str, desk: Desk) -> datetime:
    reading = desk.when(words)
    if reading.problem:
        raise TellUser(reading.problem, **reading.values)
    return reading.choices[0]


def _clock(said: str) -> time:
    """ "19", "19:30", "7pm", "19時" as a time of day. Raises TellUser for none."""
    digits = re.match(r"(\d{1,2})(?::(\d\d))?", said)
    assert digits is not None
    hour, minute = int(digits[1]), int(digits[2] or 0)
    if said.casefold().endswith("m"):
        hour = hour % 12 + (12 if said.casefold().endswith("pm") else 0)
    # A day has 24:00, and it is the next one's first instant.
    if hour > 24 or minute > 59:
        raise TellUser("why.which")
    return time(hour % 24, minute)


def _midnight_after(at: datetime, desk: Desk) -> datetime:
    here = at.astimezone(ZoneInfo(desk.person.zone))
    return datetime.combine(here.date() + _DAY, time(0), here.tzinfo).astimezone(UTC)


async def explain(ask: Ask, desk: Desk) -> Reply:
    """[Outage], [News] and the like on the card of a surge: what is behind it."""
    number = await desk.flow(cause.explain, ask.subject, ask.revision, ask.values.get("cause", ""))
    return Reply(hours.surge(await desk.flow(outlook.surge_card, number), desk.say))


COMMAND = Command(
    "why",
    "command.why.usage",
    "command.why.about",
    handle,
    "forecast.see",
    {"ja": ("なぜ", "理由")},
    {"surge.explain": Pressed(explain, "surge.explain")},
)
