"""Runs a flow where it may block: in a thread, with a session of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from calbot.flows.turn import Turn, only_looks
from calbot.rulebook.rule import Rule
from calbot.store.session import reading, writing

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class FlowRunner:
    """A `RunFlow` over `engine`; every turn carries the `rules` in force."""

    engine: Engine
    rules: Mapping[str, Rule]

    async def __call__(
        self, flow: Callable[Concatenate[Session, Turn, P], T], turn: Turn, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the flow returns. One that only looks reads a snapshot; one that writes is alone in its workspace."""
        ruled = replace(turn, rules=self.rules)

        def run() -> T:
            if only_looks(flow):
                with reading(self.engine) as session:
                    return flow(session, ruled, *args, **kwargs)
            with writing(self.engine, turn.workspace_id) as session:
                return flow(session, ruled, *args, **kwargs)

        return await asyncio.to_thread(run)
