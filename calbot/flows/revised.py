"""A post has changed: its revision is kept, and what rests on its words and hours follows in the same commit."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from calbot.flows import faq_watch, flag_ladder, flag_merge, paused, wording_telling
from calbot.flows.turn import Turn
from calbot.model.post import Post
from calbot.store import post as posts


def keep_revision(
    session: Session,
    turn: Turn,
    post: Post,
    changes: dict[str, Any],
    *,
    source_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Write down what `post` just went through ({field: [old, new]}), withdraw the answers that it makes wrong,
    have those who read its words know, make one of the flags that another link makes one, have those of what goes out
    earlier be right earlier, and let go of it what a pause held."""
    posts.keep_revision(session, post, changes, turn.now, source_id=source_id, person_id=person_id)
    faq_watch.follow(session, turn, post, changes)
    wording_telling.follow(session, turn, post, changes)
    if "link" in changes:
        flag_merge.follow(session, turn, post)
    if changes.keys() & {"starts_at", "all_day", "state"}:
        flag_ladder.follow(session, turn, post, changes)
    paused.follow(session, turn, post, changes)
