"""Finding inbound counts, and taking over what a count file says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from calbot.model.inbound import InboundCount
from calbot.store.inserting import inserting
from calbot.store.number import next_numbers

_SLOT = ("workspace_id", "starts_at", "brand", "network", "tag")
_TOLD = ("minutes", "account_id", "messages")

Slot = tuple[datetime, str, str, str]


def between(session: Session, workspace_id: str, start: datetime, end: datetime, brand: str = "") -> list[InboundCount]:
    """Counts with `start` <= starts_at < `end`, by time; of one brand if given."""
    wanted = select(InboundCount).where(
        InboundCount.workspace_id == workspace_id, InboundCount.starts_at >= start, InboundCount.starts_at < end
    )
    if brand:
        wanted = wanted.where(InboundCount.brand == brand)
    return list(session.exec(wanted.order_by(col(InboundCount.starts_at), col(InboundCount.id))))


def last_at(session: Session, workspace_id: str) -> datetime | None:
    """The start of the newest count."""
    return session.exec(
        select(func.max(InboundCount.starts_at)).where(InboundCount.workspace_id == workspace_id)
    ).first()


def keep(session: Session, workspace_id: str, counts: Sequence[InboundCount]) -> int:
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
    for slot in news.keys() & known.keys():
        session.expire(known[slot])
    return len(rows)


def _known(session: Session, workspace_id: str, slots: Iterable[Slot]) -> dict[Slot, InboundCount]:
    starts = [slot[0] for slot in slots]
    wanted = select(InboundCount).where(
        InboundCount.workspace_id == workspace_id,
        InboundCount.starts_at >= min(starts),
        InboundCount.starts_at <= max(starts),
    )
    return {_slot(count): count for count in session.exec(wanted)}


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    statement = inserting(session, InboundCount)
    told = {field: statement.excluded[field] for field in _TOLD}
    session.connection().execute(statement.on_conflict_do_update(index_elements=_SLOT, set_=told), rows)


def _slot(count: InboundCount) -> Slot:
    return count.starts_at, count.brand, count.network, count.tag


def _said(count: InboundCount) -> tuple[int, int | None, int]:
    return count.minutes, count.account_id, count.messages


def _row(workspace_id: str, number: int, count: InboundCount) -> dict[str, Any]:
    return {**count.model_dump(), "workspace_id": workspace_id, "id": number}
