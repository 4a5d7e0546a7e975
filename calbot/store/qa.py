"""Finding draws, their scores and the conversations that can be drawn; forgetting ids that are too old."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from calbot.model.conversation import Conversation, ConversationId
from calbot.model.qa import Draw, Score
from calbot.store.inserting import inserting

_KEY: Final = ("workspace_id", "desk", "key")
_TOLD: Final = ("at", "network", "lot")


def by_id(session: Session, workspace_id: str, draw_id: int) -> Draw | None:
    """One draw."""
    return session.get(Draw, (workspace_id, draw_id))


def score_by_id(session: Session, workspace_id: str, score_id: int) -> Score | None:
    """One conversation of a draw."""
    return session.get(Score, (workspace_id, score_id))


def same(session: Session, workspace_id: str, seed: int, wanted: int, post_id: int | None) -> Draw | None:
    """The draw of so many by that seed, about that post or about none."""
    wish = select(Draw).where(Draw.workspace_id == workspace_id, Draw.seed == seed, Draw.wanted == wanted)
    about = col(Draw.post_id).is_(None) if post_id is None else col(Draw.post_id) == post_id
    return session.exec(wish.where(about)).first()


def latest(session: Session, workspace_id: str, limit: int) -> list[Draw]:
    """The last draws, the newest first."""
    wish = select(Draw).where(Draw.workspace_id == workspace_id)
    return list(session.exec(wish.order_by(col(Draw.id).desc()).limit(limit)))


def scores_of(session: Session, workspace_id: str, draw_ids: Collection[int]) -> list[Score]:
    """The conversations of those draws, in the order in which they were drawn."""
    wish = select(Score).where(Score.workspace_id == workspace_id, col(Score.draw_id).in_(draw_ids))
    return list(session.exec(wish.order_by(col(Score.id))))


def known(session: Session, workspace_id: str, since: datetime) -> int:
    """How many conversations that began at or after `since` can be told apart."""
    wish = select(func.count()).select_from(Conversation)
    return session.exec(wish.where(Conversation.workspace_id == workspace_id, col(Conversation.at) >= since)).one()


def drawable(session: Session, workspace_id: str, start: datetime, end: datetime, network: str) -> list[Conversation]:
    """Those that began from `start` up to `end` and were never drawn; of one channel, or of all ("")."""
    at = col(Conversation.at)
    wish = select(Conversation).where(
        Conversation.workspace_id == workspace_id, at >= start, at < end, col(Conversation.drawn).is_(False)
    )
    if network:
        wish = wish.where(col(Conversation.network).in_((network, "")))
    return list(session.exec(wish))


def keep(session: Session, workspace_id: str, told: Sequence[ConversationId]) -> None:
    """Take over what an export names; what was drawn stays so."""
    rows = {(one.desk, one.key): {"workspace_id": workspace_id, "drawn": False, **asdict(one)} for one in told}
    if not rows:
        return
    statement = inserting(session, Conversation)
    news = {name: statement.excluded[name] for name in _TOLD}
    session.connection().execute(statement.on_conflict_do_update(index_elements=_KEY, set_=news), list(rows.values()))


def forget(session: Session, workspace_id: str, before: datetime) -> None:
    """Remove the ids of conversations that began before then, also from what was found in them."""
    gone = delete(Conversation).where(col(Conversation.workspace_id) == workspace_id, col(Conversation.at) < before)
    session.execute(gone.execution_options(synchronize_session=False))
    over = update(Score).where(col(Score.workspace_id) == workspace_id, col(Score.at) < before, col(Score.key) != "")
    session.execute(over.values(key="").execution_options(synchronize_session=False))
