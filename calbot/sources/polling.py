"""How often a feed is asked, and with which conditions: seldom, and never sooner than its server wishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from calbot.model.source import LOOK_MINUTES, WISH

FEED_PAUSE: Final = timedelta(minutes=15)
"""A feed is somebody else's server; most say nothing new for hours."""
SERVER_PAUSE: Final = timedelta(minutes=5)
"""A calendar server tells what has changed in one small answer."""
LONGEST_WISH: Final = timedelta(days=31)
"""Calendars ask for a quarter of an hour up to a week (RFC 7986 5.7 has the week as its example), some of a year's
dates for a month. What asks for more is wrong or ill meant, and would never be read again."""
_LONGEST_REST: Final = timedelta(hours=24)
_MOST_DOUBLINGS: Final = 5
_JITTER: Final = 0.2
"""Part of a pause by which it is lengthened at random, so that a thousand calbots do not ask at once."""
_MOST_JITTER: Final = timedelta(hours=1)
_TOKEN_CHARS: Final = 256
_PROBATION: Final = timedelta(hours=1)
"""For so long "nothing has changed" is believed of a server whose tags nobody has seen to tell a change yet."""
_TAGS, _HONEST, _FALSE = "tags", "honest", "false"

Chance = Callable[[], float]
"""A number from 0 to 1, anew at each call."""


def believed(memory: Mapping[str, Any], now: datetime) -> bool:
    """Whether a server may be asked whether anything has changed, instead of for all of it: one whose calendar has
    changed under the same tag is not asked that again."""
    tags, read_at = memory.get(_TAGS), memory.get("read_at")
    if tags == _HONEST:
        return True
    return tags != _FALSE and isinstance(read_at, str) and now - datetime.fromisoformat(read_at) < _PROBATION


def judged(memory: Mapping[str, Any], fresh: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What to keep of how far the tags of a feed can be believed, after it was read: `memory` is what was kept before,
    `fresh` what is of this answer, each with the tags and, as `said`, the hash of what the calendar says."""
    kept = {"read_at": now.isoformat()}
    if memory.get("said") in (None, fresh["said"]) or memory.get(_TAGS) == _FALSE:
        return kept
    tag = next((name for name in ("etag", "last_modified") if memory.get(name)), "")
    if not tag:
        return kept
    return kept | {_TAGS: _FALSE if fresh[tag] == memory[tag] else _HONEST}


def conditions(memory: Mapping[str, Any]) -> tuple[str, str]:
    """Entity tag and date to send, as the last good answer gave them; only one of them, the tag if there is one."""
    etag = str(memory.get("etag", ""))
    return etag, "" if etag else str(memory.get("last_modified", ""))


def remembered(headers: Mapping[str, str]) -> dict[str, Any]:
    """What to keep of a good answer for the next look; what is no plain header value is not kept."""
    tags = {"etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    return {name: value if _sound(value) else "" for name, value in tags.items()} | {"failures": 0}


def rest_of(memory: Mapping[str, Any]) -> timedelta:
    """How long a feed is left alone after a good look: as the workspace file says, else as its calendar itself asks."""
    told = memory.get(LOOK_MINUTES) or 0
    asked = timedelta(minutes=told) if told else timedelta(seconds=memory.get(WISH) or 0)
    return max(FEED_PAUSE, min(asked, LONGEST_WISH))


def after_success(rest: timedelta, chance: Chance) -> timedelta:
    """Pause after an answer of a server that is left alone for `rest`, or a little longer."""
    return _jittered(rest, chance)


def after_failure(
    failures: int, headers: Mapping[str, str], now: datetime, chance: Chance, least: timedelta = FEED_PAUSE
) -> timedelta:
    """Pause after the `failures`-th failure in a row: doubled each time, and never less than Retry-After asks for."""
    backed_off = least * 2 ** min(max(failures - 1, 0), _MOST_DOUBLINGS)
    asked = min(_retry_after(headers.get("retry-after", ""), now), _LONGEST_REST)
    return _jittered(max(backed_off, asked), chance)


def asked_wait(headers: Mapping[str, str], now: datetime) -> float:
    """The seconds for which a server asks to be left alone, 0 for none."""
    return _retry_after(headers.get("retry-after", ""), now).total_seconds()


def _retry_after(text: str, now: datetime) -> timedelta:
    """Seconds or an HTTP date (RFC 9110); nothing where it is neither."""
    if text.strip().isdecimal():
        return timedelta(seconds=min(int(text.strip()[:9]), 10**8))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return timedelta()
    return max(at.replace(tzinfo=at.tzinfo or UTC) - now, timedelta())


def _jittered(pause: timedelta, chance: Chance) -> timedelta:
    return pause + min(_JITTER * pause, _MOST_JITTER) * chance()


def _sound(value: str) -> bool:
    return len(value) <= _TOKEN_CHARS and value.isascii() and value.isprintable()
