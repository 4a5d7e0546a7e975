"""What pauses keep out of the plan: nothing is expected of it, and no rule judges it, until its owner lets it go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import pause_telling
from calbot.flows.allowed import actor, demand
from calbot.flows.pause_view import account_of, owners_of
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.pause import Held, HeldState, Pause, PauseState, Verdict
from calbot.model.post import Post
from calbot.store import pause as pauses


def going(session: Session, turn: Turn, planned: Sequence[Post]) -> list[Post]:
    """Those of `planned` that no pause holds, or would hold with its next look at the plan."""
    held = pauses.held_posts(session, turn.workspace_id)
    standing = pauses.standing(session, turn.workspace_id)
    if not (held or standing):
        return list(planned)
    return [post for post in planned if post.id not in held and not _caught(post, standing, turn.now)]


def loose(session: Session, turn: Turn, listed: Sequence[Post]) -> list[Post]:
    """Those of `listed` that no pause holds; they need not be read whole."""
    held = held_ids(session, turn, [post.id for post in listed])
    return [post for post in listed if post.id not in held]


def held_ids(session: Session, turn: Turn, post_ids: Collection[int]) -> frozenset[int]:
    """Those of `post_ids` that are held."""
    return frozenset(pauses.held_among(session, turn.workspace_id, post_ids))


def pause_of(session: Session, turn: Turn, post: Post) -> Pause | None:
    """The pause that holds a post."""
    held = pauses.held_among(session, turn.workspace_id, [post.id]).get(post.id)
    return pauses.by_id(session, turn.workspace_id, held.pause_id) if held is not None else None


def demand_free(session: Session, turn: Turn, post: Post, to: datetime) -> None:
    """Refuse an hour within a pause of the post, and for a held one whoever does not own it."""
    if held_ids(session, turn, [post.id]):
        demand_owner(session, turn, post)
    for pause in pauses.standing(session, turn.workspace_id):
        if pause.covers(post) and to < pause.until:
            raise TellUser("pause.inside", pause=pause.name, post=post.name, until=pause.until)


def demand_loose(session: Session, turn: Turn, post: Post) -> None:
    """Refuse what makes no sense for a post that a pause holds."""
    pause = pause_of(session, turn, post)
    if pause is not None:
        raise TellUser("pause.holds", pause=pause.name, post=post.name)


def demand_owner(session: Session, turn: Turn, post: Post) -> None:
    """Refuse whoever would let a held post go that is not theirs: its owner's yes is what it waits for."""
    person, owners = actor(session, turn), owners_of(session, turn, post)
    if owners and person.id not in {one.id for one in owners}:
        raise TellUser("held.not_yours", post=post.name, who=owners[0].name)
    if not owners:
        demand(person, "post.move", account_of(session, turn, post))


def follow(session: Session, turn: Turn, post: Post, changes: Mapping[str, Sequence[Any]]) -> None:
    """A post that is off is held no more. What is given another hour by its calendar, or by an answer to a question
    about that calendar, stays held: that is no yes; where its owner was asked already, that is thought out anew. The
    caller commits."""
    if not {"starts_at", "state", "all_day"} & changes.keys():
        return
    held = pauses.held_among(session, turn.workspace_id, [post.id]).get(post.id)
    if held is None:
        return
    if not post.live:
        settle(session, turn, held, HeldState.DROPPED)
    elif held.verdict is not Verdict.NONE:
        held.ask_anew(turn.now)
        turn.wake(session, pause_telling.JOB, held.pause_id)


def merged(session: Session, turn: Turn, goes: Post, stays: Post) -> None:
    """Two calendars tell of one post: what held the one that goes holds the one that stays for it. The caller
    commits."""
    held = pauses.held_among(session, turn.workspace_id, [goes.id]).get(goes.id)
    if held is None:
        return
    known = pauses.known_posts(session, turn.workspace_id, held.pause_id)
    if stays.id in known or held_ids(session, turn, [stays.id]):
        settle(session, turn, held, HeldState.DROPPED)
        return
    held.post_id = stays.id
    held.ask_anew(turn.now)
    turn.wake(session, pause_telling.JOB, held.pause_id)


def placed(session: Session, turn: Turn, post: Post) -> None:
    """Somebody who may has given a post an hour: it is held no more. The caller commits."""
    held = pauses.held_among(session, turn.workspace_id, [post.id]).get(post.id)
    if held is not None:
        settle(session, turn, held, HeldState.PLACED)


def settle(session: Session, turn: Turn, held: Held, state: HeldState) -> None:
    """A post is held no more; with the last one its pause is done. The caller commits."""
    held.settle(state, turn.person_id, turn.now)
    record(session, turn, "held", held.id, state.value, post=held.post_id, pause=held.pause_id)
    pause = pauses.by_id(session, turn.workspace_id, held.pause_id)
    if pause is None:
        raise LookupError(f"no pause {held.pause_id}")
    left = [one for one in pauses.held_of(session, turn.workspace_id, pause.id) if one.state is HeldState.HELD]
    if not left and pause.state is PauseState.OVER:
        pause.finish(turn.now)
        record(session, turn, "pause", pause.id, "done")
    pause_telling.show_held(session, turn, held)
    pause_telling.show(session, turn, pause)


def _caught(post: Post, standing: Sequence[Pause], now: datetime) -> bool:
    return any(pause.holds(post, now) for pause in standing)
