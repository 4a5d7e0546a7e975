"""Finding flags and their reporters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, or_, select

from calbot.model.flag import CLOSED, Flag, FlagKind, FlagState
from calbot.model.flag_report import FlagReport
from calbot.model.flag_why import MERGED
from calbot.store.asking import in_parts
from calbot.store.inserting import add_once
from calbot.store.number import next_number


def by_id(session: Session, workspace_id: str, flag_id: int) -> Flag | None:
    """One flag."""
    return session.get(Flag, (workspace_id, flag_id))


def by_open_key(session: Session, workspace_id: str, open_key: str) -> Flag | None:
    """The unsettled flag on one matter."""
    return session.exec(select(Flag).where(Flag.workspace_id == workspace_id, Flag.open_key == open_key)).first()


def open_of_kind(session: Session, workspace_id: str, kind: FlagKind) -> list[Flag]:
    """All flags of that kind that are not closed, oldest first."""
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, Flag.kind == kind, col(Flag.state).not_in(CLOSED))
    return list(session.exec(wanted.order_by(col(Flag.id))))


def closed_of_kind(session: Session, workspace_id: str, kind: FlagKind, since: datetime) -> list[Flag]:
    """All flags of that kind that were closed at or after `since`, the last one first; not those that turned out to be
    another one."""
    wanted = select(Flag).where(
        Flag.workspace_id == workspace_id,
        Flag.kind == kind,
        col(Flag.state).in_(CLOSED),
        col(Flag.settled_at) >= since,
        Flag.why_not != MERGED,
    )
    return list(session.exec(wanted.order_by(col(Flag.settled_at).desc(), col(Flag.id).desc())))


def open_ones(session: Session, workspace_id: str) -> list[Flag]:
    """All flags that are not closed, oldest first."""
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, col(Flag.state).not_in(CLOSED))
    return list(session.exec(wanted.order_by(col(Flag.id))))


def calling(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of the flags of which somebody is to be told again by `now`, or whose wait is over, by id."""
    wanted = select(Flag.id).where(
        Flag.workspace_id == workspace_id,
        col(Flag.rung_at) <= now,
        col(Flag.state).in_((FlagState.OPEN, FlagState.CLAIMED, FlagState.WAITING)),
    )
    return list(session.exec(wanted.order_by(col(Flag.id))))


def verifying(session: Session, workspace_id: str, now: datetime) -> list[Flag]:
    """Flags that somebody called fixed and that are to be looked at by `now`, oldest claim first."""
    wanted = select(Flag).where(
        Flag.workspace_id == workspace_id,
        Flag.state == FlagState.VERIFYING,
        or_(col(Flag.rung_at).is_(None), col(Flag.rung_at) <= now),
    )
    return list(session.exec(wanted.order_by(col(Flag.changed_at), col(Flag.id))))


def of_post(session: Session, workspace_id: str, post_id: int) -> list[Flag]:
    """All flags of a post, newest first."""
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, Flag.post_id == post_id)
    return list(session.exec(wanted.order_by(col(Flag.id).desc())))


def changed_since(session: Session, workspace_id: str, since: datetime) -> list[Flag]:
    """Flags that were opened, or that changed, at or after `since`, by id."""
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, col(Flag.changed_at) >= since)
    return list(session.exec(wanted.order_by(col(Flag.id))))


def reports_of(session: Session, workspace_id: str, flag_ids: Collection[int]) -> dict[int, list[FlagReport]]:
    """Who reported several flags, by flag, first reporter first."""
    found: dict[int, list[FlagReport]] = {}
    for part in in_parts(flag_ids):
        wanted = select(FlagReport).where(FlagReport.workspace_id == workspace_id, col(FlagReport.flag_id).in_(part))
        for one in session.exec(wanted.order_by(col(FlagReport.id))):
            found.setdefault(one.flag_id, []).append(one)
    return found


def reported_by(session: Session, workspace_id: str, person_id: int, most: int) -> list[Flag]:
    """The flags that a person has reported, the newest `most` first."""
    theirs = select(FlagReport.flag_id).where(
        FlagReport.workspace_id == workspace_id, FlagReport.person_id == person_id
    )
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, col(Flag.id).in_(theirs))
    return list(session.exec(wanted.order_by(col(Flag.id).desc()).limit(most)))


def reports(session: Session, workspace_id: str, flag_id: int) -> list[FlagReport]:
    """Who reported a flag, first reporter first."""
    wanted = select(FlagReport).where(FlagReport.workspace_id == workspace_id, FlagReport.flag_id == flag_id)
    return list(session.exec(wanted.order_by(col(FlagReport.id))))


def open_or_join(session: Session, fresh: Flag) -> tuple[Flag, bool]:
    """Open `fresh` under a new number, or find the open flag on its matter; True with the flag that was there."""
    known = by_open_key(session, fresh.workspace_id, fresh.open_key) if fresh.open_key else None
    if known is not None:
        return known, True
    fresh.id = next_number(session, fresh.workspace_id, "flag")
    if not add_once(session, fresh, ("workspace_id", "open_key")):
        # Somebody was faster: whoever loses the insert becomes a further reporter.
        return open_or_join(session, fresh)
    return session.get_one(Flag, (fresh.workspace_id, fresh.id)), False


def keep_report(
    session: Session, workspace_id: str, flag_id: int, person_id: int, place_id: int | None, at: datetime
) -> bool:
    """Count `person_id` among the reporters; says whether that is new. Who was told what came of it and reports it once
    more is to be told once more."""
    known = next((one for one in reports(session, workspace_id, flag_id) if one.person_id == person_id), None)
    if known is not None and known.told_at is not None:
        known.told_at, known.place_id, known.times = None, place_id, known.times + 1
        return True
    if known is not None:
        return False
    report = FlagReport(
        workspace_id=workspace_id,
        id=next_number(session, workspace_id, "flag_report"),
        flag_id=flag_id,
        person_id=person_id,
        place_id=place_id,
        reported_at=at,
    )
    return add_once(session, report, ("workspace_id", "flag_id", "person_id"))


def hand_over_reports(session: Session, workspace_id: str, flag_id: int, to_id: int) -> None:
    """Those who reported `flag_id` have reported `to_id`. Who reported both is one of them, and waits for news of it if
    they waited for news of either."""
    known = {one.person_id: one for one in reports(session, workspace_id, to_id)}
    for report in reports(session, workspace_id, flag_id):
        there = known.get(report.person_id)
        if there is None:
            report.flag_id = to_id
            continue
        if there.told_at is not None and report.told_at is None:
            there.told_at, there.place_id = None, report.place_id
            there.times = max(there.times, report.times) + 1
        session.delete(report)
    session.flush()
