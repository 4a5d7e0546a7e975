"""How far a source can be trusted right now: five states, the pace it has learnt, and what all of them let calbot say.

Pure. That a look succeeds is not enough: a feed that always said something new every few hours and has been silent for
days may be served from somebody's cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from calbot.flows.removal_view import RemovalView
from calbot.flows.understood import Understood, understood
from calbot.model.source import CALENDARS, Source, SourceKind
from calbot.model.state import SourceState

OVERDUE: Final = timedelta(hours=1)
"""So long after its next look was due a source counts as one that nobody looks at."""
FROZEN_TIMES: Final = 5
BLIND_SINCE: Final = "blind_since"
"""Memory of a source: when it could be read no more, as an ISO instant; "" while it can be."""
BLIND_LOOKS: Final = "blind_looks"
"""Memory of a source: how many looks in a row could not read it, as far as LOOKS."""
RECENT: Final = "recent_looks"
"""Memory of a source: what its last looks came to, `since` when, and whether it is unsteady."""
LOOKS: Final = 2
"""One look that fails is an hour of somebody's server; two are worth a message."""
_LEAST_QUIET: Final = timedelta(days=1)
SELDOM: Final = timedelta(hours=1)
"""A feed that is looked at more seldom than that is told to be."""
_LEAST_GAPS: Final = 5
_MOST_GAPS: Final = 20


@dataclass(frozen=True, slots=True)
class Trust:
    """`state` of now; `pace` is how long it usually takes until something changes in it (None: not learnt yet)."""

    state: SourceState
    pace: timedelta | None = None

    @property
    def sees(self) -> bool:
        """Whether that nothing is found there means that nothing is planned."""
        return self.state in (SourceState.FRESH, SourceState.EMPTY)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A feed that cannot be relied on now, and in which way.

    `since` is when it became blind or fell silent; where it is stale, and where that is not known, it is the `last`
    good look (None: there was none). `problem` is a message id, "" where there is none."""

    name: str
    state: SourceState
    since: datetime | None = None
    last: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed as people see it at `now`; `problem` is a message id, "" where there is none. `gone` is what it mentions
    no more, while nobody has said what that means, `read` what was understood of a calendar; `elsewhere`: posts to come
    are known from another source, or may be in one that was not read yet. `unsteady_since`: it can be read only now and
    then. `asks_rest` is for how long its calendar asks to be left alone, where that is long."""

    name: str
    trust: Trust
    now: datetime
    seen_at: datetime | None = None
    changed_at: datetime | None = None
    zone: str = ""
    problem: str = ""
    gone: RemovalView | None = None
    blind_since: datetime | None = None
    read: Understood | None = None
    elsewhere: bool = False
    unsteady_since: datetime | None = None
    asks_rest: timedelta | None = None

    @property
    def no_plan(self) -> bool:
        """Whether it lists only what was published, and nothing else tells what is to come."""
        return self.read is not None and self.read.past_only and not self.elsewhere

    @property
    def unseen(self) -> Unseen | None:
        """In which way it cannot be relied on; None where it can."""
        if self.trust.sees:
            return None
        blind, frozen = (self.trust.state is state for state in (SourceState.BLIND, SourceState.FROZEN))
        since = self.changed_at if frozen else self.blind_since if blind else None
        problem = self.problem if blind else ""
        return Unseen(self.name, self.trust.state, since or self.seen_at, last=since is None, problem=problem)


