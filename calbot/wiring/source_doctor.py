"""What calbot doctor says of a source that it has just read: how much is in it, where its hours are, what is odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.flows.sync import Outcome
from calbot.flows.trust import SELDOM
from calbot.flows.understood import counted
from calbot.model.post import Post
from calbot.model.source import WRITABLE, Source, SourceKind
from calbot.sources.feed import is_address
from calbot.sources.polling import rest_of
from calbot.wiring.doctor_check import Check

_LOST_TOLD: Final = 3
_ZONES_TOLD: Final = 3
_OFTENER: Final = "look_minutes = 60 in the source has it read more often than its calendar asks for"
_NIGHT_ENDS, _ENOUGH_HOURS, _MOSTLY = 6, 5, 2 / 3
"""So many coming posts, mostly before six in the morning, are a mistake about the zone sooner than a plan."""


def plans(outcome: Outcome, at: datetime) -> bool:
    """Whether a look has brought a post that is to come."""
    return outcome.calendar is not None and bool(counted(outcome.calendar.posts, at)[1])


def healthy(name: str, source: Source, outcome: Outcome, at: datetime, *, elsewhere: bool = False) -> Check:
    """The check called `name` of a look (`outcome`) at a source at `at`, with the lines that it lost; `elsewhere`:
    posts to come are in another calendar, or may be."""
    lost = "; ".join(outcome.lost[:_LOST_TOLD])
    more = f" and {len(outcome.lost) - _LOST_TOLD} more" if len(outcome.lost) > _LOST_TOLD else ""
    found, do = _found(source, outcome, at, elsewhere=elsewhere)
    if seldom := _seldom(source, outcome):
        found, do = f"{found}; {seldom}", do or ("" if source.memory.get("overlay") else _OFTENER)
    if lost:
        return Check(name, "warn", f"{found}; lost: {lost}{more}", "mend these lines in the calendar or sheet")
    return Check(name, "warn" if do else "ok", found, do)


def _found(source: Source, outcome: Outcome, at: datetime, *, elsewhere: bool) -> tuple[str, str]:
    """What is in it, and what to do if that cannot be all."""
    if outcome.calendar is not None:
        live, coming = counted(outcome.calendar.posts, at)
        ahead = sorted(post.starts_at for post in coming)
        found = f"{len(live)} posts, {len(ahead)} of them ahead, zone {_zone(source, outcome, live)}"
        columns = [one for one in outcome.told if " is read as " in one]
        mapped = f"; {'; '.join(columns[: _LOST_TOLD * 2])}" if columns else ""
        if source.memory.get("overlay"):
            return f"{len(outcome.calendar.events)} dates", ""
        if ahead:
            return f"{found}, the next {ahead[0]:%Y-%m-%d %H:%M} UTC{mapped}", _night_doubt(outcome.calendar.posts, at)
        if source.kind is SourceKind.POSTS_CSV:  # a sheet may well be the history
            if not outcome.calendar.posts:
                return f"{found}{mapped}", "no post in it is near or of an account that the workspace file names"
            return f"{found}, {_over(live)}{mapped}", ""
        if elsewhere and outcome.calendar.posts:
            return f"{found}, {_over(live)}", ""
        return found, "no post ahead: a calendar of what was published warns nobody; connect the one that plans"
    if outcome.counts is not None:
        last = max((count.starts_at for count in outcome.counts), default=None)
        found = f"{len(outcome.counts)} counts" + (f", the last {last:%Y-%m-%d %H:%M} UTC" if last else "")
        old = last is None or at - last > timedelta(days=2)
        return found, "no counts of the last two days: the forecast knows no recent level" if old else ""
    rows = outcome.shifts or ()
    end = max((shift.ends_at for shift in rows), default=None)
    found = f"{len(rows)} shifts" + (f", until {end:%Y-%m-%d %H:%M} UTC" if end else "")
    over = end is None or end < at + timedelta(days=1)
    return found, "the roster ends within a day: response times cannot be judged beyond it" if over else ""


def _seldom(source: Source, outcome: Outcome) -> str:
    """That its calendar asks to be looked at seldom, where it does and nobody has said otherwise."""
    rest = rest_of({**source.memory, **outcome.memory})
    if not is_address(source.location) or source.kind in WRITABLE or not source.asks_rest or rest <= SELDOM:
        return ""
    return f"it asks to be read only once in {rest.total_seconds() / 3600:.3g} h, so a change may be seen that late"


def _over(live: Sequence[Post]) -> str:
    return "so it lists only what was published" if live else "as all of them are cancelled"


def _zone(source: Source, outcome: Outcome, live: Sequence[Post]) -> str:
    """Where its hours are: what a sheet itself names, in a header or beside an hour, comes before what is set."""
    own = [post.zone for post in live if not post.all_day] if source.kind is SourceKind.POSTS_CSV else []
    told = ", ".join(zone for zone, _ in Counter(own).most_common(_ZONES_TOLD))
    return told or str(outcome.memory.get("zone") or source.zone or "UTC")


def _night_doubt(posts: Sequence[Post], at: datetime) -> str:
    """What to do where most coming posts would go out while their audience sleeps: the zone is wrong, as a rule."""
    hours = [(post.starts_at.astimezone(ZoneInfo(post.zone)).hour, post.zone) for post in posts if _has_hour(post, at)]
    night = [zone for hour, zone in hours if hour < _NIGHT_ENDS]
    if len(hours) < _ENOUGH_HOURS or len(night) < _MOSTLY * len(hours):
        return ""
    zone = max(set(night), key=night.count)
    return (
        f"{len(night)} of {len(hours)} coming posts lie between midnight and six in {zone}; if they were written "
        'elsewhere, say where with zone = "..." in the source'
    )


def _has_hour(post: Post, at: datetime) -> bool:
    return post.live and not post.all_day and post.starts_at >= at
