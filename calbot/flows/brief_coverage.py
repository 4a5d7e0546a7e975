"""How many of those who were briefed have read what a brief says now: counts by shift, never names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.store import brief as briefs
from calbot.store import shift_brief as shift_briefs

_PAST: Final = timedelta(hours=12)
"""A shift that ended so long ago is not counted any more."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `people` who were briefed for the shift `starts_at`..`ends_at`, `read` have read the version of now."""

    starts_at: datetime
    ends_at: datetime
    read: int
    people: int


def coverage_of(session: Session, turn: Turn, post_ids: Collection[int]) -> dict[int, tuple[Coverage, ...]]:
    """Who has read the briefs of several posts, by post and shift; nothing for a post that no shift was told of yet."""
    versions = {key: one.version for key, one in briefs.of_posts(session, turn.workspace_id, post_ids).items()}
    have = {
        (one.post_id, one.person_id)
        for one in briefs.reads_of(session, turn.workspace_id, versions)
        if one.version == versions[one.post_id]
    }
    told: dict[int, dict[tuple[datetime, datetime], list[bool]]] = {}
    for row in shift_briefs.since(session, turn.workspace_id, turn.now - _PAST):
        for key in {post for post, _ in row.posts} & versions.keys() if row.told_at is not None else ():
            of_shift = told.setdefault(key, {}).setdefault((row.starts_at, row.ends_at), [])
            of_shift.append((key, row.person_id) in have)
    return {
        key: tuple(Coverage(*span, sum(read), len(read)) for span, read in sorted(shifts.items()))
        for key, shifts in told.items()
    }


def in_all(covered: Collection[Coverage]) -> tuple[int, int] | None:
    """How many have read it, of how many; None where nobody was told."""
    return (sum(one.read for one in covered), sum(one.people for one in covered)) if covered else None


def poor_ones(session: Session, turn: Turn, span: timedelta) -> tuple[int, int]:
    """How many of the briefs of shifts that ended within `span` were called no help, of how many."""
    told = [row for row in shift_briefs.since(session, turn.workspace_id, turn.now - span) if row.told_at is not None]
    return sum(row.poor is not None for row in told), len(told)
