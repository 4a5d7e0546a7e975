"""What has changed since warnings were drawn: why those whose window is fine by now are called off."""

from __future__ import annotations

from collections.abc import Sequence
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
    ids of the warnings to which people were added (`covered`)."""

    cancelled: frozenset[int]
    held: frozenset[int]
    moved: frozenset[int]
    covered: frozenset[int]


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
    covered = frozenset(one.id for one in standing if _covered(session, turn, one, drawn[one.id]))
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


def _covered(session: Session, turn: Turn, alert: Alert, since: datetime) -> bool:
    """Whether a roster has changed since then, or somebody has said to come: that somebody was asked adds nobody. Of a
    window that is still to come whoever said so since it was raised, for without those it may stand again."""
    rosters = [one for kind in ROSTERS for one in sources.of_kind(session, turn.workspace_id, kind)]
    changes = [one.changed_at for one in rosters if one.changed_at is not None]
    came = since if alert.starts_at <= turn.now else alert.created_at
    help_came = (one.at > came for one in covers.helping(session, turn.workspace_id, alert))
    return any(at > since for at in changes) or any(help_came)
