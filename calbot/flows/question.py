"""What a calendar leaves open about a post, asked of whoever owns it; the card says what is true when it is drawn.

A question is a message and, once it is answered, a line in the post's history; nothing else is kept of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import moved, revised
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.changing import world_changed
from calbot.flows.removal_told import whom
from calbot.flows.tell import record, tell
from calbot.flows.telling import hold
from calbot.flows.turn import Turn, looking
from calbot.flows.two_hours import two_hours
from calbot.flows.ways import OpenHour
from calbot.model.account import Account
from calbot.model.notice import Notice
from calbot.model.post import Post, PostState
from calbot.model.source import Source, SourceKind
from calbot.store import account as accounts
from calbot.store import history as histories
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots
from calbot.store import source as sources

CARD: Final = "question.card"
LOOKS_OFF: Final = "reading.looks_cancelled"
"""What a reader notes on a post that only a word before its title calls off."""
ON, OFF = "on", "off"
"""The two answers to whether it is off."""
NOUN: Final = "question"
_ANSWERED: Final = "answered"
_DAY: Final = timedelta(days=1)


class Kind(StrEnum):
    """HOUR: when on its day it goes out. CLOCK: at which of the two instants that its hour may be, where clocks change.
    OFF: whether it is off, where only a word before its title says so. OUT: whether it went out, where nothing shows
    it."""

    HOUR = "hour"
    CLOCK = "clock"
    OFF = "off"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A post with the name of its calendar ("": none), by question what was answered and by whom, and what its reader
    may do."""

    post: Post
    calendar: str
    answers: Mapping[str, tuple[str, str]]
    may: frozenset[str]


@looking
def show(session: Session, turn: Turn, post_id: int) -> QuestionView:
    """What a question about a post is drawn from."""
    return _view(session, turn, _post(session, turn, post_id))


def keep_hours(session: Session, turn: Turn, found: Collection[OpenHour]) -> None:
    """Ask for each hour that decides something, unless somebody has answered, and say where it decides no more; the
    caller commits."""
    told = slots.last_of(session, turn.workspace_id, NOUN, Kind.HOUR)
    named = posts.by_ids(session, turn.workspace_id, {*told, *(one.post_id for one in found)})
    for one in found:
        post = named[one.post_id]
        values = {
            "fine": [at.isoformat() for at in one.fine],
            "bad": [at.isoformat() for at in one.bad],
            "minutes": round(one.minutes),
            "target": round(one.target_minutes),
        }
        if not _same(told.get(post.id), values) and not answered(session, turn, post, Kind.HOUR):
            ask(session, turn, post, Kind.HOUR, values)
    matter = {one.post_id for one in found}
    _let_go(session, turn, Kind.HOUR, [named[key] for key in told if key in named and key not in matter], told)


def after_look(session: Session, turn: Turn, source: Source, told: Sequence[Post], changed: Collection[int]) -> None:
    """A calendar has told of these posts, of which those `changed` are off or go out at another hour: what was asked
    about them shows what is true now. Which of two instants the clocks leave open is asked once, and so is whether it
    is off what has just been called off by a word before its title. The caller commits."""
    settled(session, turn, changed)
    coming = [post for post in told if post.starts_at > turn.now]
    # Graph tells instants, whatever its clocks show.
    written = coming if source.kind is not SourceKind.GRAPH else []
    doubles = {post.id: two for post in written if (two := hours_of(post)) is not None}
    _ask_once(session, turn, Kind.CLOCK, [post for post in written if post.id in doubles], doubles)
    _ask_once(session, turn, Kind.OFF, [post for post in coming if post.id in changed and looks_off(post)], {})


def hours_of(post: Post) -> tuple[datetime, datetime] | None:
    """The two instants between which its calendar leaves it open when a post goes out."""
    told = post.said.get("starts_at")
    if not post.live or post.all_day or not told:
        return None
    two = two_hours(datetime.fromisoformat(told), str(post.said.get("zone") or post.zone), post.notes)
    # Elsewhere by now is where somebody has moved it in chat.
    return two if two is not None and post.starts_at in two else None


