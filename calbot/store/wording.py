"""Finding wording checks, and what care answered."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from calbot.model.wording import Wording, WordingAnswer, WordingState
from calbot.store.inserting import inserting
from calbot.store.number import next_number


def by_id(session: Session, workspace_id: str, wording_id: int) -> Wording | None:
    """One wording check."""
    return session.get(Wording, (workspace_id, wording_id))


def standing(session: Session, workspace_id: str, post_id: int) -> Wording | None:
    """The last one about a post whose answers are still of use."""
    wanted = select(Wording).where(
        Wording.workspace_id == workspace_id, Wording.post_id == post_id, Wording.state != WordingState.OFF
    )
    return session.exec(wanted.order_by(col(Wording.id).desc()).limit(1)).first()


def due(session: Session, workspace_id: str, now: datetime) -> list[int]:
    """Ids of those of which whoever asked is to be told by `now`, the first one first."""
    wanted = select(Wording.id).where(
        Wording.workspace_id == workspace_id, Wording.state == WordingState.OPEN, col(Wording.due_at) <= now
    )
    return list(session.exec(wanted.order_by(col(Wording.due_at), col(Wording.id))))


def answers(session: Session, workspace_id: str, wording_id: int) -> list[WordingAnswer]:
    """What care answered, the first one first."""
    wanted = select(WordingAnswer).where(
        WordingAnswer.workspace_id == workspace_id, WordingAnswer.wording_id == wording_id
    )
    found = session.exec(wanted.order_by(col(WordingAnswer.id)).execution_options(populate_existing=True))
    return list(found)


def keep_answer(
    session: Session, workspace_id: str, wording_id: int, person_id: int, text: str, at: datetime, post_revision: int
) -> None:
    """Write down what somebody says; it takes the place of what the person said before."""
    fresh = WordingAnswer(
        workspace_id=workspace_id,
        id=next_number(session, workspace_id, "wording_answer"),
        wording_id=wording_id,
        person_id=person_id,
        text=text,
        at=at,
        post_revision=post_revision,
    )
    told = {"text": text, "at": at, "post_revision": post_revision}
    keys = ["workspace_id", "wording_id", "person_id"]
    statement = inserting(session, WordingAnswer).values(**fresh.model_dump())
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=told))
