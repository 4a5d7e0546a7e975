"""A brief, kept when care is first told of a post, and who has read it."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from calbot.alerts.brief import facts
from calbot.flows.allowed import actor
from calbot.flows.tell import record, untell
from calbot.flows.turn import Turn
from calbot.model.brief import Brief, BriefRead
from calbot.model.post import Post
from calbot.store import brief as briefs
from calbot.store import number as numbers

READ: Final = "brief_read"
"""Subject of what one reader is told of a brief."""


def kept(session: Session, turn: Turn, post: Post) -> Brief:
    """The brief of a post, kept from now on: whoever is shown it can say which version that was. The caller commits."""
    known = briefs.of_post(session, turn.workspace_id, post.id)
    if known is not None:
        return known
    brief = Brief(
        workspace_id=turn.workspace_id,
        post_id=post.id,
        said=facts(post, {}),
        post_revision=post.revision,
        changed_at=turn.now,
    )
    session.add(brief)
    session.flush()
    return brief


def has_read(session: Session, turn: Turn, brief: Brief) -> None:
    """Keep that the person of this turn has read a brief as it is; what they were to be told of older versions is said
    no more. The caller commits."""
    person = actor(session, turn)
    known = briefs.read_by(session, turn.workspace_id, person.id, [brief.post_id]).get(brief.post_id)
    if known is None:
        known = BriefRead(
            workspace_id=turn.workspace_id,
            id=numbers.next_number(session, turn.workspace_id, READ),
            post_id=brief.post_id,
            person_id=person.id,
            version=brief.version,
            said=dict(brief.said),
            at=turn.now,
        )
        session.add(known)
        session.flush()
    elif known.version == brief.version:
        return
    else:
        known.read(brief.version, dict(brief.said), turn.now)
        untell(session, turn, (READ, known.id))
    record(session, turn, "brief", brief.post_id, "read", version=brief.version)
