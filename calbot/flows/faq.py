"""An approved answer's life: written by whoever knows, approved in marketing's name, taken by care, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.faq_view import FaqView, faq_of, policy_of, post_of, view_of
from calbot.flows.faq_wanted import tell_who_asked
from calbot.flows.faq_watch import EXPIRES
from calbot.flows.tell import record, untell
from calbot.flows.turn import Turn
from calbot.model.faq import Faq, FaqState, FaqText, FaqUse
from calbot.model.person import Person
from calbot.model.rights import may
from calbot.store import faq as faqs
from calbot.store import number as numbers
from calbot.store import place as places

LOCALES: Final = ("en", "ja")
"""The languages in which customers are answered: those in which calbot tells a post's language."""
_TWICE: Final = timedelta(minutes=1)
"""Who takes an answer twice in so short a time takes it for one customer."""


def write(
    session: Session,
    turn: Turn,
    question: str,
    locale: str,
    text: str,
    post_id: int | None = None,
    *,
    approved: bool = False,
) -> FaqView:
    """A new question with its first answer, attached to a post if one is named; a draft, or at once `approved` by who
    may."""
    person = actor(session, turn)
    demand(person, "faq.write")
    _demand_words(question, locale, text)
    brand = _brand(session, turn, post_id)
    _demand_new(session, turn, question, brand)
    faq = Faq(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "faq"),
        question=question,
        brand=brand,
        person_id=person.id,
        opened_at=turn.now,
        changed_at=turn.now,
    )
    session.add(faq)
    session.flush()
    _put(session, turn, faq, person, locale, text, approved=approved)
    if post_id is not None:
        faqs.link(session, turn.workspace_id, faq.id, post_id, person.id, turn.now, belongs=True)
    return _kept(session, turn, faq, "approved" if approved else "written", locale=locale, post_id=post_id)


def edit(
    session: Session,
    turn: Turn,
    faq_id: int,
    revision: int,
    question: str,
    locale: str,
    text: str,
    *,
    approved: bool = False,
) -> FaqView:
    """Other words, or the answer in one more language. What is approved is changed by who may approve the change."""
    person, faq = _pressed(session, turn, faq_id, revision, "faq.write")
    _demand_words(question, locale, text)
    if question != faq.question and not may(person, "faq.approve"):
        standing = faqs.texts_of(session, turn.workspace_id, [faq.id]).get(faq.id, ())
        if any(one.state is FaqState.APPROVED for one in standing):
            raise TellUser("faq.edit.approved", faq=faq.name)
    faq.question = question
    _put(session, turn, faq, person, locale, text, approved=approved)
    faq.revise(turn.now)
    tell_who_asked(session, turn, faq)
    return _kept(session, turn, faq, "approved" if approved else "written", locale=locale)


def approve(session: Session, turn: Turn, faq_id: int, revision: int, locale: str) -> FaqView:
    """Customers may be told the answer as it stands, from now on, until it expires."""
    person, faq = _pressed(session, turn, faq_id, revision, "faq.approve")
    text = _text(session, turn, faq, locale)
    _put(session, turn, faq, person, locale, text.text, approved=True)
    faq.revise(turn.now)
    return _kept(session, turn, faq, "approved", locale=locale)


def withdraw(session: Session, turn: Turn, faq_id: int, revision: int, locale: str) -> FaqView:
    """Nobody may be told it any more."""
    _, faq = _pressed(session, turn, faq_id, revision, "faq.approve")
    _text(session, turn, faq, locale).withdraw({}, turn.now)
    faq.revise(turn.now)
    return _kept(session, turn, faq, "withdrawn", locale=locale)


def take(session: Session, turn: Turn, faq_id: int, revision: int) -> FaqView:
    """Whoever may approve it answers for it from now on."""
    person, faq = _pressed(session, turn, faq_id, revision, "faq.approve")
    faq.own(person.id, turn.now)
    return _kept(session, turn, faq, "owned")


