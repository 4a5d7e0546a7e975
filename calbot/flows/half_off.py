"""One of two calendars has cancelled a post that the other still has: whoever owns it is asked once whether it is off.

Until somebody answers it is on. That it is asked about is kept by the calendar that says it is off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.asked_anew import AskedAnew
from calbot.flows.question import about
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.account import Account
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.store import account as accounts
from calbot.store import history as histories
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import source as sources

CARD: Final = "half_off.card"
HALF_OFF: Final = "half_off"
"""Memory of a source: numbers of the posts that it has cancelled and another calendar has not."""
ON, OFF = "on", "off"
"""The two answers to whether it is off."""
_NOUN: Final = "half_off"
_ASKED, _SAID = "half_off", "half_off_said"
"""What the history of a post tells of it."""
_ANEW: Final = AskedAnew(CARD, _NOUN, _ASKED)


@dataclass(frozen=True, slots=True)
class HalfOffView:
    """A post, the name of the calendar that still has it and of the one that has cancelled it (`by`; "": none). While
    it is `open`, nobody has answered; then `said` is "" or one of the two answers, by `who`."""

    post: Post
    calendar: str
    by: str
    may: frozenset[str]
    open: bool = True
    said: str = ""
    who: str = ""


@looking
def show(session: Session, turn: Turn, post_id: int) -> HalfOffView:
    """What the question about a post is drawn from."""
    return view_of(session, turn, _post(session, turn, post_id))


def after_look(session: Session, turn: Turn, halved: Mapping[int, int]) -> None:
    """Ask about posts that only one calendar has cancelled (`halved`: by post, the source that says so), and show what
    is true of those that were asked about. The caller commits."""
    named = posts.by_ids(session, turn.workspace_id, list(halved)) if halved else {}
    for number, post in named.items():
        source = sources.by_id(session, turn.workspace_id, halved[number])
        if source is None or not _matters(turn, post) or number in source.memory.get(HALF_OFF, []):
            continue
        source.memory[HALF_OFF] = [*source.memory.get(HALF_OFF, []), number]
        record(session, turn, "post", number, _ASKED, source=source.id)
        _ANEW.ask(session, turn, post, [post], about(post))
    settled(session, turn)


def settled(session: Session, turn: Turn) -> None:
    """Posts have changed: what was asked about them shows what is true now. The caller commits."""
    for source, post in _halved(session, turn):
        if _matters(turn, post):
            if not view_of(session, turn, post).said:
                _ANEW.show_again(session, turn, post, about(post))
        else:
            _close(source, post)
            _ANEW.show_again(session, turn, post, retract=True)


def agreed(session: Session, turn: Turn, some: Iterable[Post | None]) -> None:
    """The calendars of these posts say the same of them again. The caller commits."""
    numbers = {post.id for post in some if post is not None}
    for source, post in _halved(session, turn):
        if post.id in numbers:
            _close(source, post)
            _ANEW.show_again(session, turn, post, retract=True)


def asked_about(session: Session, turn: Turn, post_id: int, asked: str) -> Post:
    """The post, if whoever presses may say whether it is off, nobody has, and it stands where it stood when that was
    `asked`."""
    person, post = actor(session, turn), _post(session, turn, post_id)
    demand(person, "post.cancel", _account(session, turn, post))
    view = view_of(session, turn, post)
    if not view.open or view.said or not _matters(turn, post):
        raise TellUser("question.known", post=post.name)
    if asked != about(post):
        raise TellUser("post.stale", post=post.name)
    return post


def answered(session: Session, turn: Turn, post: Post, said: str) -> None:
    """Somebody has `said` whether it is off. The caller commits."""
    record(session, turn, "post", post.id, _SAID, said=said)
    if said == OFF:
        for source, one in _halved(session, turn):
            if one.id == post.id:
                _close(source, one)
    _ANEW.show_again(session, turn, post)


def view_of(session: Session, turn: Turn, post: Post) -> HalfOffView:
    """What is true of it now."""
    told = [one for one in histories.of(session, turn.workspace_id, "post", post.id) if one.verb in (_ASKED, _SAID)]
    last = told[-1] if told else None
    said = last.details["said"] if last is not None and last.verb == _SAID else ""
    who = people.by_id(session, turn.workspace_id, last.person_id or 0) if last is not None and said else None
    by = next((one.details["source"] for one in reversed(told) if one.verb == _ASKED), 0)
    named = [sources.by_id(session, turn.workspace_id, number or 0) for number in (post.source_id, by)]
    calendar, other = (source.name if source is not None else "" for source in named)
    open_now = any(one.id == post.id for _, one in _halved(session, turn))
    may = allowed(session, turn, ("post.cancel",), _account(session, turn, post))
    return HalfOffView(post, calendar, other, may, open_now, said, who.name if who is not None else "")


def _halved(session: Session, turn: Turn) -> Iterator[tuple[Source, Post]]:
    for source in sources.every(session, turn.workspace_id):
        kept: list[int] = source.memory.get(HALF_OFF, [])
        named = posts.by_ids(session, turn.workspace_id, kept) if kept else {}
        yield from ((source, named[number]) for number in kept if number in named)


def _close(source: Source, post: Post) -> None:
    source.memory[HALF_OFF] = [number for number in source.memory.get(HALF_OFF, []) if number != post.id]


def _matters(turn: Turn, post: Post) -> bool:
    return post.live and post.starts_at > turn.now


def _account(session: Session, turn: Turn, post: Post) -> Account | None:
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None


def _post(session: Session, turn: Turn, post_id: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post
