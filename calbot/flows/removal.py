"""Posts that a calendar mentions no more: missing, asked about, and off or on once somebody or enough looks say so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import moved, removal_told, revised
from calbot.flows.absence import LOOKS_TO_APPLY, LOOKS_UNTIL_MISSING, OVERLAYS, QUIET_TO_APPLY, Absence
from calbot.flows.allowed import actor
from calbot.flows.anew import ask_others, read_anew
from calbot.flows.changing import world_changed
from calbot.flows.removal_view import RemovalView, may_answer, view_of
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.turn import Turn, looking
from calbot.model.post import Post, PostState
from calbot.model.removal import Removal, RemovalState, RemovalStep
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.store import number as numbers
from calbot.store import post as posts
from calbot.store import removal as removals
from calbot.store import source as sources

_SHRUNK: Final = "source.shrunk"
_EMPTIED: Final = "source.emptied"
FREED: Final = "overlays_freed"
"""Memory of a source: at its next look its overlay events are what it tells."""
HELD: Final = frozenset({_SHRUNK, _EMPTIED})
"""Problems of a source that was read, and is not believed."""


class Followed(NamedTuple):
    """What came of a look: how many posts are missing since, and why their calendar is not believed, a message id, ""
    where it is."""

    missing: int
    problem: str


def kept_on(session: Session, turn: Turn, source_id: int) -> set[int]:
    """Ids of posts of a source of which somebody has said that they are on."""
    known = removals.standing(session, turn.workspace_id, source_id)
    return {number for one in known if one.state is RemovalState.KEPT for number in one.post_ids}


def keeps_overlays(session: Session, turn: Turn, source_id: int) -> bool:
    """Whether somebody has said that overlay events count which a source does not tell any more."""
    known = removals.standing(session, turn.workspace_id, source_id)
    return any(one.overlays and one.state is RemovalState.KEPT for one in known)


def keep(
    session: Session, turn: Turn, source: Source, known: Mapping[str, Post], found: Absence, *, overlays_kept: bool
) -> Followed:
    """Take over what a look does not mention; the caller commits. `overlays_kept`: it tells fewer overlay events than
    somebody has said to keep."""
    if found.unsure:
        # It can neither say that they are gone nor that they are there.
        waiting = _standing(session, turn, source, known, overlays_kept=overlays_kept)
        return Followed(0, _problem(waiting) if waiting is not None and waiting.holds else "")
    looks, since = _counted(source, found.keys, turn.now)
    gone = [key for key in found.keys if looks[key] >= LOOKS_UNTIL_MISSING]
    lost = [known[key] for key in gone if key in known]
    missing = 0
    for post in lost:
        if post.state is PostState.SCHEDULED:
            changes = post.miss(since[post.entry_key], turn.now)
            revised.keep_revision(session, turn, post, changes, source_id=source.id)
            missing += 1
    first = min((since[key] for key in gone), default=turn.now)
    removal = _standing(session, turn, source, known, overlays_kept=overlays_kept)
    if gone:
        removal = _seen(session, turn, source, removal, lost, found, first, overlays=OVERLAYS in gone)
    elif removal is not None and not found.keys:
        _end(session, turn, removal)
    # Whoever has said what it means has ended the doubt.
    doubted = found.braked and (removal is None or removal.state is RemovalState.HELD)
    return Followed(missing, _problem(found) if doubted else "")


@looking
def show(session: Session, turn: Turn, removal_id: int) -> RemovalView:
    """One of them with its posts."""
    return view_of(session, turn, _removal(session, turn, removal_id))


def apply(session: Session, turn: Turn, removal_id: int, revision: int) -> RemovalView:
    """They are off."""
    return _answered(session, turn, removal_id, revision, RemovalStep.APPLY)


def keep_on(session: Session, turn: Turn, removal_id: int, revision: int) -> RemovalView:
    """They are on, whatever their calendar says."""
    return _answered(session, turn, removal_id, revision, RemovalStep.KEEP)


def withdraw(session: Session, turn: Turn, post: Post) -> None:
    """Its calendar speaks for it no more: nothing is asked about it there, and no answer reaches it. The caller
    commits."""
    for one in removals.standing(session, turn.workspace_id, post.source_id):
        if post.id not in one.post_ids:
            continue
        one.leave_out(post.id, turn.now)
        if one.post_ids or one.overlays:
            removal_told.tell_of(session, turn, one)
            continue
        held = one.holds
        _end(session, turn, one)
        if held:
            _believe(session, turn, _source(session, turn, one), one)


def _answered(session: Session, turn: Turn, removal_id: int, revision: int, step: RemovalStep) -> RemovalView:
    person = actor(session, turn)
    removal = _removal(session, turn, removal_id)
    may_answer(session, turn, person, removal)
    removal.meet(revision)
    source, held = _source(session, turn, removal), removal.holds
    removal.answer(step, person.id, turn.now)
    _carry_out(session, turn, source, removal)
    if held or removal.overlays:
        _believe(session, turn, source, removal)
    removal_told.tell_of(session, turn, removal)
    session.commit()
    return view_of(session, turn, removal)


def _problem(about: Absence | Removal) -> str:
    return _EMPTIED if about.emptied else _SHRUNK


def _counted(source: Source, keys: Collection[str], now: datetime) -> tuple[dict[str, int], dict[str, datetime]]:
    """How many looks in a row have missed each of `keys`, and since when."""
    before, told = source.memory.get("absent", {}), source.memory.get("absent_since", {})
    looks = {key: int(before.get(key, 0)) + 1 for key in keys}
    since = {key: datetime.fromisoformat(told[key]) if key in told else now for key in keys}
    # Above what anything asks for they stand still, so that a quiet look writes nothing.
    looks = {key: min(count, LOOKS_UNTIL_MISSING) for key, count in looks.items()}
    if before != looks:
        source.memory["absent"] = looks
        source.memory["absent_since"] = {key: at.isoformat() for key, at in since.items()}
    return looks, since


def _standing(
    session: Session, turn: Turn, source: Source, known: Mapping[str, Post], *, overlays_kept: bool
) -> Removal | None:
    """The removal that waits for an answer. Those that were answered end where their calendar has the posts again."""
    waiting = None
    by_id = {post.id: post for post in known.values()}
    for one in removals.standing(session, turn.workspace_id, source.id):
        if one.state is RemovalState.HELD:
            waiting = one
            continue
        still = [number for number in one.post_ids if number in by_id and _off(by_id[number], one, turn.now)]
        if not still and not (one.overlays and one.state is RemovalState.KEPT and overlays_kept):
            _end(session, turn, one)
        elif still != list(one.post_ids):
            one.post_ids = still
    return waiting


def _off(post: Post, removal: Removal, now: datetime) -> bool:
    """Whether its calendar has still not mentioned it since it was answered about."""
    return post.starts_at > now and (post.seen_at is None or post.seen_at < removal.same_since)


def _seen(
    session: Session,
    turn: Turn,
    source: Source,
    removal: Removal | None,
    lost: Sequence[Post],
    found: Absence,
    since: datetime,
    *,
    overlays: bool,
) -> Removal:
    numbers_of = sorted(post.id for post in lost)
    if removal is None:
        removal = Removal(
            workspace_id=turn.workspace_id,
            id=numbers.next_number(session, turn.workspace_id, "removal"),
            source_id=source.id,
            post_ids=numbers_of,
            coming=found.coming,
            braked=found.braked,
            emptied=found.emptied,
            overlays=overlays,
            looks=LOOKS_UNTIL_MISSING,
            since=since,
            same_since=since,
            changed_at=turn.now,
        )
        session.add(removal)
        session.flush()
        record(session, turn, "removal", removal.id, "held" if removal.holds else "missing", posts=numbers_of)
    else:
        # What is over by now is no other answer.
        passed = [number for number in removal.post_ids if number not in numbers_of]
        if passed and not _comes_still(session, turn, passed):
            removal.post_ids = numbers_of
        how = {"braked": found.braked, "emptied": found.emptied, "overlays": overlays}
        removal.seen(numbers_of, found.coming, turn.now, **how)
    if _says_so_long_enough(removal, turn.now):
        removal.answer(RemovalStep.APPLY, None, turn.now)
        _carry_out(session, turn, source, removal)
        if removal.braked:
            _believe(session, turn, source, removal)
    removal_told.tell_of(session, turn, removal)
    return removal


def _comes_still(session: Session, turn: Turn, numbers_of: Sequence[int]) -> bool:
    known = posts.by_ids(session, turn.workspace_id, numbers_of)
    return any(post.starts_at > turn.now for post in known.values())


def _says_so_long_enough(removal: Removal, now: datetime) -> bool:
    """Never an empty calendar: that is what a broken one looks like."""
    return not removal.emptied and removal.looks >= LOOKS_TO_APPLY and now - removal.same_since >= QUIET_TO_APPLY


def _carry_out(session: Session, turn: Turn, source: Source, removal: Removal) -> None:
    """The posts as the answer says; what happened to each is in its history."""
    named = posts.by_ids(session, turn.workspace_id, list(removal.post_ids))
    off = removal.state is RemovalState.APPLIED
    done = []
    for post in named.values():
        if post.starts_at > turn.now and (post.live if off else _comes_back(post)):
            done.append(post.id)
            _turn(session, turn, post, removal, PostState.CANCELLED if off else PostState.SCHEDULED)
    if off and removal.overlays:
        source.memory[FREED] = True
    verb = removal.state.value if removal.person_id is not None else "applied_by_itself"
    record(session, turn, "removal", removal.id, verb, source=removal.source_id, posts=sorted(done))
    if done:
        world_changed(session, turn)
    if removal.person_id is None:
        # Nobody has said that it is off: a calendar that still has it may know better.
        ask_others(session, turn, done)


def _comes_back(post: Post) -> bool:
    """Whether it is off or missing only because its calendar did not have it; what was cancelled in chat stays off."""
    off = post.state is PostState.CANCELLED and post.said.get("state") == PostState.CANCELLED.value
    return off or post.state is PostState.MISSING


def _turn(session: Session, turn: Turn, post: Post, removal: Removal, state: PostState) -> None:
    was_live = post.live
    changes = post.take({"state": state}, turn.now)
    # As if the calendar itself had said so: then it brings the post back by mentioning it again.
    post.said = {**post.said, "state": state.value}
    source_id = removal.source_id if turn.person_id is None else None
    revised.keep_revision(session, turn, post, changes, source_id=source_id, person_id=turn.person_id)
    if was_live is not post.live:
        hold(session, turn, post.id)
    if post.live and not was_live:
        moved.note(session, turn, post, post.starts_at)


def _believe(session: Session, turn: Turn, source: Source, removal: Removal) -> None:
    """Its calendar is believed again; whatever else it said while it was not is asked for at once."""
    if source.problem in HELD:
        source.state, source.problem = SourceState.EMPTY if removal.emptied else SourceState.FRESH, ""
    source.memory["absent"], source.memory["absent_since"] = {}, {}
    read_anew(session, turn, source)


def _end(session: Session, turn: Turn, removal: Removal) -> None:
    removal.answer(RemovalStep.END, removal.person_id, turn.now)
    record(session, turn, "removal", removal.id, "over")
    removal_told.tell_of(session, turn, removal)


def _removal(session: Session, turn: Turn, removal_id: int) -> Removal:
    removal = removals.by_id(session, turn.workspace_id, removal_id)
    if removal is None:
        raise TellUser("removal.stale")
    return removal


def _source(session: Session, turn: Turn, removal: Removal) -> Source:
    source = sources.by_id(session, turn.workspace_id, removal.source_id)
    if source is None:
        raise LookupError(f"no source {removal.source_id}")
    return source