@dataclass(frozen=True, slots=True)
class Sight:
    """How old what is told is: of all watched calendars the one that was seen longest ago, and when; and all feeds that
    cannot be relied on. Free of the clock, so that a card which shows it changes only with what was seen.

    Nothing is in it where nothing is watched: what came from chat, or was brought once, has no age."""

    feed: str = ""
    seen_at: datetime | None = None
    unseen: tuple[Unseen, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The feeds that cannot be relied on; while there is one, nothing says that all is quiet."""
        return tuple(one.name for one in self.unseen)


CLEAR: Final = Sight()


def sight(sources: Iterable[Source], now: datetime) -> Sight:
    """What `sources` let calbot say at `now`."""
    every = list(sources)
    oldest, feeds = seen_first(every), watched(every)
    # What was to be brought once and could not be read is missing too.
    feeds += [one for one in every if not one.location and one.state is SourceState.BLIND]
    found = tuple(one for one in (told(source, now).unseen for source in feeds) if one is not None)
    return Sight(oldest.name, oldest.seen_at, found) if oldest is not None else Sight(unseen=found)


def told(source: Source, now: datetime, gone: RemovalView | None = None, *, elsewhere: bool = False) -> FeedLine:
    """A source as people see it, what is `gone` from it, and whether posts to come are known from `elsewhere`."""
    zone = source.memory.get("zone")
    return FeedLine(
        name=source.name,
        trust=trust(source, now),
        now=now,
        seen_at=source.seen_at,
        changed_at=source.changed_at,
        zone=zone if isinstance(zone, str) and zone else source.zone,
        problem=source.problem,
        gone=gone,
        blind_since=blind_since(source),
        read=understood(source),
        elsewhere=elsewhere,
        unsteady_since=unsteady_since(source),
        asks_rest=asked_rest(source),
    )


def asked_rest(source: Source) -> timedelta | None:
    """For how long its calendar asks to be left alone, where that is long and nobody has said otherwise."""
    return source.rests if source.asks_rest and source.rests > SELDOM else None


def watched(sources: Iterable[Source]) -> list[Source]:
    """Those that are looked at; the dates that calbot brings along are none."""
    return [source for source in sources if source.location and source.kind is not SourceKind.DATES]


def seen_first(sources: Iterable[Source]) -> Source | None:
    """The watched calendar that was seen longest ago: what is told is only as fresh as that. One that lists only what
    was published is named where no other is: the plan is told from elsewhere."""
    seen = [(one.seen_at, one.id, one) for one in watched(sources) if one.kind in CALENDARS and one.seen_at is not None]
    planning = [one for one in seen if not ((read := understood(one[2])) and read.past_only)]
    return min(planning or seen)[2] if seen else None


def blind_since(source: Source) -> datetime | None:
    """When it could be read no more; None while it can be."""
    told = source.memory.get(BLIND_SINCE)
    return datetime.fromisoformat(told) if isinstance(told, str) and told else None


def unsteady_since(source: Source) -> datetime | None:
    """Since when it can be read only now and then; None where it can be, or cannot at all."""
    recent: dict[str, Any] = source.memory.get(RECENT) or {}
    if not recent.get("unsteady") or int(source.memory.get(BLIND_LOOKS, 0)) >= LOOKS:
        return None
    return datetime.fromisoformat(recent["since"])


def trust(source: Source, now: datetime) -> Trust:
    """How far `source` can be trusted at `now`. What was brought once, and what calbot knows by itself, is as it is."""
    gaps = _gaps(source)
    pace = timedelta(minutes=median(gaps)) if len(gaps) >= _LEAST_GAPS else None
    return Trust(_state(source, now, pace, max(gaps, default=0)), pace)


def learn(source: Source, now: datetime) -> None:
    """Note that a look at `now` has found a change; before `source.changed_at` is set to it."""
    if source.changed_at is None:
        return
    gap = int((now - source.changed_at).total_seconds() // 60)
    source.memory["gaps"] = [*_gaps(source), max(gap, 1)][-_MOST_GAPS:]


def _state(source: Source, now: datetime, pace: timedelta | None, longest: int) -> SourceState:
    if source.state is SourceState.BLIND or not source.location:
        return source.state
    if source.seen_at is None or (source.next_look_at is not None and now > source.next_look_at + OVERDUE):
        return SourceState.STALE
    if source.kind in CALENDARS and pace is not None and source.changed_at is not None:
        # The longest silence so far, a holiday perhaps, is no reason yet; twice as long is.
        # What is looked at once a week cannot be seen to change sooner.
        usual = max(FROZEN_TIMES * max(pace, source.rests), 2 * timedelta(minutes=longest), _LEAST_QUIET)
        if now - source.changed_at > usual:
            return SourceState.FROZEN
    return source.state


def _gaps(source: Source) -> list[int]:
    told: Any = source.memory.get("gaps")
    return [gap for gap in told if isinstance(gap, int)] if isinstance(told, list) else []
