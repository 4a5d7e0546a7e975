"""What has changed since warnings were drawn: why those whose window is fine by now are called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.flows.paused import held_ids
from calbot.flows.turn import Turn
from calbot.model.alert import Alert
from calbot.model.post import PostState
from calbot.model.source import ROSTERS
from calbot.store import cover as covers
from calbot.store import history as histories
from calbot.store import post as posts
from calbot.store import source as sources

_DRAWN: Final = ("raised", "redrawn")


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of causing posts that were `cancelled`, are `held` by a pause, or were `moved` since their warning was drawn;
    whether people were added since one of them was (`covered`)."""

    cancelled: frozenset[int]
    held: frozenset[int]
    moved: frozenset[int]
    covered: bool


def changes_of(session: Session, turn: Turn, standing: Sequence[Alert]) -> Changes:
    """What has changed about these warnings. That somebody has answered one is no picture of it: what was moved just
    before is still why it ends."""
    drawn = _drawn_at(session, turn, standing)
    cancelled, held, moved = set[int](), set[int](), set[int]()
    for alert in standing:
        named = posts.by_ids(session, turn.workspace_id, [cause["post_id"] for cause in alert.causes])
        cancelled |= {key for key, post in named.items() if post.state is PostState.CANCELLED}
        held |= held_ids(session, turn, list(named))
        moved |= {key for key in named if _moved(session, turn, key, drawn[alert.id])}
    covered = _roster_changed(session, turn, drawn)
    return Changes(frozenset(cancelled), frozenset(held), frozenset(moved - cancelled), covered)


def _drawn_at(session: Session, turn: Turn, standing: Sequence[Alert]) -> dict[int, datetime]:
    """When each took over its picture last."""
    found = {alert.id: alert.created_at for alert in standing}
    for one in histories.of_some(session, turn.workspace_id, "alert", list(found)):
        if one.verb in _DRAWN:
            found[one.noun_id] = one.at
    return found


def _moved(session: Session, turn: Turn, post_id: int, since: datetime) -> bool:
    past = posts.revisions(session, turn.workspace_id, post_id)
    return any(one.at > since and "starts_at" in one.changes for one in past)


def _roster_changed(session: Session, turn: Turn, drawn: Mapping[int, datetime]) -> bool:
    """Whether a roster has changed since one of the warnings was drawn, or somebody said to come."""
    rosters = [one for kind in ROSTERS for one in sources.of_kind(session, turn.workspace_id, kind)]
    changes = [one.changed_at for one in rosters if one.changed_at is not None]
    changes += [one.changed_at for key in drawn for one in covers.of_alert(session, turn.workspace_id, key)]
    return any(at > since for at in changes for since in drawn.values())
