"""Marketing asks care what in a coming post will confuse people: few are asked, and whoever asked is told once."""

from __future__ import annotations

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import revised
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.flows.wording_telling import due_at, readers, say_in_thread, show_cards, show_result, tell_readers
from calbot.flows.wording_view import WordingView, account_of, post_of, view_of, wording_of
from calbot.model.person import Person
from calbot.model.wording import Wording, WordingState
from calbot.store import number as numbers
from calbot.store import post as posts
from calbot.store import wording as wordings

_LONGEST_COPY = 20_000


def ask(session: Session, turn: Turn, post_id: int, revision: int | None = None) -> WordingView:
    """Ask those in care who are on shift, or come on before the post, what will confuse people; asked twice it is one
    question."""
    person = actor(session, turn)
    post = post_of(session, turn, post_id)
    demand(person, "wording.ask", account_of(session, turn, post))
    if revision is not None:
        post.meet(revision)
    if not post.live or post.starts_at <= turn.now:
        raise TellUser("wording.out", post=post.name)
    known = wordings.standing(session, turn.workspace_id, post.id)
    if known is not None and known.state is WordingState.OPEN:
        return view_of(session, turn, known)
    chosen = readers(session, turn, post)
    begins = min((at for _, at in chosen), default=turn.now)
    wording = Wording(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "wording"),
        post_id=post.id,
        person_id=person.id,
        asked=[one.id for one, _ in chosen],
        asked_at=turn.now,
        due_at=due_at(begins, post.starts_at),
        changed_at=turn.now,
    )
    session.add(wording)
    session.flush()
    turn.wake(session, "wording", wording.id, at=wording.due_at)
    record(session, turn, "wording", wording.id, "asked", post_id=post.id, of=wording.asked)
    show_cards(session, turn, wording, post, {one.id: at for one, at in chosen})
    session.commit()
    return view_of(session, turn, wording)


def answer(
    session: Session, turn: Turn, wording_id: int, revision: int | None, text: str, *, aloud: bool = False
) -> WordingView:
    """Somebody in care says what will confuse people, "" for nothing. Whoever asked hears of it once all have answered,
    or when the time is over; what comes after that is an edit of the same message. What was said `aloud` stands in the
    thread of the question where it was said."""
    person = actor(session, turn)
    demand(person, "wording.answer")
    wording = wording_of(session, turn, wording_id)
    post = post_of(session, turn, wording.post_id)
    if not wording.stands or post.starts_at <= turn.now:
        raise TellUser("wording.over", wording=wording.name)
    if revision is not None:
        wording.meet(revision)
    wordings.keep_answer(session, turn.workspace_id, wording.id, person.id, text, turn.now, post.revision)
    number = record(session, turn, "wording", wording.id, "answered", ok=not text)
    say_in_thread(session, turn, wording, post, (person.name, text), number, aloud=aloud)
    given = wordings.answers(session, turn.workspace_id, wording.id)
    if wording.state is WordingState.OPEN and {*wording.asked} <= {one.person_id for one in given}:
        wording.tell(turn.now)
    if wording.state is WordingState.TOLD:
        show_result(session, turn, wording, post, given)
    session.commit()
    return view_of(session, turn, wording)


def reply(session: Session, turn: Turn, wording_id: int, revision: int, text: str) -> WordingView:
    """Whoever asked says something to those who answered, each alone."""
    wording, _ = _pressed(session, turn, wording_id, revision)
    if not text:
        raise TellUser("wording.words")
    wording.reply = text
    wording.revise(turn.now)
    tell_readers(session, turn, wording)
    record(session, turn, "wording", wording.id, "replied")
    session.commit()
    return view_of(session, turn, wording)


def add_line(session: Session, turn: Turn, wording_id: int, revision: int, line: str) -> WordingView:
    """Put a line under the post's copy. A calendar that holds the copy is not written to; who adds it is told so."""
    wording, _ = _pressed(session, turn, wording_id, revision)
    if not line:
        raise TellUser("wording.words")
    post = post_of(session, turn, wording.post_id)
    if not wording.stands or post.starts_at <= turn.now:
        raise TellUser("wording.over", wording=wording.name)
    copy = f"{post.copy_text}\n{line}".strip()[:_LONGEST_COPY]
    changes = post.take({"copy_text": copy, "copy_length": len(copy)}, turn.now)
    revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
    record(session, turn, "post", post.id, "line", wording=wording.id)
    world_changed(session, turn)
    session.commit()
    return view_of(session, turn, wording)


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of those of which whoever asked is to be told now."""
    return wordings.due(session, turn.workspace_id, turn.now)


def tell_now(session: Session, turn: Turn, wording_id: int) -> bool:
    """The time is over: tell what came, also that nothing did. Asked too early, twice or too late it does nothing."""
    if wording_id not in wordings.due(session, turn.workspace_id, turn.now):
        return False
    wording = wording_of(session, turn, wording_id)
    post = posts.by_id(session, turn.workspace_id, wording.post_id)
    if post is None:
        return False
    wording.tell(turn.now)
    show_result(session, turn, wording, post, wordings.answers(session, turn.workspace_id, wording.id))
    record(session, turn, "wording", wording.id, "told")
    session.commit()
    return True


def _pressed(session: Session, turn: Turn, wording_id: int, revision: int) -> tuple[Wording, Person]:
    person = actor(session, turn)
    wording = wording_of(session, turn, wording_id)
    demand(person, "wording.ask", account_of(session, turn, post_of(session, turn, wording.post_id)))
    wording.meet(revision)
    return wording, person
