"""Finding inbound counts, and taking over what a count file says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from calbot.model.inbound import Count, InboundCount
from calbot.store.inserting import inserting
from calbot.store.number import next_numbers

_SLOT = ("workspace_id", "starts_at", "brand", "network", "tag")
_TOLD = ("minutes", "account_id", "messages")
_FIELDS = tuple(field.name for field in fields(Count))
_EVERY: Select[Any] = columns(*(getattr(InboundCount, name) for name in _FIELDS))

Slot = tuple[datetime, str, str, str]


def between(session: Session, workspace_id: str, start: datetime, end: datetime, brand: str = "") -> list[Count]:
    """Counts with `start` <= starts_at < `end`, by time; of one brand if given."""
    at = col(InboundCount.starts_at)
    wanted = _EVERY.where(col(InboundCount.workspace_id) == workspace_id, at >= start, at < end)
    if brand:
        wanted = wanted.where(col(InboundCount.brand) == brand)
    return _read(session, wanted.order_by(at, col(InboundCount.id)))


def last_at(session: Session, workspace_id: str) -> datetime | None:
    """The start of the newest count."""
    return session.exec(
        select(func.max(InboundCount.starts_at)).where(InboundCount.workspace_id == workspace_id)
    ).first()


def keep(session: Session, workspace_id: str, counts: Sequence[Count]) -> int:
    """Take over `counts` (ids ignored, the last one of a slot wins); returns how many are new or changed."""
    told = {_slot(count): count for count in counts}
    if not told:
        return 0
    known = _known(session, workspace_id, told)
    news = {slot: count for slot, count in told.items() if slot not in known or _said(count) != _said(known[slot])}
    fresh = iter(next_numbers(session, workspace_id, "inbound", sum(slot not in known for slot in news)))
    rows = [_row(workspace_id, known[slot].id if slot in known else next(fresh), count) for slot, count in news.items()]
    if rows:
        _upsert(session, rows)
    return len(rows)


def _known(session: Session, workspace_id: str, slots: Iterable[Slot]) -> dict[Slot, Count]:
    starts = [slot[0] for slot in slots]
    at = col(InboundCount.starts_at)
    wanted = _EVERY.where(col(InboundCount.workspace_id) == workspace_id, at >= min(starts), at <= max(starts))
    return {_slot(count): count for count in _read(session, wanted)}


def _read(session: Session, wanted: Select[Any]) -> list[Count]:
    return [Count(*row) for row in session.execute(wanted)]


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    statement = inserting(session, InboundCount)
    told = {field: statement.excluded[field] for field in _TOLD}
    session.connection().execute(statement.on_conflict_do_update(index_elements=_SLOT, set_=told), rows)


def _slot(count: Count) -> Slot:
    return count.starts_at, count.brand, count.network, count.tag


def _said(count: Count) -> tuple[int, int | None, int]:
    return count.minutes, count.account_id, count.messages


def _row(workspace_id: str, number: int, count: Count) -> dict[str, Any]:
    return {**{name: getattr(count, name) for name in _FIELDS}, "workspace_id": workspace_id, "id": number}
