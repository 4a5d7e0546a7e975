"""Finding pauses, and the posts that they hold."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from calbot.model.pause import Held, HeldState, Pause, PauseState
from calbot.store.asking import in_parts

_OPEN = (PauseState.ASKED, PauseState.STANDS, PauseState.ENDING, PauseState.OVER)
_STANDS = (PauseState.STANDS, PauseState.ENDING)


def by_id(session: Session, workspace_id: str, pause_id: int) -> Pause | None:
    """One pause."""
    return session.get(Pause, (workspace_id, pause_id))


def open_ones(session: Session, workspace_id: str) -> list[Pause]:
    """Those that wait for somebody, stand, or of which something may be held still, by id."""
    wanted = select(Pause).where(Pause.workspace_id == workspace_id, col(Pause.state).in_(_OPEN))
    return list(session.exec(wanted.order_by(col(Pause.id))))


def standing(session: Session, workspace_id: str) -> list[Pause]:
    """Those that hold what comes, by id."""
    wanted = select(Pause).where(Pause.workspace_id == workspace_id, col(Pause.state).in_(_STANDS))
    return list(session.exec(wanted.order_by(col(Pause.id))))


def held_by_id(session: Session, workspace_id: str, held_id: int) -> Held | None:
    """One post as a pause holds it."""
    return session.get(Held, (workspace_id, held_id))


def held_of(session: Session, workspace_id: str, pause_id: int) -> list[Held]:
    """All posts that a pause holds or has held, by id."""
    wanted = select(Held).where(Held.workspace_id == workspace_id, Held.pause_id == pause_id)
    return list(session.exec(wanted.order_by(col(Held.id))))


def held_posts(session: Session, workspace_id: str) -> dict[int, Held]:
    """Everything that is held now, by post."""
    wanted = select(Held).where(Held.workspace_id == workspace_id, Held.state == HeldState.HELD)
    return {one.post_id: one for one in session.exec(wanted.order_by(col(Held.id)))}


def held_among(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, Held]:
    """Those of `post_ids` that are held now, by post."""
    found: dict[int, Held] = {}
    for part in in_parts(post_ids):
        wanted = select(Held).where(
            Held.workspace_id == workspace_id, Held.state == HeldState.HELD, col(Held.post_id).in_(part)
        )
        found |= {one.post_id: one for one in session.exec(wanted)}
    return found


def known_posts(session: Session, workspace_id: str, pause_id: int) -> set[int]:
    """The posts that a pause holds or has held: what its owner let go is not held by it again."""
    wanted = select(Held.post_id).where(Held.workspace_id == workspace_id, Held.pause_id == pause_id)
    return set(session.exec(wanted))
