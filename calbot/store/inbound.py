"""Finding inbound counts, and taking over what a count file or another system says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from calbot.model.inbound import Count, InboundCount
from calbot.store.asking import in_parts
from calbot.store.inserting import inserting
from calbot.store.number import next_numbers

_SLOT = ("workspace_id", "starts_at", "brand", "network", "tag")
_TOLD = ("minutes", "account_id", "messages", "told_at")
_FIELDS = tuple(field.name for field in fields(Count))
_EVERY: Select[Any] = columns(*(getattr(InboundCount, name) for name in _FIELDS))
_HEARD: Select[Any] = columns(*(getattr(InboundCount, name) for name in (*_SLOT[1:], "told_at")))

Slot = tuple[datetime, str, str, str]
FINEST: Final = 5
"""Minutes of the finest slots that are told."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many counts are new or changed, and how many came too late: of their slots something later was known."""

    changed: int
    late: int


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


def keep(session: Session, workspace_id: str, counts: Sequence[Count], *, whole: bool = False) -> int:
    """Take over `counts` of a file (ids ignored, the last one of a slot wins); returns how many are new or changed.

    `whole`: they are all that there is of their brands and networks from the first to the last of them, so what else is
    known there goes.
    """
    told = {_slot(count): count for count in counts}
    if not told:
        return 0
    known = _known(session, workspace_id, told)
    news = [count for count in told.values() if _is_news(count, known)]
    _write(session, workspace_id, news, known, None)
    wholes = {slot[1:3] for slot in told}
    gone = [one.id for slot, one in known.items() if slot not in told and slot[1:3] in wholes] if whole else []
    _remove(session, workspace_id, gone)
    return len(news) + len(gone)


def tell(session: Session, workspace_id: str, counts: Sequence[Count], told_at: datetime) -> Kept:
    """Take over `counts` (one a slot, ids ignored) that another system told at `told_at` by its clock.

    Of a slot that was told of later, or at that moment already, they change nothing: neither does the same told twice,
    nor what a correction has overtaken on its way. An hour takes the place of the quarters of it that were told before.
    """
    if not counts:
        return Kept(0, 0)
    reach = [slot for count in counts for slot in (_slot(count), (_end(count), *_slot(count)[1:]))]
    known, heard = _known(session, workspace_id, reach), _heard(session, workspace_id, reach)
    fresh, late = [], 0
    for count in counts:
        before = heard.get(_slot(count))
        if before is None or before < told_at:
            fresh.append(count)
        else:
            late += _is_news(count, known)
    _write(session, workspace_id, fresh, known, told_at)
    parts = [known[slot].id for count in fresh for slot in _inside(count) if slot in known]
    _remove(session, workspace_id, parts)
    return Kept(sum(_is_news(count, known) for count in fresh) + len(parts), late)


def _known(session: Session, workspace_id: str, slots: Iterable[Slot]) -> dict[Slot, Count]:
    return {_slot(count): count for count in _read(session, _around(_EVERY, workspace_id, slots))}


def _heard(session: Session, workspace_id: str, slots: Iterable[Slot]) -> dict[Slot, datetime]:
    """When another system told of a slot, where one has."""
    wanted = _around(_HEARD, workspace_id, slots).where(col(InboundCount.told_at).is_not(None))
    return {(at, brand, network, tag): told for at, brand, network, tag, told in session.execute(wanted)}


def _around(wanted: Select[Any], workspace_id: str, slots: Iterable[Slot]) -> Select[Any]:
    starts = [slot[0] for slot in slots]
    at = col(InboundCount.starts_at)
    return wanted.where(col(InboundCount.workspace_id) == workspace_id, at >= min(starts), at <= max(starts))


def _read(session: Session, wanted: Select[Any]) -> list[Count]:
    return [Count(*row) for row in session.execute(wanted)]


def _write(
    session: Session, workspace_id: str, counts: Sequence[Count], known: Mapping[Slot, Count], told_at: datetime | None
) -> None:
    if not counts:
        return
    fresh = iter(next_numbers(session, workspace_id, "inbound", sum(_slot(count) not in known for count in counts)))
    rows = [_row(workspace_id, count, known, fresh, told_at) for count in counts]
    statement = inserting(session, InboundCount)
    told = {field: statement.excluded[field] for field in _TOLD}
    session.connection().execute(statement.on_conflict_do_update(index_elements=_SLOT, set_=told), rows)


def _remove(session: Session, workspace_id: str, ids: Sequence[int]) -> None:
    for part in in_parts(ids):
        gone = delete(InboundCount).where(
            col(InboundCount.workspace_id) == workspace_id, col(InboundCount.id).in_(part)
        )
        session.connection().execute(gone)


def _row(
    workspace_id: str, count: Count, known: Mapping[Slot, Count], fresh: Iterable[int], told_at: datetime | None
) -> dict[str, Any]:
    before = known.get(_slot(count))
    number = before.id if before is not None else next(iter(fresh))
    said = {name: getattr(count, name) for name in _FIELDS}
    return {**said, "workspace_id": workspace_id, "id": number, "told_at": told_at}


def _end(count: Count) -> datetime:
    return count.starts_at + timedelta(minutes=count.minutes)


def _inside(count: Count) -> Iterator[Slot]:
    """The slots that begin within that of `count`."""
    for minutes in range(FINEST, count.minutes, FINEST):
        yield count.starts_at + timedelta(minutes=minutes), count.brand, count.network, count.tag


def _slot(count: Count) -> Slot:
    return count.starts_at, count.brand, count.network, count.tag


def _is_news(count: Count, known: Mapping[Slot, Count]) -> bool:
    before = known.get(_slot(count))
    return before is None or _said(count) != _said(before)


def _said(count: Count) -> tuple[int, int | None, int]:
    return count.minutes, count.account_id, count.messages