def looks_off(post: Post) -> bool:
    """Whether it is off by its title alone."""
    return not post.live and _noted(post.notes)


def says_off_now(post: Post, notes: Sequence[Any]) -> bool:
    """Whether its calendar, whose reader gives these `notes` now, says in so many words what it only looked like."""
    return _noted(post.said.get("notes", ())) and not _noted(notes)


def _noted(notes: Sequence[Any]) -> bool:
    return any(isinstance(note, Mapping) and note.get("key") == LOOKS_OFF for note in notes)


def _ask_once(
    session: Session,
    turn: Turn,
    kind: Kind,
    some: Collection[Post],
    doubles: Mapping[int, tuple[datetime, datetime]],
) -> None:
    told = slots.last_of(session, turn.workspace_id, NOUN, kind, [post.id for post in some]) if some else {}
    for post in some:
        values: dict[str, Any] = {"about": about(post)}
        if post.id in doubles:
            values["hours"] = [at.isoformat() for at in doubles[post.id]]
        before = told.get(post.id)
        known = before is not None and not before.values.get("over") and before.values.get("about") == values["about"]
        if not known and not answered(session, turn, post, kind):
            ask(session, turn, post, kind, values)


def ask(session: Session, turn: Turn, post: Post, kind: Kind, values: Mapping[str, Any]) -> None:
    """Have its owner asked, or the message that stands show what is asked now; the caller commits."""
    said = {**values, "kind": kind.value}
    told = slots.last_of(session, turn.workspace_id, NOUN, kind, [post.id]).get(post.id)
    if told is not None:
        show_again(session, turn, told, said)
        return
    source = sources.by_id(session, turn.workspace_id, post.source_id) if post.source_id is not None else None
    for place, person_id, at in whom(session, turn, source, [post]):
        line: dict[str, Any] = {"slot": kind.value, "only_for": person_id, "due_at": at, "values": said}
        # By its hour: what was taken back before anybody had seen it may be asked after all.
        tell(session, turn, [place], CARD, (NOUN, post.id), f"{kind.value}.{turn.now:%Y%m%dT%H%M%S}", **line)


def settled(session: Session, turn: Turn, post_ids: Collection[int]) -> None:
    """These posts have changed: what was asked about them shows what is true now. The caller commits."""
    for kind in Kind:
        told = slots.last_of(session, turn.workspace_id, NOUN, kind, post_ids) if post_ids else {}
        named = posts.by_ids(session, turn.workspace_id, list(told))
        _let_go(session, turn, kind, list(named.values()), told)


def answer_hour(session: Session, turn: Turn, post_id: int, asked: str) -> QuestionView:
    """It goes out in one of the hours that are fine; which one, nobody has to know."""
    post = asked_of(session, turn, post_id, asked, "post.move")
    if not post.all_day or not post.live or answered(session, turn, post, Kind.HOUR):
        raise TellUser("question.known", post=post.name)
    return kept(session, turn, post, Kind.HOUR, "fine")


def answer_clock(session: Session, turn: Turn, post_id: int, asked: str, at: datetime) -> QuestionView:
    """It goes out at that one of its two instants. Its calendar cannot say which, so nothing is asked of it."""
    post = asked_of(session, turn, post_id, asked, "post.move")
    if at not in (hours_of(post) or ()) or answered(session, turn, post, Kind.CLOCK):
        raise TellUser("question.known", post=post.name)
    old = post.starts_at
    changes = post.take({"starts_at": at}, turn.now)
    if changes:
        revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
        moved.note(session, turn, post, old)
        hold(session, turn, post.id)
        world_changed(session, turn)
    return kept(session, turn, post, Kind.CLOCK, at.isoformat())


