"""The notice ledger: which posts were told to care in time, and why others were not.

It names nobody, and costs nobody anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.lead_time import AGREED, InTime, LeadTime, in_time
from calbot.flows import paused
from calbot.flows.size import BIG
from calbot.flows.turn import Turn
from calbot.model.finding import Finding
from calbot.model.override import Override
from calbot.store import override as overrides
from calbot.store import post as posts
from calbot.store import result as results

RULE: Final = "short-notice"
_WEEK: Final = timedelta(days=7)
_ANSWERED: Final = timedelta(days=14)
"""So long before it goes out somebody may have answered for a post's being late."""


def lead_times(session: Session, turn: Turn, since: datetime, until: datetime) -> tuple[LeadTime, ...]:
    """The posts that were to go out in `since`..`until`, by time: those whose size was told before, and of whose hour
    it is known since when it stood."""
    near = paused.going(session, turn, posts.between(session, turn.workspace_id, since, until))
    live = {one.id: one for one in near}
    told = results.of_posts(session, turn.workspace_id, list(live))
    said = _reasons(overrides.said_since(session, turn.workspace_id, since - _ANSWERED))
    return tuple(
        LeadTime(key, told[key].size, post.starts_at - post.told_at, said.get(key, ""))
        for key, post in live.items()
        if post.told_at is not None and key in told and told[key].size in AGREED
    )


def notice_of(session: Session, turn: Turn) -> tuple[InTime, InTime] | None:
    """How many big posts of the last seven days care knew of in time, and of the seven before; None where there was
    none."""
    last, before = turn.now - _WEEK, turn.now - 2 * _WEEK
    told = in_time(lead_times(session, turn, last, turn.now), BIG)
    return (told, in_time(lead_times(session, turn, before, last), BIG)) if told.posts else None


def _reasons(said: Iterable[tuple[Override, Finding]]) -> dict[int, str]:
    """The last reason by post."""
    late = [(override, finding) for override, finding in said if finding.rule == RULE]
    return {post_id: override.reason for override, finding in late for post_id in finding.post_ids}
