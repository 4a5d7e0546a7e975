"""Two calendars part over one post: which of them is right is asked of whoever owns it, and the answer holds in both.

Until somebody answers it is two posts. Which is the other one is kept by the calendar that had followed until then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import moved, revised, twins
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.asked_anew import AskedAnew
from calbot.flows.changing import world_changed
from calbot.flows.question import about
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.turn import Turn, looking
from calbot.flows.writeback import said_of, wish, wish_twin
from calbot.model.account import Account
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.model.workspace import History
from calbot.model.writeback import Saying
from calbot.store import account as accounts
from calbot.store import history as histories
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import source as sources

CARD: Final = "parted.card"
PARTED: Final = "parted"
"""Memory of a source: the posts that other posts stood for, which is asked about, by number: those others."""
ONE, TWO = "one", "two"
"""The two answers: it is one post, or it is two."""
_NOUN: Final = "parted"
_ASKED, _SAID = "parted", "parted_said"
"""What the history of a post tells of it."""
_ANEW: Final = AskedAnew(CARD, _NOUN, _ASKED)


@dataclass(frozen=True, slots=True)
class PartedView:
    """A post, the `other` one that stood for it, and the names of their calendars ("": none). While it is `open`,
    nobody has answered; then `said` is "" or one of the two answers, by `who`, `at` the hour of the one post."""

    post: Post
    other: Post | None
    calendar: str
    others: str
    may: frozenset[str]
    open: bool = True
    said: str = ""
    at: datetime | None = None
    who: str = ""


@looking
def show(session: Session, turn: Turn, post_id: int) -> PartedView:
    """What the question about a post is drawn from."""
    return _view(session, turn, _post(session, turn, post_id))


def after_look(session: Session, turn: Turn, source: Source, told: Sequence[Post], apart: Mapping[str, Post]) -> None:
    """Ask about those that a source has `told` which go out at another hour than what stood for them (`apart`, by
    entry), and show what is true of those that were asked about. The caller commits."""
    for post in told:
        other = apart.get(post.entry_key)
        if other is not None and _differ(turn, post, other):
            source.memory[PARTED] = {**source.memory.get(PARTED, {}), str(post.id): other.id}
            record(session, turn, "post", post.id, _ASKED, other=other.id)
            _ANEW.ask(session, turn, post, [post, other], about_both(post, other))
    settled(session, turn)


def settled(session: Session, turn: Turn) -> None:
    """Posts have changed: what was asked about them shows what is true now. The caller commits."""
    for source in sources.every(session, turn.workspace_id):
        for post, other in _open_in(session, turn, source):
            # Another calendar may have taken it over meanwhile.
            if post.source_id != source.id or not _differ(turn, post, other):
                _close(source, post)
                _ANEW.show_again(session, turn, post, retract=True)
            else:
                _ANEW.show_again(session, turn, post, about_both(post, other))


def answer_hour(session: Session, turn: Turn, post_id: int, asked: str, at: datetime) -> PartedView:
    """It is one post, and goes out `at`, which one of the two calendars says: the other one is to say so too."""
    post, other, source = _asked(session, turn, post_id, asked)
    if at not in (post.starts_at, other.starts_at):
        raise TellUser("question.known", post=post.name)
    if at != other.starts_at:
        _move(session, turn, other, post)
    told = said_of(post, post.starts_at)
    twins.join(session, turn, source, post, other, told.starts_at)
    wish_twin(session, turn, post, Saying.of(other), told)
    return _kept(session, turn, source, post, other, ONE)


def answer_two(session: Session, turn: Turn, post_id: int, asked: str) -> PartedView:
    """They are two posts, as they stand."""
    post, other, source = _asked(session, turn, post_id, asked)
    return _kept(session, turn, source, post, other, TWO)


def about_both(post: Post, other: Post) -> str:
    """What the question and its answer are about, and what its buttons carry."""
    return f"{about(post)} {other.name} {about(other)}"


def _move(session: Session, turn: Turn, post: Post, right: Post) -> None:
    old = post.starts_at
    changes = post.take({"starts_at": right.starts_at, "all_day": right.all_day, "zone": right.zone}, turn.now)
    # It was known there for as long as the calendar that is right has said so.
    post.told_at = right.told_at
    revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
    moved.note(session, turn, post, old)
    hold(session, turn, post.id)
    wish(session, turn, post, old)


def _asked(session: Session, turn: Turn, post_id: int, asked: str) -> tuple[Post, Post, Source]:
    """Both posts and the calendar of the first, if whoever presses may answer, and they stand where they stood when
    that was `asked`."""
    person, post = actor(session, turn), _post(session, turn, post_id)
    demand(person, "post.move", _account(session, turn, post))
    source = sources.by_id(session, turn.workspace_id, post.source_id or 0)
    number = source.memory.get(PARTED, {}).get(str(post.id)) if source is not None else None
    other = posts.by_id(session, turn.workspace_id, number) if number is not None else None
    if source is None or other is None or not _differ(turn, post, other):
        raise TellUser("question.known", post=post.name)
    if asked != about_both(post, other):
        raise TellUser("post.stale", post=post.name)
    return post, other, source


def _kept(session: Session, turn: Turn, source: Source, post: Post, other: Post, said: str) -> PartedView:
    _close(source, post)
    record(session, turn, "post", post.id, _SAID, other=other.id, said=said, at=other.starts_at.isoformat())
    _ANEW.show_again(session, turn, post)
    settled(session, turn)
    world_changed(session, turn)
    session.commit()
    return _view(session, turn, post)


def _open_in(session: Session, turn: Turn, source: Source) -> Iterator[tuple[Post, Post]]:
    kept = {int(key): number for key, number in source.memory.get(PARTED, {}).items()}
    named = posts.by_ids(session, turn.workspace_id, {*kept, *kept.values()})
    for key, number in kept.items():
        if key in named and number in named:
            yield named[key], named[number]


def _close(source: Source, post: Post) -> None:
    source.memory[PARTED] = {key: one for key, one in source.memory.get(PARTED, {}).items() if key != str(post.id)}


def _differ(turn: Turn, post: Post, other: Post) -> bool:
    """Whether it matters which is right: both are on, to come, and at two hours."""
    coming = min(post.starts_at, other.starts_at) > turn.now
    return post.live and other.live and coming and post.starts_at != other.starts_at


def _view(session: Session, turn: Turn, post: Post) -> PartedView:
    told = [one for one in histories.of(session, turn.workspace_id, "post", post.id) if one.verb in (_ASKED, _SAID)]
    last = told[-1] if told else None
    other = posts.by_id(session, turn.workspace_id, last.details["other"]) if last is not None else None
    source = sources.by_id(session, turn.workspace_id, post.source_id or 0)
    its = sources.by_id(session, turn.workspace_id, other.source_id or 0) if other is not None else None
    view = PartedView(
        post,
        other,
        source.name if source is not None else "",
        its.name if its is not None else "",
        allowed(session, turn, ("post.move",), _account(session, turn, post)),
        open=source is not None and str(post.id) in source.memory.get(PARTED, {}),
    )
    return _answered(session, turn, view, last) if last is not None and last.verb == _SAID else view


def _answered(session: Session, turn: Turn, view: PartedView, said: History) -> PartedView:
    who = people.by_id(session, turn.workspace_id, said.person_id or 0)
    at, name = datetime.fromisoformat(said.details["at"]), who.name if who is not None else ""
    return replace(view, open=False, said=said.details["said"], at=at, who=name)


def _account(session: Session, turn: Turn, post: Post) -> Account | None:
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None


def _post(session: Session, turn: Turn, post_id: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post
