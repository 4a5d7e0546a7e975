"""Finding flags and their reporters."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.flag import Flag, FlagReport, FlagState
from calbot.store.inserting import add_once
from calbot.store.number import next_number


def by_id(session: Session, workspace_id: str, flag_id: int) -> Flag | None:
    """One flag."""
    return session.get(Flag, (workspace_id, flag_id))


def by_open_key(session: Session, workspace_id: str, open_key: str) -> Flag | None:
    """The unsettled flag on one matter."""
    return session.exec(select(Flag).where(Flag.workspace_id == workspace_id, Flag.open_key == open_key)).first()


def open_ones(session: Session, workspace_id: str) -> list[Flag]:
    """All flags that are not settled, oldest first."""
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, Flag.state != FlagState.SETTLED)
    return list(session.exec(wanted.order_by(col(Flag.id))))


def verifying(session: Session, workspace_id: str) -> list[Flag]:
    """Flags that somebody called fixed and nobody has looked at yet, oldest claim first."""
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, Flag.state == FlagState.VERIFYING)
    return list(session.exec(wanted.order_by(col(Flag.changed_at), col(Flag.id))))


def of_post(session: Session, workspace_id: str, post_id: int) -> list[Flag]:
    """All flags of a post, newest first."""
    wanted = select(Flag).where(Flag.workspace_id == workspace_id, Flag.post_id == post_id)
    return list(session.exec(wanted.order_by(col(Flag.id).desc())))


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
    add_once(session, fresh, ("workspace_id", "open_key"))
    return session.get_one(Flag, (fresh.workspace_id, fresh.id)), False


def keep_report(
    session: Session, workspace_id: str, flag_id: int, person_id: int, place_id: int | None, at: datetime
) -> bool:
    """Count `person_id` among the reporters; says whether that is new."""
    if any(report.person_id == person_id for report in reports(session, workspace_id, flag_id)):
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
