"""A question about a brief: care asks the post's owner, alone, and the reply is an approved answer from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.brief import Change, is_gone
from calbot.errors import TellUser
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.brief_view import post_of
from calbot.flows.direct import own_place
from calbot.flows.shift_brief import redraw
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.account import Account
from calbot.model.brief import BriefQuestion
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import brief as briefs
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import shift_brief as shift_briefs

SUBJECT: Final = "brief_question"
ASKED: Final = "brief.asked"
ANSWERED: Final = "brief.answered"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What `who` asks about the brief of `post`, and who has replied ("" for nobody yet)."""

    question: BriefQuestion
    post: Post
    who: str
    replied_by: str
    may: frozenset[str]


def ask(session: Session, turn: Turn, post_id: int, text: str) -> QuestionView:
    """Ask whoever answers for the post. The same words twice are one question."""
    person, post = actor(session, turn), post_of(session, turn, post_id)
    demand(person, "brief.read")
    if not text:
        raise TellUser("brief.question.what")
    asked = briefs.questions(session, turn.workspace_id, post.id)
    known = next((one for one in asked if (one.person_id, one.text) == (person.id, text)), None)
    if known is not None:
        return _view(session, turn, known)
    question = BriefQuestion(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, SUBJECT),
        post_id=post.id,
        person_id=person.id,
        text=text,
        asked_at=turn.now,
    )
    session.add(question)
    session.flush()
    record(session, turn, SUBJECT, question.id, "asked", post_id=post.id)
    _tell_owner(session, turn, question, post)
    redraw(session, turn, post.id, f".q{question.id}")
    session.commit()
    return _view(session, turn, question)


def ask_in_shift(session: Session, turn: Turn, row_id: int, revision: int, post_id: int, text: str) -> QuestionView:
    """The same, from the brief of a shift as it was drawn."""
    row = shift_briefs.by_id(session, turn.workspace_id, row_id)
    if row is None or row.person_id != actor(session, turn).id or post_id not in {key for key, _ in row.posts}:
        raise TellUser("router.old_button")
    row.meet(revision)
    return ask(session, turn, post_id, text)


def reply(session: Session, turn: Turn, question_id: int, revision: int, text: str) -> QuestionView:
    """Marketing's answer: whoever asked reads it alone, and the brief carries it from now on."""
    question = _question(session, turn, question_id)
    post = post_of(session, turn, question.post_id)
    demand(actor(session, turn), "brief.fill", _account(session, turn, post))
    question.meet(revision)
    if not text:
        raise TellUser("brief.question.reply.what")
    question.answer(text, actor(session, turn).id, turn.now)
    record(session, turn, SUBJECT, question.id, "answered")
    asker = people.by_id(session, turn.workspace_id, question.person_id)
    place = own_place(session, turn, asker, care_places(session, turn, post.brand)) if asker is not None else None
    if asker is not None and place is not None:
        line: dict[str, Any] = {"only_for": asker.id, "slot": "told"}
        tell(session, turn, [place], ANSWERED, (SUBJECT, question.id), f"r{question.revision}", **line)
    _tell_owner(session, turn, question, post)
    redraw(session, turn, post.id, f".q{question.id}.{question.revision}")
    session.commit()
    return _view(session, turn, question)


def withdraw(session: Session, turn: Turn, post: Post, changed: Sequence[Change]) -> list[str]:
    """Take back the answers that speak of what the post says otherwise now, until marketing gives new ones: the
    questions that have none any more. The caller commits."""
    gone = list[str]()
    for one in briefs.questions(session, turn.workspace_id, post.id):
        if one.reply and is_gone(changed, f"{one.text} {one.reply}"):
            one.withdraw()
            gone.append(one.text)
            record(session, turn, SUBJECT, one.id, "withdrawn")
            _tell_owner(session, turn, one, post)
    return gone


@looking
def show(session: Session, turn: Turn, question_id: int) -> QuestionView:
    """A question as it stands."""
    return _view(session, turn, _question(session, turn, question_id))


def _tell_owner(session: Session, turn: Turn, question: BriefQuestion, post: Post) -> None:
    """The owner alone, else marketing: the message shows the reply once there is one."""
    account = _account(session, turn, post)
    near = marketing_places(session, turn, account, post.brand)
    owner_id = post.owner_id if post.owner_id is not None else (account.owner_id if account else None)
    owner = people.by_id(session, turn.workspace_id, owner_id) if owner_id is not None else None
    own = own_place(session, turn, owner, [*near, *care_places(session, turn)]) if owner is not None else None
    once, about = f"r{question.revision}", (SUBJECT, question.id)
    if owner is None or own is None:
        tell(session, turn, near, ASKED, about, once, slot="card")
    else:
        tell(session, turn, [own], ASKED, about, once, slot="card", only_for=owner.id)


def _question(session: Session, turn: Turn, question_id: int) -> BriefQuestion:
    question = briefs.question_by_id(session, turn.workspace_id, question_id)
    if question is None:
        raise TellUser("router.old_button")
    return question


def _account(session: Session, turn: Turn, post: Post) -> Account | None:
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None


def _view(session: Session, turn: Turn, question: BriefQuestion) -> QuestionView:
    post = post_of(session, turn, question.post_id)
    ids = {question.person_id} | ({question.reply_by} if question.reply_by is not None else set())
    names = {key: one.name for key, one in people.by_ids(session, turn.workspace_id, ids).items()}
    may = allowed(session, turn, ("brief.fill",), _account(session, turn, post))
    replied_by = names.get(question.reply_by, "") if question.reply_by is not None else ""
    return QuestionView(question, post, names.get(question.person_id, ""), replied_by, may)
