"""Who acts, where and when: the first thing every flow is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from calbot.rulebook.rule import Rule

if TYPE_CHECKING:
    from sqlmodel import Session

F = TypeVar("F", bound=Callable[..., object])
P = ParamSpec("P")
T = TypeVar("T")

_LOOKING: set[Callable[..., object]] = set()
_BESIDE: set[Callable[..., object]] = set()


class Enqueue(Protocol):
    """Keeps a job in the session's own transaction: it is there with the commit, and only with it."""

    def __call__(
        self, session: Session, workspace_id: str, kind: str, subject_id: int, at: datetime | None
    ) -> None: ...


def no_engine(session: Session, workspace_id: str, kind: str, subject_id: int, at: datetime | None) -> None:
    """Where no durable engine runs: what is due is asked for instead."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One act in workspace `workspace_id` at `now` (aware UTC), by a person in a place, or by calbot itself (None).

    `rules` are those in force, by id, and `enqueue` the engine's door: whoever runs the flow fills them in. There `now`
    is the time of the database's clock, which all machines share.
    """

    workspace_id: str
    now: datetime
    person_id: int | None = None
    place_id: int | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)
    enqueue: Enqueue = no_engine

    def wake(self, session: Session, kind: str, subject_id: int = 0, at: datetime | None = None) -> None:
        """Have the work `kind` on `subject_id` looked at after this commit, or at `at`.

        Only a wake-up: the tables say what is due, so one too many does nothing, and one that is lost is late by as
        long as the next sweep takes.
        """
        self.enqueue(session, self.workspace_id, kind, subject_id, at)


def looking(flow: F) -> F:
    """Marks a flow that writes nothing: it runs over a snapshot and takes no lock."""
    _LOOKING.add(flow)
    return flow


def beside(flow: F) -> F:
    """Marks a flow that changes rows only where they are as it saw them (compare-and-set): it needs no lock of its
    workspace, and goes on beside a writer that holds it."""
    _BESIDE.add(flow)
    return flow


def goes_beside(flow: Callable[..., object]) -> bool:
    """Whether a flow was marked as `beside`."""
    return flow in _BESIDE


def only_looks(flow: Callable[..., object]) -> bool:
    """Whether a flow was marked as `looking`."""
    return flow in _LOOKING


class RunFlow(Protocol):
    """Runs a flow in a thread with a session of its own; rows in what it returns stay readable afterwards."""

    async def __call__(
        self, flow: Callable[Concatenate[Session, Turn, P], T], turn: Turn, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `flow(session, turn, *args, **kwargs)` returns."""
        ...
