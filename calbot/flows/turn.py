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


@dataclass(frozen=True, slots=True)
class Turn:
    """One act in workspace `workspace_id` at `now` (aware UTC), by a person in a place, or by calbot itself (None).

    `rules` are those in force, by id: whoever runs the flow fills them in.
    """

    workspace_id: str
    now: datetime
    person_id: int | None = None
    place_id: int | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)


def looking(flow: F) -> F:
    """Marks a flow that writes nothing: it runs over a snapshot and takes no lock."""
    _LOOKING.add(flow)
    return flow


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
