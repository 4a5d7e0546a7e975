"""Runs a flow where it may block: in a thread, with a session of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from calbot.flows.turn import Enqueue, Turn, goes_beside, no_engine, only_looks
from calbot.rulebook.rule import Rule
from calbot.store.session import began, beside, reading, writing

P = ParamSpec("P")
T = TypeVar("T")


CHANGERS: Final = 6
"""Flows at a time that change rows beside others, as deliveries do. Python runs one thread at a time: thirty that want
to run kept the loop that calls the chat waiting for its turn, until calls took longer than their 8 s."""
LOOKERS: Final = 4
"""Flows at a time that only look: they need no lock, and wait for nobody who does."""
WRITERS: Final = 5
"""Flows at a time that write, and may wait for their workspace. All three are no more than the engine has connections
(15)."""


def _threads(most: int, name: str) -> Executor:
    return ThreadPoolExecutor(most, thread_name_prefix=name)


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
    lookers: Executor = field(default_factory=partial(_threads, LOOKERS, "calbot-looker"))
    changers: Executor = field(default_factory=partial(_threads, CHANGERS, "calbot-changer"))
    writers: Executor = field(default_factory=partial(_threads, WRITERS, "calbot-writer"))

    async def __call__(
        self, flow: Callable[Concatenate[Session, Turn, P], T], turn: Turn, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the flow returns. One that only looks reads a snapshot; one that writes is alone in its workspace, but
        for those that change by compare-and-set."""

        def run() -> T:
            with self._opened(flow, turn.workspace_id) as session:
                at = began(session) if self.shared_time else turn.now
                return flow(session, replace(turn, now=at, rules=self.rules, enqueue=self.enqueue), *args, **kwargs)

        threads = self.lookers if only_looks(flow) else self.changers if goes_beside(flow) else self.writers
        # With the context, as asyncio.to_thread does: spans and log lines know what they belong to.
        return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, run)

    def close(self) -> None:
        """Let the threads go when they have ended what they do."""
        for threads in (self.lookers, self.changers, self.writers):
            threads.shutdown(wait=False)

    def _opened(self, flow: Callable[..., object], workspace_id: str) -> AbstractContextManager[Session]:
        if only_looks(flow):
            return reading(self.engine)
        if goes_beside(flow):
            return beside(self.engine)
        return writing(self.engine, workspace_id)
