"""What a look at a calendar changes: posts come, move, end or go missing, and a broken feed loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from calbot.flows import moved
from calbot.flows.accounts import AccountFinder
from calbot.flows.changing import world_changed
from calbot.flows.renamed import PLACED, renamed
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.trust import learn
from calbot.flows.turn import Turn
from calbot.model.event import Event
from calbot.model.post import Post, PostState, plain
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.store import account as accounts
from calbot.store import event as events
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import source as sources

FIELDS = (
    "title", "copy_text", "copy_length", "link", "starts_at", "zone", "all_day", "network", "handle", "brand",
    "content_type", "campaign", "thread", "tags", "paid", "reach", "owner_name", "account_id", "owner_id", "state",
    "after", "file", "line", "notes",
)  # fmt: skip
"""What a calendar says of a post; the rest is calbot's own."""

_QUIET = PLACED
"""Where an entry stands is no news: a change in these alone makes no revision."""

LOOKS_UNTIL_MISSING = 2
SHRUNK = 0.5
SMALL = 3


@dataclass(frozen=True)
class Look:
    """One look at a source, already read as nouns: `posts` and `events` without ids; `problem` is a message id.

    `window` is the span that was read: absence outside of it says nothing.
    """

    state: SourceState
    posts: Sequence[Post]
    events: Sequence[Event]
    window: tuple[datetime, datetime]
    problem: str = ""


def apply(session: Session, turn: Turn, source_id: int, look: Look, next_look_at: datetime) -> dict[str, int]:
    """Take over a look at a calendar; returns how many posts were added, changed, cancelled and are missing.

    A look that could not be read, or that lost half of the coming posts at once, changes only the source's state.
    """
    source = _source(session, turn, source_id)
    source.next_look_at = next_look_at
    known: Mapping[str, Post] = posts.by_entries(session, turn.workspace_id, source_id)
    if look.state is SourceState.BLIND:
        return _blind(session, turn, source, look.problem)
    finder = _finder(session, turn)
    known = _known_again(session, known, [finder.placed(told) for told in look.posts])
    if problem := _brake(known, look, turn.now):
        return _blind(session, turn, source, problem)
    counts = {"added": 0, "changed": 0, "cancelled": 0, "missing": 0}
    fresh = []
    for placed in look.posts:
        before = known.get(placed.entry_key)
        if before is not None:
            _take(session, turn, source, before, placed, counts)
        elif placed.live:
            fresh.append(placed)
    _add(session, turn, source, fresh)
    counts["added"] = len(fresh)
    _miss(session, turn, source, known, look, counts)
    moved = events.replace(session, turn.workspace_id, source_id, list(look.events))
    source.state, source.problem, source.seen_at = look.state, look.problem, turn.now
    if any(counts.values()) or moved:
        learn(source, turn.now)
        source.changed_at = turn.now
        record(session, turn, "source", source.id, "changed", **counts)
        world_changed(session, turn)
    session.commit()
    return counts


def _source(session: Session, turn: Turn, source_id: int) -> Source:
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        raise LookupError(f"no source {source_id}")
    return source


def _known_again(session: Session, known: Mapping[str, Post], told: Sequence[Post]) -> Mapping[str, Post]:
    """`known` under the names that their calendar gives them now."""
    if not known or all(post.entry_key in known for post in told):
        return known
    told_now = {post.entry_key: _said_of(post) for post in told}
    again = renamed({key: post.said for key, post in known.items()}, told_now)
    if not again:
        return known
    old = {before: after for after, before in again.items()}
    for before, after in old.items():
        known[before].entry_key = after
    session.flush()
    return {old.get(key, key): post for key, post in known.items()}


def _said_of(post: Post) -> dict[str, Any]:
    """What its calendar says of a post, in JSON terms."""
    return {field: plain(getattr(post, field)) for field in FIELDS}


def _finder(session: Session, turn: Turn) -> AccountFinder:
    return AccountFinder(
        tuple(accounts.every(session, turn.workspace_id)), tuple(people.every(session, turn.workspace_id))
    )


