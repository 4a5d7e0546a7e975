"""Which posts a look at a calendar does not mention, and whether that is believed: the feed brake.

Pure. A feed that turns empty, or loses many coming posts at once, is broken far more often than it is right: nothing
that it does not mention is taken off before somebody says so, or before it has said the same for long.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from calbot.model.post import Post

FEW: Final = 2
"""So many are taken out of a calendar by hand, however small it is."""
MANY: Final = 10
SHARE: Final = 0.3
LOOKS_UNTIL_MISSING: Final = 2
LOOKS_TO_APPLY: Final = 6
QUIET_TO_APPLY: Final = timedelta(hours=1)
"""So often, and for so long, a calendar has to say the same until a removal applies by itself."""
NOTHING_LEFT, OVERLAYS = "", "\0overlays"
"""Stand for a calendar in which nothing is left, and for overlay events that are gone, where absences are counted."""
ANY, MORE = "*", "**"
"""An entry that was lost and that nobody can name; more of them than anybody counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a look mentions: keys of entries, whether there is `anything` at all and a post that is to come (`coming`),
    and keys of entries that are there and could not be read, ANY for each that cannot be named. `window` is the span
    that was read: absence outside of it says nothing."""

    keys: Collection[str]
    anything: bool
    coming: bool
    window: tuple[datetime, datetime]
    unread: Sequence[str] = ()


class Overlays(NamedTuple):
    """How many coming overlay events of a source are known, and how many of them a look tells."""

    known: int = 0
    told: int = 0


NO_OVERLAYS: Final = Overlays()


@dataclass(frozen=True, slots=True)
class Absence:
    """Keys of the coming posts that a look does not mention, of `coming` that are known; among them NOTHING_LEFT where
    it tells of nothing that is to come (`emptied`), and OVERLAYS where many of its overlay events are gone. `braked`:
    this is not believed; `whole`: nothing that was coming is left, so that the rest of the look is not believed either.
    `unsure`: some may be there and could not be read, so it says nothing of what is gone."""

    keys: tuple[str, ...] = ()
    coming: int = 0
    braked: bool = False
    emptied: bool = False
    whole: bool = False
    unsure: bool = False


def absence(
    known: Mapping[str, Post], told: Told, now: datetime, *, kept: Collection[int], overlays: Overlays, lost_before: int
) -> Absence:
    """What `told` does not mention of `known`. `kept` are ids of posts that are on whatever the calendar says,
    `lost_before` how many entries it had before that nobody could name."""
    start, end = told.window
    coming = [
        key
        for key, post in known.items()
        if post.live and post.id not in kept and max(now, start) <= post.starts_at < end
    ]
    unread = set(told.unread) - {ANY, MORE}
    gone = [key for key in coming if key not in told.keys and not _of_one(key, unread)]
    lost = list(told.unread).count(ANY) - lost_before
    whole = len(gone) > FEW and len(gone) == len(coming)
    if gone and (MORE in told.unread or len(gone) <= lost):
        return Absence(coming=len(coming), whole=whole, unsure=True)
    emptied = not told.coming and (bool(gone) or _nothing(overlays, told))
    fewer = _many(overlays.known - overlays.told, overlays.known) or (emptied and overlays.told < overlays.known)
    named = (*gone, *((NOTHING_LEFT,) if emptied else ()), *((OVERLAYS,) if fewer else ()))
    braked = emptied or fewer or _many(len(gone), len(coming))
    return Absence(named, len(coming), braked, emptied, emptied or whole)


def same_again(known: Mapping[str, Post], absent: Collection[str], now: datetime, ahead: datetime | None) -> Told:
    """What a look told that was the same as the one before it, of which `absent` were missed; `ahead` is the last start
    that it told."""
    told = {key for key in known if key not in absent}
    anything = NOTHING_LEFT not in absent
    coming = anything and ahead is not None and ahead > now
    return Told(told, anything, coming, (now, datetime.max.replace(tzinfo=UTC)))


def overlays_again(absent: Collection[str]) -> Overlays:
    """Of overlay events only that many, or all, were gone is kept: as many as make the same answer."""
    if OVERLAYS not in absent:
        return NO_OVERLAYS
    return Overlays(MANY, 0 if NOTHING_LEFT in absent else 1)


def _nothing(overlays: Overlays, told: Told) -> bool:
    """Whether all overlay events that were coming are gone; one or two are taken out by hand, unless all else is."""
    return overlays.known > 0 and not overlays.told and (not told.anything or _many(overlays.known, overlays.known))


def _many(gone: int, coming: int) -> bool:
    return gone > FEW and (gone >= MANY or gone >= SHARE * coming)


def _of_one(key: str, unread: Collection[str]) -> bool:
    """Whether an entry, or its series, is one that could not be read."""
    return key in unread or key.partition("/")[0] in unread
