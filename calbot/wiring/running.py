"""Runs a flow where it may block: in a thread, with a session of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from calbot.flows.turn import Enqueue, Turn, goes_beside, no_engine, only_looks
from calbot.rulebook.rule import Rule
from calbot.store.session import began, beside, reading, writing

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class FlowRunner:
    """A `RunFlow` over `engine`; every turn carries the `rules` in force and the engine's door `enqueue`.

    With `shared_time` each turn's `now` is the time of the database's clock: machines whose own clocks differ agree on
    what is due. Without, it is what the caller says.
    """

    engine: Engine
    rules: Mapping[str, Rule]
    enqueue: Enqueue = no_engine
    shared_time: bool = False

    async def __call__(
        self, flow: Callable[Concatenate[Session, Turn, P], T], turn: Turn, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the flow returns. One that only looks reads a snapshot; one that writes is alone in its workspace, but
        for those that change by compare-and-set."""

        def run() -> T:
            with self._opened(flow, turn.workspace_id) as session:
                at = began(session) if self.shared_time else turn.now
                return flow(session, replace(turn, now=at, rules=self.rules, enqueue=self.enqueue), *args, **kwargs)

        return await asyncio.to_thread(run)

    def _opened(self, flow: Callable[..., object], workspace_id: str) -> AbstractContextManager[Session]:
        if only_looks(flow):
            return reading(self.engine)
        if goes_beside(flow):
            return beside(self.engine)
        return writing(self.engine, workspace_id)