def answer_off(session: Session, turn: Turn, post_id: int, asked: str, said: str) -> QuestionView:
    """It is off as it looks, or (`said` ON) still on, whatever its title says."""
    post = asked_of(session, turn, post_id, asked, "post.cancel")
    if not looks_off(post) or _answers(session, turn, post).get(Kind.OFF, ("", ""))[0] == OFF:
        raise TellUser("question.known", post=post.name)
    if said == ON:
        changes = post.take({"state": PostState.SCHEDULED}, turn.now)
        revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
        # Off and on again is told by what has changed in sum: nothing, as a rule.
        moved.note(session, turn, post, post.starts_at)
        hold(session, turn, post.id)
        world_changed(session, turn)
    return kept(session, turn, post, Kind.OFF, said)


def asked_of(session: Session, turn: Turn, post_id: int, asked: str, verb: str) -> Post:
    """The post, if whoever presses may answer for it, and it stands where it stood when that was `asked`."""
    person, post = actor(session, turn), _post(session, turn, post_id)
    demand(person, verb, _account(session, turn, post))
    if asked != about(post):
        raise TellUser("post.stale", post=post.name)
    return post


def kept(session: Session, turn: Turn, post: Post, kind: Kind, said: str) -> QuestionView:
    """Keep what somebody has said, and show it where it was asked; it commits."""
    record(session, turn, "post", post.id, _ANSWERED, question=kind.value, said=said, about=about(post))
    told = slots.last_of(session, turn.workspace_id, NOUN, kind, [post.id])
    if post.id in told:
        show_again(session, turn, told[post.id], told[post.id].values)
    session.commit()
    return _view(session, turn, post)


def _let_go(session: Session, turn: Turn, kind: Kind, some: Collection[Post], told: Mapping[int, Notice]) -> None:
    for post in some:
        over = told[post.id].values.get("over") or post.starts_at + _DAY < turn.now
        if not over and not answered(session, turn, post, kind):
            show_again(session, turn, told[post.id], {**told[post.id].values, "over": True}, retract=True)


def show_again(session: Session, turn: Turn, told: Notice, values: Mapping[str, Any], *, retract: bool = False) -> None:
    """Where it was asked before, that message is edited; with `retract` only where somebody may have seen it."""
    subject = (NOUN, told.subject_id)
    for place_id, person_id, slot in slots.readers_of(session, turn.workspace_id, *subject):
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None and slot == told.slot:
            line: dict[str, Any] = {"slot": slot, "only_for": person_id, "values": dict(values), "retract": retract}
            # By what it follows: several changes in one moment are several messages.
            tell(session, turn, [place], CARD, subject, f"{slot}.{told.id}", **line)


def _same(told: Notice | None, values: Mapping[str, Any]) -> bool:
    """Whether that was asked already: the same hours, whatever the minutes."""
    if told is None or told.values.get("over"):
        return False
    return all(told.values.get(name) == values[name] for name in ("fine", "bad"))


def answered(session: Session, turn: Turn, post: Post, kind: Kind) -> bool:
    """Whether somebody has answered that of the post as it stands now."""
    return kind.value in _answers(session, turn, post)


def _answers(session: Session, turn: Turn, post: Post) -> dict[str, tuple[str, str]]:
    """By question, who has said what of the post as it stands now."""
    past = [one for one in histories.of(session, turn.workspace_id, "post", post.id) if one.verb == _ANSWERED]
    now = [one for one in past if one.details.get("about") == about(post)]
    named = {one.person_id: people.by_id(session, turn.workspace_id, one.person_id or 0) for one in now}
    who = {key: person.name if person is not None else "" for key, person in named.items()}
    return {str(one.details.get("question")): (str(one.details.get("said")), who[one.person_id]) for one in now}


def about(post: Post) -> str:
    """What a question and its answer are about, and what its buttons carry: another start asks anew, another title does
    not."""
    return f"{post.starts_at.isoformat()} {post.all_day} {post.zone}"


def _view(session: Session, turn: Turn, post: Post) -> QuestionView:
    source = sources.by_id(session, turn.workspace_id, post.source_id) if post.source_id is not None else None
    able = allowed(session, turn, ("post.move", "post.cancel"), _account(session, turn, post))
    return QuestionView(post, source.name if source is not None else "", _answers(session, turn, post), able)


def _account(session: Session, turn: Turn, post: Post) -> Account | None:
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None


def _post(session: Session, turn: Turn, post_id: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post
