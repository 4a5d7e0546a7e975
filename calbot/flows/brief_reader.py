"""What somebody does with the brief of a post: asks for it, reads it, fills in what no calendar says."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from calbot.alerts.brief import BY_HAND, changes
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.brief import has_read, kept
from calbot.flows.brief_change import renewed
from calbot.flows.brief_view import BriefView, post_of, show
from calbot.flows.shift_brief import redraw
from calbot.flows.turn import Turn
from calbot.store import account as accounts


def open_brief(session: Session, turn: Turn, post_id: int) -> BriefView:
    """The brief of a post for somebody who asks for it."""
    demand(actor(session, turn), "brief.read")
    kept(session, turn, post_of(session, turn, post_id))
    session.commit()
    return show(session, turn, post_id)


def read(session: Session, turn: Turn, post_id: int, version: int | None = None) -> BriefView:
    """The person of this turn has read the brief of a post; a press says in which `version`, words mean the newest."""
    demand(actor(session, turn), "brief.read")
    brief = kept(session, turn, post_of(session, turn, post_id))
    brief.meet(version if version is not None else brief.version)
    has_read(session, turn, brief)
    redraw(session, turn, post_id, f".read{brief.version}.{turn.person_id}")
    session.commit()
    return show(session, turn, post_id)


def fill(session: Session, turn: Turn, post_id: int, version: int, values: Mapping[str, str]) -> BriefView:
    """Say by hand what no calendar says: what the customer sees, whom it affects, how to go on in private."""
    post = post_of(session, turn, post_id)
    account = accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None
    demand(actor(session, turn), "brief.fill", account)
    brief = kept(session, turn, post)
    brief.meet(version)
    if not post.live:
        raise TellUser("brief.off", post=post.name)
    said = {**brief.said, **{field: values.get(field, "") for field in BY_HAND}}
    if changes(brief.said, said):
        renewed(session, turn, post, brief, said)
    session.commit()
    return show(session, turn, post_id)