def _brake(known: Mapping[str, Post], look: Look, now: datetime) -> str:
    """A feed that loses half of the coming posts at once is broken, not emptied: "source.shrunk", or "" to go on."""
    start, end = look.window
    coming = [key for key, post in known.items() if post.live and max(now, start) <= post.starts_at < end]
    still = {post.entry_key for post in look.posts}
    gone = [key for key in coming if key not in still]
    return "source.shrunk" if len(gone) >= SMALL and len(gone) >= SHRUNK * len(coming) else ""


def _blind(session: Session, turn: Turn, source: Source, problem: str) -> dict[str, int]:
    if source.state is not SourceState.BLIND or source.problem != problem:
        record(session, turn, "source", source.id, "blind", problem=problem)
    source.state, source.problem = SourceState.BLIND, problem
    session.commit()
    return {}


def _take(session: Session, turn: Turn, source: Source, known: Post, told: Post, counts: dict[str, int]) -> None:
    """Take over what the calendar itself has changed since the last look; what was changed in chat stays."""
    values = {field: getattr(told, field) for field in FIELDS}
    said = {field: plain(value) for field, value in values.items()}
    known.seen_at = turn.now
    if known.said == said and known.state is not PostState.MISSING:
        return
    was_live, old = known.live, known.starts_at
    changes = _news(known, values, turn.now)
    known.said = said
    back = known.live and not was_live
    if "starts_at" in changes:
        known.told_at = source.seen_at
    # Off and on again is told by what has changed in sum: from where people last knew it.
    if (back or "starts_at" in changes) and (known.starts_at if back else old) > turn.now:
        moved.note(session, turn, known, old)
    if was_live and {"starts_at", "state"} & changes.keys():
        hold(session, turn, known.id)
    if changes:
        posts.keep_revision(session, known, changes, turn.now, source_id=source.id)
        counts["cancelled" if was_live and not known.live else "changed"] += 1


def _news(known: Post, values: dict[str, Any], now: datetime) -> dict[str, list[Any]]:
    fresh = {field: value for field, value in values.items() if known.said.get(field) != plain(value)}
    if known.state is PostState.MISSING:
        fresh["state"] = values["state"]
    if "starts_at" in fresh:
        # An hour that chat had left open is known again.
        fresh["all_day"] = values["all_day"]
    for field in _QUIET & fresh.keys():
        setattr(known, field, fresh.pop(field))
    return known.take(fresh, now)


def _add(session: Session, turn: Turn, source: Source, fresh: Sequence[Post]) -> None:
    """All at once: a first look at a calendar brings hundreds."""
    given = numbers.next_numbers(session, turn.workspace_id, "post", len(fresh))
    for told, number in zip(fresh, given, strict=True):
        told.said = _said_of(told)
        told.workspace_id, told.source_id, told.id = turn.workspace_id, source.id, number
        told.created_at = told.changed_at = told.seen_at = turn.now
        # At the last look it was not there; what came while nobody could look is not held against anybody.
        told.told_at = source.seen_at
    session.add_all(fresh)
    session.flush()
    posts.keep_first_revisions(session, turn.workspace_id, fresh, turn.now, source.id)


def _miss(
    session: Session, turn: Turn, source: Source, known: Mapping[str, Post], look: Look, counts: dict[str, int]
) -> None:
    """What its calendar mentions no more is MISSING after two good looks; it is forecast on: nobody cancelled it."""
    said = {post.entry_key for post in look.posts}
    start, end = look.window
    absent: dict[str, int] = {}
    for key, post in known.items():
        if key in said or post.state is not PostState.SCHEDULED or not max(turn.now, start) <= post.starts_at < end:
            continue
        absent[key] = int(source.memory.get("absent", {}).get(key, 0)) + 1
        if absent[key] >= LOOKS_UNTIL_MISSING:
            changes = post.take({"state": PostState.MISSING}, turn.now)
            posts.keep_revision(session, post, changes, turn.now, source_id=source.id)
            counts["missing"] += 1
    if source.memory.get("absent", {}) != absent:
        source.memory["absent"] = absent
