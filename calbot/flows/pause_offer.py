"""The plan of a pause, worked out over a snapshot: for whoever asks for it, and for the owners once it is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlmodel import Session

from calbot.flows import picture
from calbot.flows.carried import carried_on
from calbot.flows.pause_plan import DAYS, PausePlan, Shut, planned
from calbot.flows.pause_view import pause_of
from calbot.flows.pause_watch import unplanned
from calbot.flows.turn import Turn, looking
from calbot.flows.world import CARRY
from calbot.model.pause import HeldState, Pause
from calbot.model.post import Post
from calbot.staffing.plan import Stretch
from calbot.store import pause as pauses
from calbot.store import post as posts


@looking
def preview(session: Session, turn: Turn, pause_id: int) -> PausePlan:
    """What would become of all that a pause holds, were it to end now."""
    pause = pause_of(session, turn, pause_id)
    rows = pauses.held_of(session, turn.workspace_id, pause_id)
    return _plan(session, turn, pause, [one.post_id for one in rows if one.state is HeldState.HELD])


@looking
def proposal(session: Session, turn: Turn, pause_id: int) -> PausePlan | None:
    """What owners are to be asked now; None where nobody is to be asked anything."""
    wanted = unplanned(session, turn, pause_id)
    if not wanted:
        return None
    return _plan(session, turn, pause_of(session, turn, pause_id), [one.post_id for one in wanted])


def _plan(session: Session, turn: Turn, pause: Pause, post_ids: Collection[int]) -> PausePlan:
    gathered = picture.gather(session, turn, ahead=timedelta(days=DAYS) + CARRY, since=CARRY)
    world, _ = carried_on(gathered)
    held = posts.by_ids(session, turn.workspace_id, list(post_ids))
    return planned(world, list(held.values()), pause.reason, _shut(session, turn, pause))


def _shut(session: Session, turn: Turn, pause: Pause) -> Shut:
    others = [one for one in pauses.standing(session, turn.workspace_id) if one.id != pause.id]

    def shut(post: Post) -> tuple[Stretch, ...]:
        return tuple((turn.now, other.until) for other in others if other.covers(post))

    return shut
