"""A change from chat on its way to the calendar: wished for in the change's own commit, and told where that matters."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.flows.allowed import allowed
from calbot.flows.direct import own_place
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.flows.upkeep import calendar_of, keeper_of
from calbot.flows.writeback_file import address_of
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from calbot.model.source import Source
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.store import account as accounts
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from calbot.store import writeback as writebacks

JOB: Final = "write"
CARD: Final = "writeback.card"
_NOUN: Final = "writeback"
_OWNERS: Final = frozenset({WritebackState.ASKED})
"""States that concern whoever keeps the calendar; the others concern whoever decided in chat."""


@dataclass(frozen=True, slots=True)
class WritebackView:
    """A write-back with its post and calendar: who decided (`by`), who keeps the entry there (`keeper`), where the file
    with the change is ("": nowhere), and what its reader may do."""

    writeback: Writeback
    post: Post
    calendar: str
    by: str
    keeper: str = ""
    file: str = ""
    may: frozenset[str] = frozenset()


def wish(session: Session, turn: Turn, post: Post, old: datetime) -> None:
    """Have the calendar of a post say what chat has just decided; `old` is when the post was to go out until now. In
    the commit of that decision."""
    source = calendar_of(session, turn, post)
    if source is None:
        return
    known = writebacks.open_of_post(session, turn.workspace_id, post.id)
    wanted = Saying.of(post)
    if known is not None:
        known.want(wanted, turn.person_id, turn.now)
        if source.written or not known.open:
            told_again(session, turn, known)
        _begun(session, turn, known)
        return
    base = said_of(post, old)
    if not wanted.says(base):
        _wished(session, turn, source, post, wanted, base)


def wish_twin(session: Session, turn: Turn, post: Post, wanted: Saying, base: Saying) -> None:
    """Have the calendar of a post, which says `base`, say `wanted`: the post itself is off, since another calendar's
    stands for it. In the commit of that decision."""
    source = calendar_of(session, turn, post)
    if source is not None and not wanted.says(base):
        _wished(session, turn, source, post, wanted, base)


def _wished(session: Session, turn: Turn, source: Source, post: Post, wanted: Saying, base: Saying) -> None:
    fresh = Writeback(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, _NOUN),
        post_id=post.id,
        source_id=source.id,
        person_id=turn.person_id,
        wanted=wanted.kept,
        base=base.kept,
        due_at=turn.now,
        seal=secrets.token_hex(16),
        created_at=turn.now,
        changed_at=turn.now,
    )
    session.add(fresh)
    session.flush()
    _begun(session, turn, fresh)


def unwish(session: Session, turn: Turn, post: Post) -> None:
    """Its hour is open again, in chat alone: what nobody has written yet is not written, and nobody is asked. In the
    commit of that decision."""
    known = writebacks.open_of_post(session, turn.workspace_id, post.id)
    written = known is not None and known.tried and known.state in (WritebackState.PENDING, WritebackState.WRITTEN)
    if known is not None and not written:
        settle(session, turn, known, WritebackState.DROPPED)


@looking
def show(session: Session, turn: Turn, writeback_id: int) -> WritebackView:
    """What a message about one is drawn from."""
    known = writebacks.by_id(session, turn.workspace_id, writeback_id)
    if known is None:
        raise LookupError(f"no write-back {writeback_id}")
    return view_of(session, turn, known)


@looking
def standing(session: Session, turn: Turn) -> tuple[WritebackView, ...]:
    """All that calendars do not show yet, the oldest first."""
    return tuple(view_of(session, turn, one) for one in writebacks.open_ones(session, turn.workspace_id))


def view_of(session: Session, turn: Turn, writeback: Writeback) -> WritebackView:
    """One with all that is known of it."""
    post = posts.by_id(session, turn.workspace_id, writeback.post_id)
    source = sources.by_id(session, turn.workspace_id, writeback.source_id)
    if post is None or source is None:
        raise LookupError(f"no post or calendar of write-back {writeback.id}")
    by = _person(session, turn, writeback.person_id)
    keeper = keeper_of(session, turn, post)
    account = accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None
    workspace = workspaces.by_id(session, turn.workspace_id)
    web = str(workspace.settings.get("web", "")) if workspace else ""
    return WritebackView(
        writeback,
        post,
        source.name,
        by.name if by else "",
        keeper.name if keeper else post.owner_name,
        address_of(writeback, web),
        allowed(session, turn, ("post.move", "post.cancel"), account),
    )


def settle(
    session: Session,
    turn: Turn,
    writeback: Writeback,
    state: WritebackState,
    problem: str = "",
    theirs: Saying | None = None,
) -> None:
    """It has come that far; whoever has to know is told, and whoever was told sees it. The caller commits."""
    if theirs is not None:
        writeback.clash(theirs, turn.now)
    else:
        writeback.settle(state, turn.now, problem)
    record(session, turn, _NOUN, writeback.id, writeback.state.value, post=writeback.post_id)
    told_again(session, turn, writeback)
    if writeback.state in (WritebackState.ASKED, WritebackState.CONFLICT, WritebackState.PARKED):
        _tell(session, turn, writeback)


def told_again(session: Session, turn: Turn, writeback: Writeback) -> None:
    """Have every message about it show what is true."""
    for place_id, person_id in writeback.told:
        place = places.by_id(session, turn.workspace_id, place_id)
        line: dict[str, Any] = {"slot": "card", "only_for": person_id}
        if place is not None:
            tell(session, turn, [place], CARD, (_NOUN, writeback.id), f"r{writeback.revision}", **line)


def look_soon(session: Session, turn: Turn, source: Source, wait: timedelta) -> None:
    """Have the calendar looked at earlier than it would be; the caller commits."""
    at = turn.now + wait
    if source.next_look_at is None or source.next_look_at > at:
        source.next_look_at = at
        turn.wake(session, "sync", source.id, at=at)


def said_of(post: Post, old: datetime) -> Saying:
    """What its calendar said of a post last; `old` is when it was to go out, where that is not known."""
    said = post.said
    if not said.get("starts_at"):
        return Saying(old, post.all_day)
    off = said.get("state") == PostState.CANCELLED.value
    return Saying(datetime.fromisoformat(said["starts_at"]), bool(said.get("all_day")), off)


def _begun(session: Session, turn: Turn, writeback: Writeback) -> None:
    record(session, turn, _NOUN, writeback.id, "wanted", post=writeback.post_id, **writeback.wanted)
    if writeback.state is WritebackState.PENDING:
        turn.wake(session, JOB, writeback.id)


def _tell(session: Session, turn: Turn, writeback: Writeback) -> None:
    """A message of its own for whoever has to act: who keeps the calendar, or who decided in chat; where marketing
    works if that person is not known there."""
    post = posts.by_id(session, turn.workspace_id, writeback.post_id)
    if post is None:
        return
    whom = keeper_of(session, turn, post) if writeback.state in _OWNERS else None
    whom = whom or _person(session, turn, writeback.person_id)
    account = accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None
    shared = marketing_places(session, turn, account, post.brand)
    near = [*shared, *care_places(session, turn, post.brand)]
    own = own_place(session, turn, whom, near) if whom is not None else None
    where = [(own, whom.id)] if own is not None and whom is not None else [(place, None) for place in shared]
    for place, person_id in where:
        pair = [place.id, person_id]
        if pair not in writeback.told:
            writeback.told.append(pair)
            line: dict[str, Any] = {"slot": "card", "only_for": person_id}
            tell(session, turn, [place], CARD, (_NOUN, writeback.id), f"r{writeback.revision}", **line)


def _person(session: Session, turn: Turn, person_id: int | None) -> Person | None:
    return people.by_id(session, turn.workspace_id, person_id) if person_id is not None else None
