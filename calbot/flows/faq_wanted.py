"""Questions that customers will ask of a post and that nobody answers: taken on by somebody, or asked of somebody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.faq import same_question
from calbot.errors import TellUser
from calbot.flows import faq_view
from calbot.flows.allowed import actor, demand
from calbot.flows.brief_answers import answers_of, asked_of, known_ideas
from calbot.flows.direct import own_place
from calbot.flows.recipient import sleeps_until
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn
from calbot.model.faq import Faq
from calbot.model.idea import Idea
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.store import brief as briefs
from calbot.store import faq as faqs
from calbot.store import forecast as forecasts
from calbot.store import history as histories
from calbot.store import number as numbers
from calbot.store import person as people

WANTED: Final = "faq.wanted"
WRITTEN: Final = "faq.written"
_ASKED: Final = "asked"


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that customers will ask of `post`, to which there is no approved answer and for which nobody answers.
    `ask` is who may know: whoever in care brought it up; None where that is nobody by name."""

    post: Post
    question: str
    ask: Person | None = None


def missing_of(session: Session, turn: Turn, among: Sequence[Post]) -> list[Missing]:
    """What is missing of several posts, in their order; a question that two of them raise is told once."""
    ideas = known_ideas(session, turn)
    known = faqs.every(session, turn.workspace_id)
    expected = forecasts.of_posts(session, turn.workspace_id, [post.id for post in among])
    found: list[Missing] = []
    for post in among:
        answers = answers_of(session, turn, post)
        asked = asked_of(session, turn, post, expected.get(post.id), ideas, answers)
        unanswered = [one.text for one in asked if not one.answered]
        for question in (*unanswered, *_lapsed(session, turn, post)):
            taken = _same(known, question, post)
            if taken is not None and taken.owner_id is not None:
                continue
            if not any(same_question(question, one.question) for one in found):
                found.append(Missing(post, question, _who_knows(session, turn, post, question, ideas)))
    return found


def take(session: Session, turn: Turn, post_id: int, revision: int, question: str) -> Faq:
    """The person of this turn answers for it from now on; refused where somebody else does by now. The caller
    commits."""
    person = actor(session, turn)
    demand(person, "faq.approve")
    faq = _wanted(session, turn, post_id, revision, question)
    if faq.owner_id is not None:
        owner = people.by_id(session, turn.workspace_id, faq.owner_id)
        raise TellUser("faq.taken", faq=faq.name, who=owner.name if owner is not None else "?")
    faq.own(person.id, turn.now)
    record(session, turn, "faq", faq.id, "owned", post_id=post_id)
    return faq


def ask(session: Session, turn: Turn, post_id: int, revision: int, question: str, person_id: int) -> tuple[Faq, Person]:
    """Ask somebody for the answer, alone, once; asleep they read of it in the morning. The caller commits."""
    demand(actor(session, turn), "faq.write")
    other = people.by_id(session, turn.workspace_id, person_id)
    if other is None:
        raise TellUser("router.old_button")
    faq = _wanted(session, turn, post_id, revision, question)
    near = [*care_places(session, turn, faq.brand), *marketing_places(session, turn, None, faq.brand)]
    place = own_place(session, turn, other, near)
    if place is None:
        raise TellUser("faq.ask.nowhere", who=other.name)
    line: dict[str, Any] = {"only_for": other.id, "slot": "wanted", "due_at": sleeps_until(other, turn.now)}
    if not tell(session, turn, [place], WANTED, ("faq", faq.id), "asked", **line):
        raise TellUser("faq.ask.already", who=other.name)
    record(session, turn, "faq", faq.id, _ASKED, of=other.id, post_id=post_id)
    return faq, other


def tell_who_asked(session: Session, turn: Turn, faq: Faq) -> None:
    """Somebody has written the answer: those who asked this person for it read it, each alone, and may approve it. The
    caller commits."""
    lines = histories.of_all(session, turn.workspace_id, "faq", [faq.id], _ASKED)
    askers = {one.person_id for one in lines if one.details.get("of") == turn.person_id} - {None, turn.person_id}
    for asker in people.by_ids(session, turn.workspace_id, sorted(one for one in askers if one is not None)).values():
        marketing, care = marketing_places(session, turn, None, faq.brand), care_places(session, turn, faq.brand)
        near = [*marketing, *care] if asker.has(Role.MARKETER) else [*care, *marketing]
        place = own_place(session, turn, asker, near)
        if place is not None:
            line: dict[str, Any] = {"only_for": asker.id, "slot": "written"}
            line["due_at"] = sleeps_until(asker, turn.now)
            tell(session, turn, [place], WRITTEN, ("faq", faq.id), f"r{faq.revision}", **line)


def _lapsed(session: Session, turn: Turn, post: Post) -> Iterator[str]:
    """What belongs to the post and may be told in no language today."""
    for view in faq_view.of_posts(session, turn, [post])[post.id]:
        if not view.locales:
            yield view.faq.question


def _wanted(session: Session, turn: Turn, post_id: int, revision: int, question: str) -> Faq:
    """The question as it is kept, with its post; kept now if it was not."""
    post = faq_view.post_of(session, turn, post_id)
    post.meet(revision)
    if not question:
        raise TellUser("router.old_button")
    faq = _same(faqs.every(session, turn.workspace_id), question, post) or _fresh(session, turn, question, post)
    faqs.link(session, turn.workspace_id, faq.id, post.id, actor(session, turn).id, turn.now, belongs=True)
    return faq


def _same(known: Sequence[Faq], question: str, post: Post) -> Faq | None:
    near = (one for one in known if one.brand in ("", post.brand))
    return next((one for one in near if same_question(question, one.question)), None)


def _fresh(session: Session, turn: Turn, question: str, post: Post) -> Faq:
    faq = Faq(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "faq"),
        question=question,
        brand=post.brand,
        person_id=actor(session, turn).id,
        opened_at=turn.now,
        changed_at=turn.now,
    )
    session.add(faq)
    session.flush()
    record(session, turn, "faq", faq.id, "wanted", post_id=post.id)
    return faq


def _who_knows(session: Session, turn: Turn, post: Post, question: str, ideas: Sequence[Idea]) -> Person | None:
    """Whoever in care said that it is asked."""
    asked = [one for one in briefs.questions(session, turn.workspace_id, post.id) if same_question(one.text, question)]
    said = [one for one in ideas if same_question(one.text, question)]
    ids = [*(one.person_id for one in asked), *(one.person_id for one in said)]
    known = people.by_ids(session, turn.workspace_id, ids)
    there = (known[one] for one in ids if one in known and known[one].has(Role.AGENT, Role.LEAD))
    return next(there, None)
