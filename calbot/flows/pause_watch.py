"""What a pause does by itself: it lapses, catches what comes into it, ends and has owners asked; nothing is let go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlmodel import Session

from calbot.flows import pause_telling
from calbot.flows.pause import catch, ended
from calbot.flows.pause_plan import PausePlan
from calbot.flows.pause_view import in_scope
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.pause import Held, HeldState, Pause, PauseState, Verdict
from calbot.model.post import Post
from calbot.store import pause as pauses
from calbot.store import post as posts

_ENDED: Final = "ended"


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the pauses of which something is to be done now."""
    return [one.id for one in pauses.open_ones(session, turn.workspace_id) if _due(session, turn, one)]


def follow(session: Session, turn: Turn, pause_id: int) -> bool:
    """Do what is due of a pause, but for the plan. Asked too early, twice or too late it does nothing."""
    pause = pauses.by_id(session, turn.workspace_id, pause_id)
    if pause is None:
        return False
    said = _lapse(session, turn, pause) or _end(session, turn, pause) or _catch(session, turn, pause)
    if not said:
        return False
    pause_telling.show(session, turn, pause)
    session.commit()
    return True


def unplanned(session: Session, turn: Turn, pause_id: int) -> tuple[Held, ...]:
    """What a pause that is over still holds and nobody was asked about, or whose proposed hour has passed or lies in
    another pause by now; () for any other pause."""
    pause = pauses.by_id(session, turn.workspace_id, pause_id)
    if pause is None or pause.state is not PauseState.OVER:
        return ()
    held = [one for one in pauses.held_of(session, turn.workspace_id, pause_id) if one.state is HeldState.HELD]
    standing = pauses.standing(session, turn.workspace_id)
    named = posts.by_ids(session, turn.workspace_id, [one.post_id for one in held]) if standing else {}
    return tuple(one for one in held if _unplanned(one, turn) or _shut(one, named.get(one.post_id), standing))


def offer(session: Session, turn: Turn, pause_id: int, plan: PausePlan) -> bool:
    """Keep what the plan says of each post that is held still, ask its owner, and tell the two who have paused."""
    pause = pauses.by_id(session, turn.workspace_id, pause_id)
    wanted = [one for one in unplanned(session, turn, pause_id) if one.post_id in plan.verdicts]
    if pause is None or not wanted:
        return False
    first = all(one.verdict is Verdict.NONE for one in wanted)
    for one in wanted:
        one.propose(plan.verdicts[one.post_id], plan.at.get(one.post_id), turn.now)
    pause_telling.ask_owners(session, turn, pause, wanted)
    pause_telling.show(session, turn, pause)
    if first:
        pause_telling.tell_ended(session, turn, pause, told_of(plan))
    record(session, turn, "pause", pause.id, "offered", posts=[one.post_id for one in wanted], **told_of(plan))
    session.commit()
    return True


def told_of(plan: PausePlan) -> Mapping[str, object]:
    """The plan's figures in JSON terms."""
    return {"minutes": plan.minutes, "days": plan.days}


def _due(session: Session, turn: Turn, pause: Pause) -> bool:
    if pause.asks and pause.expires_at <= turn.now:
        return True
    if pause.stands:
        return pause.until <= turn.now or bool(in_scope(session, turn, pause))
    return bool(unplanned(session, turn, pause.id))


def _lapse(session: Session, turn: Turn, pause: Pause) -> bool:
    """Nobody has confirmed in time what waits for a second person."""
    if not pause.asks or pause.expires_at > turn.now or (pause.stands and pause.until <= turn.now):
        return False
    if pause.state is PauseState.ENDING:
        pause.go_on(turn.now)
    else:
        pause.drop(turn.now)
    record(session, turn, "pause", pause.id, "lapsed")
    return True


def _end(session: Session, turn: Turn, pause: Pause) -> bool:
    if not pause.stands or pause.until > turn.now:
        return False
    pause.end(turn.now)
    ended(session, turn, pause)
    record(session, turn, "pause", pause.id, _ENDED)
    return True


def _catch(session: Session, turn: Turn, pause: Pause) -> bool:
    """What was added or moved into it is held like what was there."""
    if not pause.stands:
        return False
    caught = catch(session, turn, pause)
    if caught:
        pause_telling.tell_owners(session, turn, pause, caught, anew=True)
        record(session, turn, "pause", pause.id, "caught", posts=[post.id for post in caught])
    return bool(caught)


def _shut(held: Held, post: Post | None, standing: Sequence[Pause]) -> bool:
    at = held.slot_at
    return at is not None and post is not None and any(at < one.until and one.covers(post) for one in standing)


def _unplanned(held: Held, turn: Turn) -> bool:
    passed = held.slot_at is not None and held.slot_at <= turn.now
    return held.verdict is Verdict.NONE or passed