def attach(session: Session, turn: Turn, faq_id: int, revision: int, post_id: int, *, belongs: bool = True) -> FaqView:
    """Say that an answer belongs to a post, or that it does not."""
    person, faq = _pressed(session, turn, faq_id, revision, "faq.write")
    post = post_of(session, turn, post_id)
    faqs.link(session, turn.workspace_id, faq.id, post.id, person.id, turn.now, belongs=belongs)
    record(session, turn, "faq", faq.id, "attached" if belongs else "parted", post_id=post.id)
    world_changed(session, turn)
    session.commit()
    return view_of(session, turn, faq, post)


def use(session: Session, turn: Turn, faq_id: int, revision: int, locale: str) -> FaqView:
    """[Copy]: somebody tells a customer; counted once, and refused for what customers may not be told."""
    person, faq = _pressed(session, turn, faq_id, revision, "faq.use")
    if not _text(session, turn, faq, locale).holds(turn.now):
        raise TellUser("faq.use.not_now", faq=faq.name)
    if not faqs.used_by(session, turn.workspace_id, faq.id, person.id, turn.now - _TWICE):
        place = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
        session.add(
            FaqUse(
                workspace_id=turn.workspace_id,
                id=numbers.next_number(session, turn.workspace_id, "faq_use"),
                faq_id=faq.id,
                locale=locale,
                person_id=person.id,
                place_id=place.id if place is not None else None,
                at=turn.now,
            )
        )
        session.flush()
    session.commit()
    return view_of(session, turn, faq)


def _put(session: Session, turn: Turn, faq: Faq, person: Person, locale: str, text: str, *, approved: bool) -> None:
    """The answer in one language, as a draft or in somebody's name; who approves it first answers for it."""
    known = next(
        (one for one in faqs.texts_of(session, turn.workspace_id, [faq.id]).get(faq.id, ()) if one.locale == locale),
        None,
    )
    row = known or FaqText(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "faq_text"),
        faq_id=faq.id,
        locale=locale,
        text=text,
        person_id=person.id,
        changed_at=turn.now,
    )
    if known is None:
        session.add(row)
    if approved:
        demand(person, "faq.approve")
        row.approve(text, person.id, turn.now + policy_of(session, turn).holds, turn.now)
        faq.owner_id = faq.owner_id or person.id
        untell(session, turn, ("faq_text", row.id), EXPIRES)
    elif known is not None:
        if known.state is FaqState.APPROVED:
            raise TellUser("faq.edit.approved", faq=faq.name)
        row.rewrite(text, person.id, turn.now)
    session.flush()


def _demand_words(question: str, locale: str, text: str) -> None:
    if not question:
        raise TellUser("faq.what")
    if not text:
        raise TellUser("faq.words")
    if locale not in LOCALES:
        raise TellUser("router.old_button")


def _demand_new(session: Session, turn: Turn, question: str, brand: str) -> None:
    """Two answers to one question would part as soon as one of them is changed; a form sent twice is one answer."""
    said = " ".join(question.casefold().split())
    for one in faqs.every(session, turn.workspace_id):
        if one.brand == brand and " ".join(one.question.casefold().split()) == said:
            raise TellUser("faq.same", faq=one.name)


def _brand(session: Session, turn: Turn, post_id: int | None) -> str:
    """That of its post, else of the place where it is said."""
    if post_id is not None:
        return post_of(session, turn, post_id).brand
    near = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
    return near.brand if near is not None else ""


def _pressed(session: Session, turn: Turn, faq_id: int, revision: int, verb: str) -> tuple[Person, Faq]:
    person = actor(session, turn)
    demand(person, verb)
    faq = faq_of(session, turn, faq_id)
    faq.meet(revision)
    return person, faq


def _text(session: Session, turn: Turn, faq: Faq, locale: str) -> FaqText:
    texts = faqs.texts_of(session, turn.workspace_id, [faq.id]).get(faq.id, ())
    found = next((one for one in texts if one.locale == locale), None)
    if found is None:
        raise TellUser("router.old_button")
    return found


def _kept(session: Session, turn: Turn, faq: Faq, verb: str, **details: Any) -> FaqView:
    """What rules and briefs rest on is different now."""
    record(session, turn, "faq", faq.id, verb, **details)
    world_changed(session, turn)
    session.commit()
    return view_of(session, turn, faq)
