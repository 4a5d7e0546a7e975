"""Finding approved answers, the posts that they belong to, and how often they are used."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from calbot.model.faq import Faq, FaqPost, FaqState, FaqText, FaqUse
from calbot.store.asking import in_parts
from calbot.store.inserting import inserting
from calbot.store.number import next_number


def by_id(session: Session, workspace_id: str, faq_id: int) -> Faq | None:
    """One question."""
    return session.get(Faq, (workspace_id, faq_id))


def every(session: Session, workspace_id: str) -> list[Faq]:
    """All questions, by id."""
    return list(session.exec(select(Faq).where(Faq.workspace_id == workspace_id).order_by(col(Faq.id))))


def by_ids(session: Session, workspace_id: str, faq_ids: Collection[int]) -> dict[int, Faq]:
    """Several questions, by id."""
    found: dict[int, Faq] = {}
    for part in in_parts(faq_ids):
        wanted = select(Faq).where(Faq.workspace_id == workspace_id, col(Faq.id).in_(part))
        found |= {one.id: one for one in session.exec(wanted)}
    return found


def texts(session: Session, workspace_id: str) -> dict[int, list[FaqText]]:
    """All answers, by question, in the order in which they were written."""
    wanted = select(FaqText).where(FaqText.workspace_id == workspace_id)
    return _by_faq(session.exec(wanted.order_by(col(FaqText.id))))


def texts_of(session: Session, workspace_id: str, faq_ids: Collection[int]) -> dict[int, list[FaqText]]:
    """The answers to several questions, by question, in the order in which they were written."""
    found: list[FaqText] = []
    for part in in_parts(faq_ids):
        wanted = select(FaqText).where(FaqText.workspace_id == workspace_id, col(FaqText.faq_id).in_(part))
        found += session.exec(wanted.order_by(col(FaqText.id)))
    return _by_faq(found)


def text_by_id(session: Session, workspace_id: str, text_id: int) -> FaqText | None:
    """One answer in one language."""
    return session.get(FaqText, (workspace_id, text_id))


def expiring(session: Session, workspace_id: str, until: datetime) -> list[int]:
    """Ids of the approved answers that expire by `until` and of which nobody was told, the first one first."""
    wanted = select(FaqText.id).where(
        FaqText.workspace_id == workspace_id,
        FaqText.state == FaqState.APPROVED,
        col(FaqText.expires_at) <= until,
        col(FaqText.told_at).is_(None),
    )
    return list(session.exec(wanted.order_by(col(FaqText.expires_at), col(FaqText.id))))


def links(session: Session, workspace_id: str, post_ids: Collection[int]) -> dict[int, list[FaqPost]]:
    """What people said of which answers belong to several posts, by post."""
    found: dict[int, list[FaqPost]] = {}
    for part in in_parts(post_ids):
        wanted = select(FaqPost).where(FaqPost.workspace_id == workspace_id, col(FaqPost.post_id).in_(part))
        for one in session.exec(wanted.order_by(col(FaqPost.id))):
            found.setdefault(one.post_id, []).append(one)
    return found


def posts_of(session: Session, workspace_id: str, faq_id: int) -> list[int]:
    """Ids of the posts to which an answer was attached by hand."""
    wanted = select(FaqPost.post_id).where(
        FaqPost.workspace_id == workspace_id, FaqPost.faq_id == faq_id, col(FaqPost.belongs).is_(True)
    )
    return list(session.exec(wanted.order_by(col(FaqPost.post_id))))


def link(
    session: Session, workspace_id: str, faq_id: int, post_id: int, person_id: int, at: datetime, *, belongs: bool
) -> None:
    """Write down whether an answer belongs to a post; two at once leave one row, the later one's."""
    fresh = FaqPost(
        workspace_id=workspace_id,
        id=next_number(session, workspace_id, "faq_post"),
        faq_id=faq_id,
        post_id=post_id,
        person_id=person_id,
        belongs=belongs,
        at=at,
    )
    told = {"person_id": person_id, "belongs": belongs, "at": at}
    keys = ["workspace_id", "post_id", "faq_id"]
    statement = inserting(session, FaqPost).values(**fresh.model_dump())
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=told))


def uses_since(session: Session, workspace_id: str, faq_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How often several answers were taken since then, by question."""
    found: dict[int, int] = {}
    for part in in_parts(faq_ids):
        wanted = (
            select(FaqUse.faq_id, func.count())
            .where(FaqUse.workspace_id == workspace_id, col(FaqUse.faq_id).in_(part), col(FaqUse.at) > since)
            .group_by(col(FaqUse.faq_id))
        )
        found |= {faq_id: int(count) for faq_id, count in session.exec(wanted)}
    return found


def used_by(session: Session, workspace_id: str, faq_id: int, person_id: int, since: datetime) -> bool:
    """Whether somebody has taken an answer since then."""
    wanted = select(FaqUse.id).where(
        FaqUse.workspace_id == workspace_id,
        FaqUse.faq_id == faq_id,
        FaqUse.person_id == person_id,
        col(FaqUse.at) > since,
    )
    return session.exec(wanted.limit(1)).first() is not None


def _by_faq(rows: Iterable[FaqText]) -> dict[int, list[FaqText]]:
    found: dict[int, list[FaqText]] = {}
    for one in rows:
        found.setdefault(one.faq_id, []).append(one)
    return found
