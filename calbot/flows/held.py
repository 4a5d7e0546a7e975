"""An owner's answer about a held post: the proposed hour, another one, or not at all. Without one it stays held."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import paused
from calbot.flows import post as post_flow
from calbot.flows.changing import world_changed
from calbot.flows.pause_view import HeldView, show_held
from calbot.flows.turn import Turn
from calbot.flows.writeback import wish
from calbot.model.pause import Held, HeldState
from calbot.model.post import Post
from calbot.staffing.slots import GAP
from calbot.store import pause as pauses
from calbot.store import post as posts
from calbot.store import preflight as preflights


def yes(session: Session, turn: Turn, held_id: int, revision: int) -> HeldView:
    """It goes out at the hour that was proposed."""
    held, post = _answering(session, turn, held_id, revision)
    if held.slot_at is None:
        raise TellUser("held.no_slot", post=post.name)
    return _placed(session, turn, held, post, held.slot_at, post.zone)


def other(session: Session, turn: Turn, held_id: int, revision: int, to: datetime, zone: str) -> HeldView:
    """It goes out at another hour."""
    held, post = _answering(session, turn, held_id, revision)
    return _placed(session, turn, held, post, to, zone)


def drop(session: Session, turn: Turn, held_id: int, revision: int) -> HeldView:
    """It does not go out: cancelled, as by hand."""
    _, post = _answering(session, turn, held_id, revision)
    post_flow.cancel(session, turn, post.id, post.revision)
    return show_held(session, turn, held_id)


def _answering(session: Session, turn: Turn, held_id: int, revision: int) -> tuple[Held, Post]:
    held = pauses.held_by_id(session, turn.workspace_id, held_id)
    post = posts.by_id(session, turn.workspace_id, held.post_id) if held is not None else None
    if held is None or post is None:
        raise TellUser("router.old_button")
    held.meet(revision)
    paused.demand_owner(session, turn, post)
    return held, post


def _placed(session: Session, turn: Turn, held: Held, post: Post, to: datetime, zone: str) -> HeldView:
    post_flow.demand_coming(to, turn.now, "held.past")
    paused.demand_free(session, turn, post, to)
    _demand_gap(session, turn, post, to)
    if to == post.starts_at and not post.all_day:
        _goes_as_planned(session, turn, held, post)
    else:
        post_flow.move(session, turn, post.id, to, zone, post.revision)
    return show_held(session, turn, held.id)


def _goes_as_planned(session: Session, turn: Turn, held: Held, post: Post) -> None:
    """At the hour that it has: only what was left alone while it was held is taken up again."""
    paused.settle(session, turn, held, HeldState.PLACED)
    # A move that its calendar had not been told of when the pause began.
    wish(session, turn, post, post.starts_at)
    looked = preflights.of_post(session, turn.workspace_id, post.id)
    if looked is not None:
        looked.next_at = turn.now
    turn.wake(session, "preflight")
    world_changed(session, turn)
    session.commit()


def _demand_gap(session: Session, turn: Turn, post: Post, to: datetime) -> None:
    """What was planned since the hour was proposed may stand too near to it."""
    if post.account_id is None:
        return
    near = paused.going(session, turn, posts.between(session, turn.workspace_id, to - GAP, to + GAP))
    for one in near:
        if one.id != post.id and one.account_id == post.account_id and abs(one.starts_at - to) < GAP:
            raise TellUser("held.taken", post=post.name, other=one.name, at=one.starts_at)
