"""How a calendar is to be read, where it leaves that open: asked of its owner with each reading, and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor
from calbot.flows.anew import read_anew
from calbot.flows.meant_view import asked_source, may_answer
from calbot.flows.removal_told import whom
from calbot.flows.removal_view import ANSWER
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn, looking
from calbot.flows.zone_fault import ZONES_LOST
from calbot.model.readings import ANSWERS, About, Readings, Way, readings_of
from calbot.model.source import Source
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots

CARD: Final = "readings.card"
ASKS: Final = "source.asks"
"""The problem of a source of which nothing is read until it is answered."""
READINGS: Final = "readings"
"""Memory of a source: what is asked about it, and what was answered."""
_NOUN: Final = "readings"


@dataclass(frozen=True, slots=True)
class ReadingsView:
    """What is open of source `source`, at home in `zone`; `answer` is the number of the way that `by` has chosen (-1:
    none yet). `stands`: the calendar still leaves it open. `whole`: nothing of it is read meanwhile, else some posts
    keep their day, or are read by the zone `meanwhile`. `doubted`: all keep the hours that were known before."""

    source_id: int
    source: str
    zone: str
    readings: Readings
    answer: int
    by: str
    stands: bool
    whole: bool
    revision: int
    may: frozenset[str]
    doubted: bool = False
    meanwhile: str = ""


def first(source: Source, asks: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Which of the readings that a look has left open is asked: what is asked already, whatever stands before it by
    now; else what was not answered yet; None where nothing is open."""
    told = source.memory.get(READINGS) or {}
    known, waits = readings_of(told.get("asked")), bool(told.get("stands")) and told["answer"] < 0
    return min(asks, key=lambda one: _is(one, known) is not waits, default=None)


def _is(asks: Mapping[str, Any], known: Readings | None) -> bool:
    found = readings_of(asks)
    return found is not None and found.same(known)


def follow(session: Session, turn: Turn, source: Source, asks: Mapping[str, Any] | None, *, whole: bool) -> None:
    """After a look that could read the calendar, or that found it open (`whole`: all of it): ask what is new of that,
    and let go what is open no more. The caller commits."""
    told = source.memory.get(READINGS) or {}
    found = _with_years(readings_of(asks), turn)
    if found is None or not found.ways:
        if told.get("stands") and told["answer"] < 0:
            _keep(session, turn, source, {**told, "stands": False})
        elif told.get("stands"):
            source.memory[READINGS] = {**told, "stands": False}
        return
    over = told.get("answer", -1) < 0 and not told.get("stands")  # its card says so, and has no buttons any more
    if found.same(readings_of(told.get("asked"))) and not over:
        # Answered, and open all the same: the workspace file says otherwise, or nobody can tell by that answer.
        source.memory[READINGS] = {**told, "stands": True, "whole": whole, "by_now": found.ways[0].value}
        return
    revision = told.get("revision", 0) + 1
    slot = f"{_NOUN}{revision}"
    asked = {"asked": found.kept, "answer": -1, "stands": True, "whole": whole, "revision": revision, "slot": slot}
    source.memory[READINGS] = asked
    _ask(session, turn, source)


def answer(session: Session, turn: Turn, source_id: int, revision: int, way: int) -> ReadingsView:
    """It is to be read that way, from now on; whoever has answered may think better of it."""
    person, source = actor(session, turn), asked_source(session, turn, source_id)
    if not may_answer(session, turn, person, source):
        raise TellUser("rights.refused", verb=ANSWER)
    told = dict(source.memory.get(READINGS) or {})
    readings = readings_of(told.get("asked"))
    if readings is None or revision != told["revision"] or not 0 <= way < len(readings.ways):
        raise TellUser("meant.stale")
    if told["answer"] == way:
        raise TellUser("meant.answered")
    source.memory[ANSWERS] = readings.answered(readings.ways[way], source.memory.get(ANSWERS) or {})
    record(session, turn, "source", source.id, "reading_told", about=readings.about.value, way=way)
    read_anew(session, turn, source)
    _keep(session, turn, source, {**told, "answer": way, "by": person.id})
    session.commit()
    return view_of(session, turn, source)


@looking
def show(session: Session, turn: Turn, source_id: int) -> ReadingsView:
    """What the question about a source is drawn from."""
    return view_of(session, turn, asked_source(session, turn, source_id))


def view_of(session: Session, turn: Turn, source: Source) -> ReadingsView:
    """What the question about it is drawn from, for whoever reads it. Raises LookupError where nothing was asked."""
    told = source.memory.get(READINGS) or {}
    readings = readings_of(told.get("asked"))
    if readings is None:
        raise LookupError(f"nothing was asked about source {source.id}")
    by = people.by_id(session, turn.workspace_id, told.get("by") or 0)
    reader = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    return ReadingsView(
        source_id=source.id,
        source=source.name,
        zone=source.zone or "UTC",
        readings=readings,
        answer=told["answer"],
        by=by.name if by is not None else "",
        stands=told["stands"],
        whole=told["whole"],
        revision=told["revision"],
        may=frozenset({ANSWER}) if reader is None or may_answer(session, turn, reader, source) else frozenset(),
        doubted=source.problem == ZONES_LOST,
        # While it was in doubt, those by which all stays as it was stood first.
        meanwhile=told.get("by_now", readings.ways[0].value),
    )


def is_asked(source: Source) -> bool:
    """Whether nothing of it is read until its owner, who was asked in chat, says how. One whose
    answer did not help waits for the workspace file."""
    told = source.memory.get(READINGS) or {}
    return source.problem == ASKS and bool(told.get("stands")) and told["answer"] < 0


def _with_years(readings: Readings | None, turn: Turn) -> Readings | None:
    """A plan is of this year or of the next."""
    if readings is None or readings.about is not About.YEAR:
        return readings
    return replace(readings, ways=tuple(Way(str(turn.now.year + more)) for more in (0, 1)))


def _ask(session: Session, turn: Turn, source: Source) -> None:
    told = source.memory[READINGS]
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    coming = [post for post in known if post.live and post.starts_at > turn.now]
    record(session, turn, "source", source.id, "reading_asked", about=told["asked"]["about"])
    for place, person_id, at in whom(session, turn, source, coming):
        line: dict[str, Any] = {"slot": told["slot"], "only_for": person_id, "due_at": at}
        tell(session, turn, [place], CARD, (_NOUN, source.id), f"r{told['revision']}", **line)


def _keep(session: Session, turn: Turn, source: Source, told: dict[str, Any]) -> None:
    """Keep it, and have each message about it say so."""
    revision = told["revision"] + 1
    source.memory[READINGS] = {**told, "revision": revision}
    about = (_NOUN, source.id)
    for place_id, person_id, shown in slots.readers_of(session, turn.workspace_id, *about):
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None and shown == told["slot"]:
            tell(session, turn, [place], CARD, about, f"r{revision}", slot=shown, only_for=person_id)
