"""What is on its way in a database, across workspaces, and letting go of what is parked: for whoever runs calbot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.errors import TellOperator
from calbot.flows import audit as audit_flow
from calbot.flows import heard as heard_flow
from calbot.flows import notice as notice_flow
from calbot.flows import outhook as outhook_flow
from calbot.flows import place as place_flow
from calbot.flows import trying as trying_flow
from calbot.flows import writeback as writeback_flow
from calbot.flows import writing as writing_flow
from calbot.flows.turn import Turn
from calbot.jobs.door import Door, waiting_jobs
from calbot.model.beat import Beat
from calbot.store import audit, beat, heard, notice, outhook, place, trying, writeback
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from calbot.store.session import began, now, open_engine, reading, writing
from calbot.wiring.signs import SILENT

_EVER = timedelta(days=3650)


@dataclass(frozen=True)
class Parked:
    """A piece of work, or a message, that is left alone until somebody lets it go. `left`: somebody knows of it and
    leaves it as it is."""

    work: str
    workspace: str
    problem: str
    left: bool = False


@dataclass(frozen=True)
class Audited:
    """What the last audit of a workspace found, in numbers by kind, and when; None where it never was audited."""

    workspace: str
    at: datetime | None
    found: dict[str, int]


@dataclass(frozen=True)
class Untold:
    """A webhook that was not taken yet, since when it waits, and how its last try ended ("": none has)."""

    work: str
    workspace: str
    since: datetime
    problem: str


@dataclass(frozen=True)
class Queue:
    """`messages` by state and `jobs` by what they wait for; `oldest` is since when something has been due, `workers`
    are alive. `silent` are seconds since the last tick and audit, `feeds` since each source was read, by
    "workspace/number". `untold` is what other systems have not taken yet, with how its last try ended."""

    at: datetime
    messages: dict[str, int]
    jobs: dict[str, int]
    oldest: datetime | None
    workers: list[str]
    parked: list[Parked]
    silent: dict[str, float]
    feeds: dict[str, float]
    audits: list[Audited] = field(default_factory=list)
    untold: list[Untold] = field(default_factory=list)

    @property
    def oldest_seconds(self) -> float:
        """How long something has been due, 0 where nothing is."""
        return (self.at - self.oldest).total_seconds() if self.oldest else 0.0

    def told(self) -> dict[str, Any]:
        """In JSON terms."""
        return {
            "messages": self.messages,
            "jobs": self.jobs,
            "oldest_seconds": self.oldest_seconds if self.oldest else None,
            "webhooks": len(self.untold),
            "workers": self.workers,
            "parked": [vars(one) for one in self.parked],
            "audits": [
                {
                    "workspace": one.workspace,
                    "seconds": (self.at - one.at).total_seconds() if one.at else None,
                    "found": one.found,
                }
                for one in self.audits
            ],
        }


def look(database: str) -> Queue:
    """What is on its way just now."""
    engine = open_engine(database)
    try:
        with reading(engine) as session:
            at = now(session)
            ids = [workspace.id for workspace in workspaces.every(session)]
            due = [one for key in ids for one in audit.overdue(session, key, at)]
            return Queue(
                at=at,
                messages=dict(Counter(one.state.value for key in ids for one in notice.waiting(session, key))),
                jobs=waiting_jobs(database),
                oldest=min((one.wanted_at or one.due_at for one in due), default=None),
                workers=[one.name for one in beat.named(session, "worker:") if at - one.at < SILENT],
                parked=[one for key in ids for one in _parked(session, key, at)],
                silent={one.name: (at - one.at).total_seconds() for one in _parts(session)},
                feeds={
                    f"{key}/{one.id}": (at - one.seen_at).total_seconds()
                    for key in ids
                    for one in sources.every(session, key)
                    if one.location and one.seen_at
                },
                audits=[_audited(session, key) for key in ids],
                untold=[
                    Untold(one.name, key, one.created_at, one.problem)
                    for key in ids
                    for one in outhook.pending(session, key)
                ],
            )
    finally:
        engine.dispose()


def let_go(database: str, work: str) -> None:
    """Try what is parked ("sync:3", "notice:12", "hear:5") again, in whatever workspace it is. Raises `TellOperator`
    where nothing is."""
    kind, _, number = work.partition(":")

    def again(session: Session, turn: Turn) -> None:
        if kind == "notice":
            notice_flow.revive(session, turn, int(number))
        elif kind == heard_flow.JOB:
            heard_flow.release(session, turn, int(number))
        elif kind == place_flow.CLOSED:
            place_flow.release(session, turn, int(number))
        else:
            if kind == writeback_flow.JOB:
                writing_flow.release(session, turn, int(number))
            if kind == outhook_flow.JOB:
                outhook_flow.release(session, turn, int(number))
            trying_flow.release(session, turn, kind, int(number))

    _wherever(database, work, again)


def leave(database: str, work: str) -> None:
    """Leave what is parked as it is: somebody knows of it, and it keeps no heartbeat back any more. Raises
    `TellOperator` where nothing of that name is parked."""
    _wherever(database, work, lambda session, turn: audit_flow.leave(session, turn, work))


def _wherever(database: str, work: str, do: Callable[[Session, Turn], None]) -> None:
    """Do it in each workspace in which `work` is parked."""
    engine, door = open_engine(database), Door(database)
    try:
        with reading(engine) as session:
            at = now(session)
            ids = [key.id for key in workspaces.every(session) if _has(session, key.id, at, work)]
        for key in ids:
            with writing(engine, key) as session:
                do(session, Turn(key, began(session), enqueue=door.enqueue))
        if not ids:
            raise TellOperator(f"{work} is not parked: calbot jobs lists what is")
    finally:
        door.close()
        engine.dispose()


def _audited(session: Session, workspace_id: str) -> Audited:
    last = beat.by_name(session, f"{audit_flow.AUDIT}:{workspace_id}")
    found = last.said if last else {}
    counts = {name: found[name] for name in audit_flow.KINDS if found.get(name)}
    return Audited(workspace_id, last.at if last else None, counts)


def _parts(session: Session) -> list[Beat]:
    return [*beat.named(session, "tick"), *beat.named(session, "audit:")]


def _has(session: Session, workspace_id: str, at: datetime, work: str) -> bool:
    return any(one.work == work for one in _parked(session, workspace_id, at))


def _parked(session: Session, workspace_id: str, at: datetime) -> list[Parked]:
    left = audit_flow.left(session, Turn(workspace_id, at))

    def parked(work: str, problem: str) -> Parked:
        return Parked(work, workspace_id, problem, work in left)

    works = [parked(f"{one.kind}:{one.subject_id}", one.problem) for one in trying.parked(session, workspace_id)]
    asked = [
        parked(f"{heard_flow.JOB}:{one.id}", f"asked in chat and not answered: {one.problem}")
        for one in heard.parked(session, workspace_id)
    ]
    unwritten = [
        parked(one.name, f"not written to its calendar: {one.problem}")
        for one in writeback.parked(session, workspace_id)
    ]
    untold = [
        parked(one.name, f"not told ({one.event}): {one.problem}") for one in outhook.parked(session, workspace_id)
    ]
    closed = [
        parked(f"{place_flow.CLOSED}:{one.id}", f"{one.name or one.address} is closed to calbot: {one.problem}")
        for one in place.silenced(session, workspace_id)
    ]
    ever = at - _EVER
    dead = [*audit.given_up(session, workspace_id, ever), *audit.left_open(session, workspace_id, ever)]
    return [*works, *asked, *unwritten, *untold, *closed, *(parked(f"notice:{one.id}", one.problem) for one in dead)]
