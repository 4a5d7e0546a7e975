"""One look at a source: when it is due, and what it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.errors import TellOperator
from calbot.flows import blind, calendar, conversation, readings
from calbot.flows.calendar import Look
from calbot.flows.changing import world_changed
from calbot.flows.hint import APART, knocked_since
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.conversation import ConversationId
from calbot.model.inbound import Count
from calbot.model.shift import Shift
from calbot.model.source import CALENDARS, Source, SourceKind
from calbot.model.state import SourceState
from calbot.store import inbound as inbounds
from calbot.store import mirror as mirrors
from calbot.store import number as numbers
from calbot.store import shift as shifts
from calbot.store import source as sources


@dataclass(frozen=True)
class Outcome:
    """What a look brought: one of a calendar, counts or shifts; or nothing (`same`: the file is as it was).

    `every` is how long until the next look; `memory` is kept for the reader (a hash, a token); `problem` is a message
    id; `lost` are English sentences for whoever runs calbot, one for each entry that could not be read, and `told` such
    on how the others were; `mirror` is the new copy of a calendar server (None: as it was),
    `until` how far a roster speaks where that is beyond its last shift, `whole`: the counts are all that there is of
    their channels in their hours, `conversations` those that the same file names; `asks` are the readings of what it
    leaves open (`calbot.model.readings`, in JSON terms), None where there is nothing to choose.
    """

    every: timedelta
    calendar: Look | None = None
    counts: Sequence[Count] | None = None
    shifts: Sequence[Shift] | None = None
    same: bool = False
    problem: str = ""
    memory: dict[str, Any] = field(default_factory=dict)
    lost: Sequence[str] = ()
    told: Sequence[str] = ()
    mirror: bytes | None = None
    until: datetime | None = None
    whole: bool = False
    conversations: Sequence[ConversationId] = ()
    asks: Mapping[str, Any] | None = None


@looking
def due(session: Session, turn: Turn) -> list[Source]:
    """The sources to look at now."""
    return sources.due(session, turn.workspace_id, turn.now)


@looking
def mirror(session: Session, turn: Turn, source_id: int) -> bytes:
    """The copy of a calendar server that was kept with its last look, b"" where there is none."""
    kept = mirrors.of_source(session, turn.workspace_id, source_id)
    return kept.body if kept is not None else b""


def keep(
    session: Session, turn: Turn, source_id: int, outcome: Outcome, began: datetime | None = None
) -> dict[str, int]:
    """Take over what a look brought that `began` then, and set the next one; returns counts of what changed."""
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        return {}
    next_look_at = turn.now + outcome.every
    if began is not None and knocked_since(source, began):
        next_look_at = turn.now + APART
    if source.location:
        turn.wake(session, "sync", source.id, at=next_look_at)
    source.memory.update(outcome.memory)
    if outcome.mirror is not None:
        # With what it says: the next look begins where this one ended, or not at all.
        mirrors.keep(session, turn.workspace_id, source_id, outcome.mirror, turn.now)
    if outcome.calendar is not None:
        return calendar.apply(session, turn, source_id, replace(outcome.calendar, asks=outcome.asks), next_look_at)
    if outcome.problem == readings.ASKS and source.location:
        readings.follow(session, turn, source, outcome.asks, whole=True)
    source.next_look_at = next_look_at
    if outcome.same and not outcome.problem and source.kind in CALENDARS:
        return calendar.same(session, turn, source)
    changed = _keep_rows(session, turn, source, outcome)
    _state(session, turn, source, outcome, changed)
    blind.follow(session, turn, source)
    session.commit()
    return {"changed": changed} if changed else {}


def bring(session: Session, turn: Turn, kind: SourceKind, name: str, outcome: Outcome) -> dict[str, int]:
    """Take over what was read once from somewhere; it is looked at no more. The same again changes nothing.

    `name` names it for people and tells one from another. Returns counts of what changed."""
    known = sources.by_name(session, turn.workspace_id, name)
    if known is None:
        number = numbers.next_number(session, turn.workspace_id, "source")
        known = Source(workspace_id=turn.workspace_id, id=number, kind=kind, name=name)
        session.add(known)
        session.flush()
    elif known.location:
        raise TellOperator(f'"{name}" is a source that calbot watches by itself; there is nothing to import')
    return keep(session, turn, known.id, outcome)


def _keep_rows(session: Session, turn: Turn, source: Source, outcome: Outcome) -> int:
    if outcome.counts is not None:
        conversation.take(session, turn, outcome.conversations)
        return inbounds.keep(session, turn.workspace_id, outcome.counts, whole=outcome.whole)
    if outcome.shifts:
        start = min(shift.starts_at for shift in outcome.shifts)
        end = max(shift.starts_at for shift in outcome.shifts) + timedelta(seconds=1)
        return shifts.replace(
            session, turn.workspace_id, start, max(end, outcome.until or end), outcome.shifts, source.id
        )
    return 0


def _state(session: Session, turn: Turn, source: Source, outcome: Outcome, changed: int) -> None:
    if outcome.problem:
        if source.problem != outcome.problem:
            record(session, turn, "source", source.id, "blind", problem=outcome.problem)
        source.state, source.problem = SourceState.BLIND, outcome.problem
        return
    source.seen_at = turn.now
    if outcome.same and source.state is not SourceState.BLIND:
        return
    source.state, source.problem = SourceState.FRESH, ""
    if changed:
        source.changed_at = turn.now
        world_changed(session, turn)
