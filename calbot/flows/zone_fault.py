"""Whether a calendar has lost its time zones: then all its hours move at once, though nobody has moved a post.

Its clocks on the wall stay as they were, by another zone; or its hours have no zone that is known any more. Like a
mass removal, that is believed only once it has said the same for long.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from calbot.flows.absence import LOOKS_TO_APPLY, QUIET_TO_APPLY, SHARE
from calbot.model.post import Post
from calbot.model.readings import ANSWERS
from calbot.model.source import Source, SourceKind

ZONES_LOST: Final = "source.zones_lost"
"""The problem of a source that was read, and is not believed in its hours."""
DOUBT: Final = "zones_lost"
"""Memory of a source: the doubt that stands, since when, for how many looks, and what may be meant."""
_BASIS, _GUESSED = "zone_basis", "zones_guessed"
"""Memory of a source: what people have said about its zones, and of how many entries the zone was guessed, at the last
look that was believed."""
_KINDS: Final = frozenset({SourceKind.ICS, SourceKind.CALDAV})
"""Who changes a sheet's zone has typed it, and Graph tells instants."""
_LEAST, _MOST = 2, 2 / 3
"""So many posts, and so large a part of those of their zone, move with it; a series alone was put there by hand."""

_FIRST: Final = 20

_Pair = tuple[Post, Post]


def doubted(
    source: Source,
    known: Mapping[str, Post],
    told: Iterable[Post],
    again: Mapping[str, str],
    guessed: Collection[str],
    now: datetime,
) -> bool:
    """Whether a look at it that has `told` these posts is not to be believed; `known` are those of before by key,
    `again` the keys of before of those that have others now, `guessed` keys of entries whose zone was. Keeps count of
    the looks that say the same; the caller commits."""
    named = ((again.get(one.entry_key, one.entry_key), one) for one in told)
    pairs = [(known[key], one) for key, one in named if key in known]
    basis = _basis(source)
    on_purpose = source.memory.get(_BASIS, basis) != basis
    lost = [] if on_purpose or source.kind not in _KINDS else _lost(source, pairs, guessed, now)
    if lost and not _long_enough(source, lost, now):
        source.memory[DOUBT] = {**source.memory[DOUBT], "moved": _moved(pairs, lost, guessed, now)}
        return True
    for name, value in ((DOUBT, {}), (_BASIS, basis), (_GUESSED, len(guessed))):
        if source.memory.get(name) != value and (value or name in source.memory):
            source.memory[name] = value
    return False


def _basis(source: Source) -> str:
    """All that people have said about the zones of its hours: who says otherwise moves them on purpose."""
    said = [source.zone, source.memory.get("zone_names"), source.memory.get(ANSWERS), source.meant]
    return json.dumps(said, sort_keys=True)


def _lost(source: Source, pairs: Iterable[_Pair], guessed: Collection[str], now: datetime) -> list[_Pair]:
    """Which of its coming posts have moved with their zone, where these are most of their zones' posts."""
    # A calendar that never names a zone has as many as ever, and one more with each post that is new in it.
    more_guessed = _BASIS in source.memory and len(guessed) >= max(_LEAST, 2 * int(source.memory.get(_GUESSED, 0)))
    moved, of = list[_Pair](), Counter[str]()
    for post, told in pairs:
        said = post.said
        if not post.live or not said.get("starts_at") or _at(said) <= now:
            continue
        of[said["zone"]] += 1
        unknown = more_guessed and told.entry_key in guessed
        if _at(said) != told.starts_at and (unknown or _same_clock(said, told)):
            moved.append((post, told))
    many, within = len(moved), sum(of[zone] for zone in {post.said["zone"] for post, _ in moved})
    return moved if many >= max(_LEAST, SHARE * of.total(), _MOST * within) else []


def _at(said: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(said["starts_at"]).astimezone(UTC)


def _same_clock(said: Mapping[str, Any], told: Post) -> bool:
    """Whether both show the same on the wall, by another zone; of a post that has lost its hour, the same day."""
    before, after = _wall(_at(said), said["zone"]), _wall(told.starts_at, told.zone)
    if told.all_day and not said["all_day"]:
        return before.date() == after.date()
    return said["zone"] != told.zone and before == after


def _wall(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _long_enough(source: Source, lost: list[_Pair], now: datetime) -> bool:
    """Whether it has said the same for so long that somebody will have meant it."""
    told = [list(move) for move in sorted({(post.said["zone"], one.zone) for post, one in lost})]
    kept: dict[str, Any] = source.memory.get(DOUBT) or {}
    if kept.get("moves") != told:
        kept = {"moves": told, "since": now.isoformat(), "looks": 0}
    looks = min(kept["looks"] + 1, LOOKS_TO_APPLY)
    source.memory[DOUBT] = {**kept, "looks": looks}
    return looks >= LOOKS_TO_APPLY and now - datetime.fromisoformat(kept["since"]) >= QUIET_TO_APPLY


def _moved(pairs: Iterable[_Pair], lost: list[_Pair], guessed: Collection[str], now: datetime) -> dict[str, Any]:
    """What may be asked about: what the zone is called ("" where none is named) by which the first are told now, and of
    these when they were to go out, with the clock on the wall that is told ("" for a day without hours); `stay` are
    such of those of that zone that are at their hours, which an answer is not to move."""
    first = sorted(lost, key=_when)[:_FIRST]
    told = next((told for _, told in first if not told.all_day), first[0][1])

    alike = [
        (post, one)
        for post, one in pairs
        if one.zone == told.zone and (one.entry_key in guessed) == (told.entry_key in guessed) and not one.all_day
    ]
    stay = sorted((pair for pair in alike if _stays(*pair, now)), key=_when)[:_FIRST]
    name = "" if told.entry_key in guessed else told.zone
    return {"name": name, "zone": told.zone, "walls": _walls(first), "stay": _walls(stay)}


def _stays(post: Post, told: Post, now: datetime) -> bool:
    said = post.said
    return post.live and bool(said.get("starts_at")) and now < told.starts_at == _at(said)


def _when(pair: _Pair) -> tuple[datetime, str]:
    return pair[1].starts_at, pair[1].entry_key


def _walls(pairs: Iterable[_Pair]) -> list[list[str]]:
    return [
        [_at(post.said).isoformat(), "" if one.all_day else _wall(one.starts_at, one.zone).isoformat()]
        for post, one in pairs
    ]
