"""How old what a view shows is, and which feeds cannot be relied on: one answer for all views of a turn."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from calbot.flows.memo import remembered
from calbot.flows.trust import Sight, sight
from calbot.flows.turn import Turn, looking
from calbot.flows.upkeep import calendar_of
from calbot.model.post import Post
from calbot.store import source as sources


@looking
def sight_of(session: Session, turn: Turn) -> Sight:
    """Of all feeds: a finding or a load rests on the posts that are there, and on those that are not."""
    about = ("sight", turn.workspace_id, turn.now)
    return remembered(session, about, lambda: sight(sources.every(session, turn.workspace_id), turn.now))


@looking
def sight_of_post(session: Session, turn: Turn, post: Post) -> Sight:
    """What `sight_of` says, with the age of the post's own calendar; of one that is from none, that of all. Feeds that
    cannot be relied on are told all the same: what is found of a post rests on the others too."""
    every, own = sight_of(session, turn), calendar_of(session, turn, post)
    return replace(every, feed=own.name, seen_at=own.seen_at) if own is not None and own.seen_at is not None else every
