"""Entries that are no posts but what is going on around them: blackouts, holidays, outages, sales, absences."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from calbot.model.event import Event, EventKind
from calbot.sources.absence import away
from calbot.sources.convention import Fields, Metadata, metadata
from calbot.sources.reading import Entry

_KINDS = {
    EventKind.BLACKOUT: ("blackout", "no posting", "quiet period", "embargo", "投稿停止", "配信停止", "ブラックアウト"),
    EventKind.HOLIDAY: ("holiday", "public holiday", "bank holiday", "holidays", "祝日", "休日", "祝祭日"),
    EventKind.SENSITIVE: ("sensitive", "sensitive date", "memorial", "要配慮", "追悼"),
    EventKind.OUTAGE: ("outage", "downtime", "incident", "maintenance", "障害", "メンテナンス"),
    EventKind.RELEASE: ("release", "product release", "app release", "リリース"),
    EventKind.SALE: ("sale", "sales event", "セール"),
    EventKind.SURGE: ("surge", "message surge", "問い合わせ急増"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
# A whole title. "Bank holiday sale" is a post, and so is any that names a channel.
_WHOLE = {
    EventKind.HOLIDAY: re.compile(
        r"(?:[\w'’. ]{1,30} )?(?:bank|public|national|federal|statutory) holiday(?: (?:\w+day|observed|\(.{1,30}\)))?"
        r"|振替休日|国民の休日|(?:.{1,12}の)?祝日",
        re.IGNORECASE,
    ),
    EventKind.BLACKOUT: re.compile(r"no posts?|no posting|(?:posting )?blackout|投稿停止|配信停止", re.IGNORECASE),
}
_PUBLIC = "public holiday"
"""First line of the description of each day of Google's calendars of holidays."""
_PREFIX = re.compile(r"\s*(?:\[([^\]]{1,30})\]|【([^】]{1,30})】|([^:：\[\]]{1,30}?)\s*[:：])\s*")


def to_event(
    entry: Entry,
    *,
    workspace_id: str,
    source_id: int | None,
    number: int = 0,
    fields: Fields | None = None,
    overlay: EventKind | None = None,
    country: str = "",
) -> Event | None:
    """The overlay event that `entry` is, None where it is none, or cancelled.

    Every entry of a calendar that is an `overlay` is one of that kind unless it says otherwise; `country` is its own.
    """
    said = metadata(entry, fields=fields)
    kind = event_kind(entry, said) or overlay
    if entry.cancelled:
        return None
    if kind is None or kind is EventKind.ABSENCE:
        return _absence(entry, said, workspace_id, source_id, number, always=kind is EventKind.ABSENCE)
    title = " ".join(entry.title.split())
    prefix = _PREFIX.match(title)
    titled = prefix is not None and _word_kind(prefix) is not None
    return Event(
        workspace_id=workspace_id,
        id=number,
        source_id=source_id,
        kind=kind,
        title=(title[prefix.end() :] if prefix and titled else title)[:500] or kind.value,
        reason=said.values.get("copy", "").partition("\n")[0][:500],
        starts_at=entry.starts_at,
        ends_at=_end(entry),
        zone=entry.zone,
        brand=said.values.get("brand", "")[:80],
        network=(*said.networks, "")[0][:40],
        country=country,
    )


def _absence(
    entry: Entry, said: Metadata, workspace_id: str, source_id: int | None, number: int, *, always: bool
) -> Event | None:
    """An absence of which it is known whose it is. Why somebody is away is nobody's business: it is not kept."""
    who = away(entry, said, always=always)
    if not who:
        return None
    return Event(
        workspace_id=workspace_id,
        id=number,
        source_id=source_id,
        kind=EventKind.ABSENCE,
        title=who,
        owner=who,
        starts_at=entry.starts_at,
        ends_at=_end(entry),
        zone=entry.zone,
    )


def event_kind(entry: Entry, said: Metadata) -> EventKind | None:
    """What event `entry` is, None for a post: a prefix of its title always makes an event, a category, a type or the
    whole title of a day only where no channel makes it a post."""
    prefix = _PREFIX.match(" ".join(entry.title.split()))
    if prefix and (kind := _word_kind(prefix)):
        return kind
    if said.networks:
        return None
    words = (*entry.categories, said.values.get("type", ""))
    named = next((kind for word in words if (kind := _KIND_OF.get(word.strip().casefold()))), None)
    return named or (_day_kind(entry) if entry.all_day else None)


def _day_kind(entry: Entry) -> EventKind | None:
    if entry.description.partition("\n")[0].strip().casefold() == _PUBLIC:
        return EventKind.HOLIDAY
    title = " ".join(entry.title.split())
    return next((kind for kind, whole in _WHOLE.items() if whole.fullmatch(title)), None)


def _word_kind(prefix: re.Match[str]) -> EventKind | None:
    word = next(group for group in prefix.groups() if group)
    return _KIND_OF.get(word.strip().casefold())


def _end(entry: Entry) -> datetime:
    return entry.ends_at or entry.starts_at + (timedelta(days=1) if entry.all_day else timedelta(hours=1))
