"""The calendar that a place subscribes to: predicted spikes, posts that collide, and what goes out.

Calendars compare what they fetch with what they have: an entry keeps its UID, counts its changes (SEQUENCE) and says
when it last changed (DTSTAMP). So what was told last is kept with the address, and a fetch that finds nothing new
changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from calbot.errors import TellOperator
from calbot.flows import alert_view, finding, week
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView, FindingView, PostLine
from calbot.model.alert import AlertLevel, AlertState
from calbot.model.outfeed import Outfeed
from calbot.model.place import Place
from calbot.store import alert as alerts
from calbot.store import finding as findings
from calbot.store import number as numbers
from calbot.store import outfeed as outfeeds
from calbot.store import place as places
from calbot.store import workspace as workspaces

PAST: Final = timedelta(days=7)
"""How long what is over or taken back still stands in the calendar: one that is fetched once a day learns of it."""
AHEAD: Final = timedelta(days=400)
"""Farther than anybody plans: a post that is put off must not look called off."""
_MOST, _MOST_POSTS = 60, 1_000
"""Of each kind, the nearest."""
COLLISIONS: Final = frozenset(
    {"shared-pool-collision", "load-above-cover", "same-account-gap", "account-cap", "blackout", "sensitive-date"}
)
"""The rules about what meets at one time."""


@dataclass(frozen=True, slots=True)
class OutfeedView:
    """What stands in the calendar of `place`; `name` is what the company is called. `cut` are the letters of kinds
    (s, n, p) of which there are more than it shows."""

    feed: Outfeed
    place: Place
    name: str
    spikes: tuple[AlertView, ...]
    collisions: tuple[FindingView, ...]
    posts: tuple[PostLine, ...]
    cut: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is drawn. `key` names what it is about (s-88); `day` an all-day one (ISO), whose instants then
    only order it; `sure` is what is planned, not predicted."""

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str
    about: str
    day: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """An entry with its history: `sequence` changes, the last `at`; `gone`: taken back."""

    uid: str
    entry: Entry
    sequence: int
    at: datetime
    gone: bool


_KEPT: Final = frozenset(one.name for one in fields(Entry))


