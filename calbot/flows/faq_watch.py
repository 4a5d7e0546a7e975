"""What makes an approved answer wrong: a post that changes what it quotes, and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from calbot.alerts.budget import night_until
from calbot.alerts.faq import quoted
from calbot.flows import policy as warning_policy
from calbot.flows.direct import own_place
from calbot.flows.faq_view import faq_of, of_posts, policy_of
from calbot.flows.recipient import up_at
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.person import Person, Role
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.store import faq as faqs
from calbot.store import person as people

EXPIRES, WITHDRAWN = "faq.expires", "faq.withdrawn"


def follow(session: Session, turn: Turn, post: Post, changes: Mapping[str, Sequence[Any]]) -> list[int]:
    """Withdraw the answers that belong to `post` and quote what has changed in it; their owners are told. Ids of their
    questions; the caller commits."""
    if not changes.keys() & {"link", "title", "copy_text", "starts_at"}:
        return []
    gone = []
    for view in of_posts(session, turn, [post])[post.id]:
        wrong = [
            (text, fact)
            for text in view.texts
            if text.state is FaqState.APPROVED and (fact := quoted(changes, text.text, post.zone)) is not None
        ]
        for text, (field, was, now) in wrong:
            text.withdraw({"post": post.id, "field": field, "was": was[:200], "now": now[:200]}, turn.now)
            record(session, turn, "faq", view.faq.id, "withdrawn", locale=text.locale, post_id=post.id, field=field)
        if wrong:
            view.faq.revise(turn.now)
            _tell_owner(session, turn, view.faq, WITHDRAWN, ("faq", view.faq.id), f"r{view.faq.revision}")
            gone.append(view.faq.id)
    return gone


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the answers whose owner is to be told now that they expire soon."""
    return faqs.expiring(session, turn.workspace_id, turn.now + policy_of(session, turn).before)


def warn(session: Session, turn: Turn, text_id: int) -> bool:
    """Tell the owner of an answer that it expires, once for each approval; says whether that was due."""
    text = faqs.text_by_id(session, turn.workspace_id, text_id)
    if text is None or text_id not in due(session, turn):
        return False
    text.told_at = turn.now
    faq = faq_of(session, turn, text.faq_id)
    _tell_owner(session, turn, faq, EXPIRES, ("faq_text", text.id), _approval(text))
    record(session, turn, "faq", faq.id, "expires", locale=text.locale)
    session.commit()
    return True


def _approval(text: FaqText) -> str:
    return f"{text.approved_at:%Y%m%dT%H%M%S}"


def _tell_owner(session: Session, turn: Turn, faq: Faq, screen: str, about: tuple[str, int], once: str) -> None:
    """Alone, where the owner is known; else where marketing reads. What is not pressing waits for the morning there."""
    waits = screen == EXPIRES
    owner = people.by_id(session, turn.workspace_id, faq.owner_id) if faq.owner_id is not None else None
    where = _heard(session, turn, faq, owner)
    place = own_place(session, turn, owner, where) if owner is not None else None
    if owner is not None and place is not None:
        line: dict[str, Any] = {"only_for": owner.id, "slot": screen}
        at = up_at(session, turn, owner.id) if waits else None
        tell(session, turn, [place], screen, about, once, due_at=at, **line)
        return
    policy = warning_policy.policy_of(session, turn)
    for one in where:
        at = night_until(turn.now, one.zone, policy) if waits else None
        tell(session, turn, [one], screen, about, once, slot=screen, due_at=at)


def _heard(session: Session, turn: Turn, faq: Faq, owner: Person | None) -> list[Place]:
    marketing, care = marketing_places(session, turn, None, faq.brand), care_places(session, turn, faq.brand)
    if owner is None:
        return marketing
    return [*marketing, *care] if owner.has(Role.MARKETER) else [*care, *marketing]
