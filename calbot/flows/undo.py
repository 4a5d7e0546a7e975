"""For ten minutes whoever has added, moved, held or cancelled a post in chat can take that back by one press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import brief_change, moved, paused, revised
from calbot.flows import post as post_flow
from calbot.flows.post import UNDO
from calbot.flows.telling import hold
from calbot.flows.turn import Turn
from calbot.flows.views import PostView
from calbot.flows.writeback import wish
from calbot.model.post import Post, PostState
from calbot.model.workspace import History
from calbot.store import history as histories

_DONE: Final = ("add", "move", "hold", "cancel")


def undo(session: Session, turn: Turn, post_id: int, revision: int) -> PostView:
    """The post as it was before the person's last step; one that was added is off. Raises TellUser where that was
    longer ago, somebody has done something since, or its hour was to be over by now."""
    verb = "post.cancel" if _last(session, turn, post_id, revision).verb == "add" else "post.move"
    post, old = post_flow.changing(session, turn, post_id, verb, revision)
    done = _last(session, turn, post_id, revision)
    if done.verb == "add":
        return post_flow.cancel(session, turn, post_id, revision)
    before = _before(done.details)
    to = before.get("starts_at", post.starts_at)
    post_flow.demand_coming(to, turn.now, "post.undo.past")
    paused.demand_free(session, turn, post, to)
    changes = post.take(before, turn.now)
    revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
    # There and back is told to nobody; of a cancel that people have read they read that it is on again.
    moved.note(session, turn, post, old)
    hold(session, turn, post.id)
    turn.wake(session, brief_change.JOB, post.id)
    wish(session, turn, post, old)
    return post_flow.kept(session, turn, post, "undo", changes)


def _last(session: Session, turn: Turn, post_id: int, revision: int) -> History:
    """What the person has done to the post, if that was the last thing that was done to it, and just now."""
    past = [one for one in histories.of(session, turn.workspace_id, "post", post_id) if one.verb in (*_DONE, "undo")]
    if not past:
        raise TellUser("post.stale", post=f"p-{post_id}")
    last = past[-1]
    if last.verb == "undo" or last.person_id != turn.person_id:
        raise TellUser("post.stale", post=f"p-{post_id}")
    if last.at + UNDO < turn.now:
        raise TellUser("post.undo.late", post=f"p-{post_id}")
    return last


def _before(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they were: {field: value} of {field: [old, new]} in JSON terms."""
    was = {field: one[0] for field, one in changes.items() if isinstance(one, Sequence) and len(one) == _A_CHANGE}
    if "starts_at" in was:
        was["starts_at"] = datetime.fromisoformat(was["starts_at"])
    if "state" in was:
        was["state"] = PostState(was["state"])
    return {field: value for field, value in was.items() if field in Post.model_fields}


_A_CHANGE: Final = 2