def digest_of(secret: str) -> str:
    """What is kept of the secret part of an address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(session: Session, turn: Turn, place_id: int, digest: str) -> Outfeed:
    """A new address for the calendar of a place; the one that it had is worth nothing from now on."""
    if places.by_id(session, turn.workspace_id, place_id) is None:
        raise TellOperator(f"there is no place {place_id}")
    told = _revoked(session, turn, place_id)
    feed = Outfeed(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "outfeed"),
        place_id=place_id,
        digest=digest,
        told=told,
        created_at=turn.now,
    )
    session.add(feed)
    record(session, turn, "outfeed", feed.id, "issued", place_id=place_id)
    session.commit()
    return feed


def revoke(session: Session, turn: Turn, place_id: int) -> bool:
    """Nobody reads the calendar of a place any more; False where nobody could."""
    had = any(feed.place_id == place_id for feed in outfeeds.standing(session, turn.workspace_id))
    _revoked(session, turn, place_id)
    session.commit()
    return had


def _revoked(session: Session, turn: Turn, place_id: int) -> dict[str, Any]:
    """What the readers of the old address were told: who subscribes anew has those entries still."""
    told: dict[str, Any] = {}
    for feed in outfeeds.standing(session, turn.workspace_id):
        if feed.place_id == place_id:
            feed.revoked_at, told = turn.now, dict(feed.told)
            feed.told = {}
            record(session, turn, "outfeed", feed.id, "revoked", place_id=place_id)
    return told


@looking
def read(session: Session, turn: Turn, digest: str) -> OutfeedView | None:
    """What stands in the calendar of an address; None where it is none, or none any more."""
    feed = outfeeds.by_digest(session, turn.workspace_id, digest)
    place = places.by_id(session, turn.workspace_id, feed.place_id) if feed is not None else None
    workspace = workspaces.by_id(session, turn.workspace_id)
    if feed is None or place is None or workspace is None:
        return None
    start, end = turn.now - PAST, turn.now + AHEAD
    plan = week.week(session, turn, start, (end - start).days, place.brand, place.zone)
    spikes, collisions = _spikes(session, turn, start, end), _collisions(session, turn)
    posts = [line for _, lines in plan.days for line in lines if not line.held]
    cut = {"s": len(spikes) > _MOST, "n": len(collisions) > _MOST, "p": len(posts) > _MOST_POSTS}
    warned = (alert_view.show(session, turn, one) for one in spikes[:_MOST])
    found = (finding.show(session, turn, one) for one in collisions[:_MOST])
    return OutfeedView(
        feed=feed,
        place=place,
        name=workspace.name,
        spikes=tuple(one for one in warned if _about(place.brand, [cause.post.brand for cause in one.causes])),
        collisions=tuple(one for one in found if _about(place.brand, [post.brand for post in one.posts])),
        posts=tuple(posts[:_MOST_POSTS]),
        cut=frozenset(letter for letter, more in cut.items() if more),
    )


def _spikes(session: Session, turn: Turn, start: datetime, end: datetime) -> list[int]:
    found = alerts.between(session, turn.workspace_id, start, end)
    return [one.id for one in found if one.level is not AlertLevel.INFO and one.state is not AlertState.CALLED_OFF]


def _collisions(session: Session, turn: Turn) -> list[int]:
    found = findings.open_ones(session, turn.workspace_id)
    met = [one for one in found if one.rule in COLLISIONS & turn.rules.keys()]
    return [one.id for one in sorted(met, key=lambda one: (one.at, one.id))]


def _about(brand: str, brands: Sequence[str]) -> bool:
    return not brand or not brands or bool({brand, ""} & set(brands))


def published(
    feed: Outfeed, entries: Sequence[Entry], now: datetime, cut: Collection[str] = ()
) -> tuple[dict[str, Any], list[Published]]:
    """What is to be kept of `entries` at `now`, and what is told of them: the same again while nothing has changed.

    What is not there any more is told as taken back, unless it is over, or of a kind that was `cut`.
    """
    told = {entry.key: _told(feed, entry, now) for entry in entries}
    for key, kept in feed.told.items():
        if key not in told and (left := _left(kept, now, cut=key.partition("-")[0] in cut)):
            told[key] = left
    return told, sorted(map(_published, told.values()), key=_order)


def keep(
    session: Session, turn: Turn, feed_id: int, entries: Sequence[Entry], cut: Collection[str] = ()
) -> list[Published]:
    """Keep what the readers of an address are told, if it is news; what they are told."""
    feed = outfeeds.by_id(session, turn.workspace_id, feed_id)
    if feed is None or feed.revoked_at is not None:
        return []
    told, found = published(feed, entries, turn.now, cut)
    if told != feed.told:
        feed.told = told
        session.commit()
    return found


def _told(feed: Outfeed, entry: Entry, now: datetime) -> dict[str, Any]:
    before: Mapping[str, Any] | None = feed.told.get(entry.key)
    said = {**asdict(entry), "starts_at": entry.starts_at.isoformat(), "ends_at": entry.ends_at.isoformat()}
    if before is not None and before["said"] == said and not before["gone"]:
        return dict(before)
    if before is not None:
        return {**before, "n": before["n"] + 1, "at": _seconds(now), "said": said, "gone": False}
    # By the first address under which it is told, and kept from then on: no two companies have one in common.
    uid = f"{uuid5(NAMESPACE_URL, f'calbot:{feed.digest}:{entry.key}')}@calbot"
    return {"uid": uid, "n": 0, "at": _seconds(now), "said": said, "gone": False}


def _left(kept: Mapping[str, Any], now: datetime, *, cut: bool) -> dict[str, Any] | None:
    """What becomes of one that is not there any more; None: it is forgotten."""
    over = datetime.fromisoformat(kept["said"]["ends_at"]) <= now
    last = max(datetime.fromisoformat(kept["at"]), datetime.fromisoformat(kept["said"]["ends_at"]))
    if kept["gone"] or over or cut:
        return dict(kept) if now - last < PAST else None
    return {**kept, "n": kept["n"] + 1, "at": _seconds(now), "gone": True}


def _seconds(at: datetime) -> str:
    """iCalendar counts in seconds."""
    return at.replace(microsecond=0).isoformat()


def _published(kept: Mapping[str, Any]) -> Published:
    said: dict[str, Any] = dict(kept["said"])
    # Kept by another version of calbot, it may say what this one does not know.
    said = {name: said[name] for name in _KEPT & said.keys()}
    said |= {name: datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at")}
    return Published(kept["uid"], Entry(**said), kept["n"], datetime.fromisoformat(kept["at"]), kept["gone"])


def _order(one: Published) -> tuple[datetime, str]:
    return one.entry.starts_at, one.entry.key
