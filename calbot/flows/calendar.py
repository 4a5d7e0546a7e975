"""What a look at a calendar changes: posts come, move, end or go missing, and a broken feed loses nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from calbot.flows import (
    blind,
    echo,
    half_off,
    meant,
    moved,
    parted,
    question,
    removal,
    revised,
    second_look,
    twins,
    understood_told,
    zone_fault,
)
from calbot.flows.absence import (
    ANY,
    NO_OVERLAYS,
    NOTHING_LEFT,
    Absence,
    Overlays,
    Told,
    absence,
    overlays_again,
    same_again,
)
from calbot.flows.accounts import AccountFinder
from calbot.flows.anew import ask_others
from calbot.flows.changing import world_changed
from calbot.flows.known import known_again, named_anew
from calbot.flows.numbered import which_again
from calbot.flows.renamed import PLACED
from calbot.flows.said import FIELDS, said_of
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.trust import learn
from calbot.flows.turn import Turn
from calbot.flows.zone_asked import believed
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

_AHEAD, _UNSURE = "ahead", "unsure"
"""Memory of a source: the last start that its last look told, and whether that look could not say what is gone."""
_QUIET = PLACED
"""Where an entry stands is no news: a change in these alone makes no revision."""


@dataclass(frozen=True)
class Look:
    """One look at a source, already read as nouns: `posts` and `events` without ids; `problem` is a message id.

    `window` is the span that was read: absence outside of it says nothing. `unread` are keys of entries that are there
    and could not be read, `absence.ANY` for each that cannot be named, `guessed` of those whose zone was guessed;
    `asks` is what it leaves open (`calbot.model.readings`, in JSON terms).
    """

    state: SourceState
    posts: Sequence[Post]
    events: Sequence[Event]
    window: tuple[datetime, datetime]
    problem: str = ""
    unread: Sequence[str] = ()
    guessed: Collection[str] = ()
    asks: Mapping[str, Any] | None = None


def apply(session: Session, turn: Turn, source_id: int, look: Look, next_look_at: datetime) -> dict[str, int]:
    """Take over a look at a calendar; returns how many posts were added, changed, cancelled and are missing.

    A look that could not be read, or has lost its zones, changes only the source's state. One that mentions far fewer
    coming posts is not believed in that (`flows.removal`), and one that mentions none of them in nothing.
    """
    source = _source(session, turn, source_id)
    source.next_look_at = next_look_at
    known = posts.by_entries(session, turn.workspace_id, source_id)
    if look.state is SourceState.BLIND:
        return _blind(session, turn, source, look.problem)
    finder = _finder(session, turn)
    placed = [finder.placed(told) for told in look.posts]
    guessed = which_again(known, placed, look.guessed, turn.now)
    # Where somebody says of each entry in which zone it is meant, one of another name is at no known hour.
    again = named_anew(known, placed, turn.now, moves=source.meant_only is None)
    if not believed(session, turn, source, known, placed, again, guessed, look.asks):
        return _blind(session, turn, source, zone_fault.ZONES_LOST)
    known = known_again(session, known, placed, again, turn.now)
    counts = {"added": 0, "changed": 0, "cancelled": 0, "missing": 0}
    overlays, kept = _overlays(session, turn, source, look)
    found = _absence(session, turn, source, known, look, overlays)
    replaced = 0
    if not found.whole:
        sorted_out = twins.merged(session, turn, source, known, look.posts)
        own = sorted_out.own
        echo.heard(session, turn, source, known, own, None if look.unread else look.window)
        fresh = [placed for placed in own if placed.live and placed.entry_key not in known]
        mine = [(known[placed.entry_key], placed) for placed in own if placed.entry_key in known]
        others = [post.id for post, placed in mine if _take(session, turn, source, post, placed, counts)]
        ask_others(session, turn, others)
        _add(session, turn, source, fresh)
        here = [*fresh, *(post for post, _ in mine)]
        question.after_look(session, turn, source, here, others)
        parted.after_look(session, turn, source, here, sorted_out.apart)
        half_off.after_look(session, turn, sorted_out.halved)
        counts["added"] = len(fresh)
    if not (found.braked or kept or (found.unsure and source.problem in removal.HELD)):
        replaced = events.replace(session, turn.workspace_id, source_id, list(look.events))
    _followed(session, turn, source, known, found, counts, (look.state, look.problem), overlays_kept=kept)
    understood_told.follow(session, turn, source, look.posts, len(look.events))
    source.seen_at = turn.now
    _kept(session, turn, source, counts, replaced=bool(replaced))
    return {} if found.braked and not any(counts.values()) else counts


def same(session: Session, turn: Turn, source: Source) -> dict[str, int]:
    """A look found everything as it was at the look before: what was missing then is missing still."""
    absent = source.memory.get("absent", {})
    source.seen_at = turn.now
    if source.problem not in removal.HELD:
        source.problem = ""
        source.state = SourceState.FRESH if source.state is SourceState.BLIND else source.state
    if not absent or source.memory.get(_UNSURE):
        blind.follow(session, turn, source)
        session.commit()
        return {}
    known = posts.by_entries(session, turn.workspace_id, source.id)
    kept = removal.kept_on(session, turn, source.id)
    told = same_again(known, absent, turn.now, _ahead(source))
    found = absence(known, told, turn.now, kept=kept, overlays=overlays_again(absent), lost_before=0)
    counts, said = {"missing": 0}, (source.state, source.problem)
    if source.problem in removal.HELD:
        said = (SourceState.EMPTY if NOTHING_LEFT in absent else SourceState.FRESH, "")
    _followed(session, turn, source, known, found, counts, said, overlays_kept=True)
    _kept(session, turn, source, counts, replaced=False)
    return counts


def _overlays(session: Session, turn: Turn, source: Source, look: Look) -> tuple[Overlays, bool]:
    """How many coming overlay events are known and told, and whether somebody has said to keep those that are known.
    Of a removal that was applied none counts as known any more."""
    told = sum(event.ends_at > turn.now for event in look.events)
    overlays = Overlays(events.coming(session, turn.workspace_id, source.id, turn.now), told)
    if source.memory.pop(removal.FREED, False):
        return NO_OVERLAYS, False
    kept = removal.keeps_overlays(session, turn, source.id) and told < overlays.known
    return (NO_OVERLAYS, True) if kept else (overlays, False)


def _absence(
    session: Session, turn: Turn, source: Source, known: Mapping[str, Post], look: Look, overlays: Overlays
) -> Absence:
    """What a look does not mention, and whether that is believed."""
    last = max((post.starts_at for post in look.posts), default=None)
    told = Told(
        {post.entry_key for post in look.posts},
        bool(look.posts or look.events),
        last is not None and last > turn.now,
        look.window,
        look.unread,
    )
    kept, lost = removal.kept_on(session, turn, source.id), [key for key in look.unread if key == ANY]
    before = int(source.memory.get("lost", 0))
    found = absence(known, told, turn.now, kept=kept, overlays=overlays, lost_before=before)
    if not (found.keys or found.unsure) and before != len(lost):
        source.memory["lost"] = len(lost)
    said = {_AHEAD: last.isoformat() if last else "", _UNSURE: found.unsure}
    if said != {name: source.memory.get(name) for name in said}:
        source.memory.update(said)
    return found


def _ahead(source: Source) -> datetime | None:
    """The last start that the last look told; one that was kept before that was noted counts as any."""
    told = source.memory.get(_AHEAD, datetime.max.replace(tzinfo=UTC).isoformat())
    return datetime.fromisoformat(told) if isinstance(told, str) and told else None


def _followed(
    session: Session,
    turn: Turn,
    source: Source,
    known: Mapping[str, Post],
    found: Absence,
    counts: dict[str, int],
    said: tuple[SourceState, str],
    *,
    overlays_kept: bool,
) -> None:
    """What is not mentioned, and with it how far the source is believed; else it is as it `said`."""
    before = source.problem
    source.state, source.problem = said
    followed = removal.keep(session, turn, source, known, found, overlays_kept=overlays_kept)
    counts["missing"] = followed.missing
    if followed.problem:
        if followed.problem != before:
            record(session, turn, "source", source.id, "held", problem=followed.problem, missing=len(found.keys))
        source.state, source.problem = SourceState.BLIND, followed.problem


def _kept(session: Session, turn: Turn, source: Source, counts: dict[str, int], *, replaced: bool) -> None:
    if any(counts.values()) or replaced:
        learn(source, turn.now)
        source.changed_at = turn.now
        record(session, turn, "source", source.id, "changed", **counts)
        world_changed(session, turn)
        meant.doubt(session, turn, source)
    second_look.want(session, turn, source, unsure=bool(source.memory.get(_UNSURE)))
    blind.follow(session, turn, source)
    session.commit()


def _source(session: Session, turn: Turn, source_id: int) -> Source:
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        raise LookupError(f"no source {source_id}")
    return source


def _finder(session: Session, turn: Turn) -> AccountFinder:
    return AccountFinder(
        tuple(accounts.every(session, turn.workspace_id)), tuple(people.every(session, turn.workspace_id))
    )


def _blind(session: Session, turn: Turn, source: Source, problem: str) -> dict[str, int]:
    if source.state is not SourceState.BLIND or source.problem != problem:
        record(session, turn, "source", source.id, "blind", problem=problem)
    source.state, source.problem = SourceState.BLIND, problem
    second_look.want(session, turn, source, unsure=True)
    blind.follow(session, turn, source)
    session.commit()
    return {}


def _take(session: Session, turn: Turn, source: Source, known: Post, told: Post, counts: dict[str, int]) -> bool:
    """Take over what the calendar itself has changed since the last look; what was changed in chat stays. Whether it is
    off, or goes out at another hour."""
    values = {field: getattr(told, field) for field in FIELDS}
    said = {field: plain(value) for field, value in values.items()}
    known.seen_at = turn.now
    if known.said == said and known.state is not PostState.MISSING:
        return False
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
        revised.keep_revision(session, turn, known, changes, source_id=source.id)
        counts["cancelled" if was_live and not known.live else "changed"] += 1
    return "starts_at" in changes or (was_live and not known.live)


def _news(known: Post, values: dict[str, Any], now: datetime) -> dict[str, list[Any]]:
    fresh = {field: value for field, value in values.items() if known.said.get(field) != plain(value)}
    if known.state is PostState.MISSING or question.says_off_now(known, values["notes"]):
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
        told.said = said_of(told)
        told.workspace_id, told.source_id, told.id = turn.workspace_id, source.id, number
        told.created_at = told.changed_at = told.seen_at = turn.now
        # At the last look it was not there; what came while nobody could look is not held against anybody.
        told.told_at = source.seen_at
    session.add_all(fresh)
    session.flush()
    posts.keep_first_revisions(session, turn.workspace_id, fresh, turn.now, source.id)
