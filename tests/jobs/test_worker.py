"""What a worker looks after beside its jobs."""

from __future__ import annotations

import asyncio
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from calbot.errors import Passing
from calbot.flows import ticking
from calbot.flows.turn import Turn
from calbot.jobs.engine import Engine as JobEngine
from calbot.jobs.hands import Hands
from calbot.jobs.worker import watches
from calbot.store import beat as beats
from calbot.store.session import reading
from calbot.wiring.running import FlowRunner
from tests.jobs.conftest import NOW

NO_ENGINE = cast(JobEngine, SimpleNamespace(running=False))


async def never(*_: Any) -> Any:
    raise AssertionError("not asked for here")


def hands(flow: Any) -> Hands:
    def clock() -> datetime:
        return NOW

    others = dict.fromkeys(("read", "look", "learn", "assess", "deliver", "deliver_in", "heartbeat"), never)
    return Hands(flow=flow, clock=clock, workspaces=lambda: ["bad", "w"], **cast(dict[str, Any], others))


def once(name: str, with_hands: Hands) -> None:
    """One round of one of them."""
    (job,) = (job for job in watches(with_hands, "me", NO_ENGINE) if job.name == name)
    asyncio.run(cast(Any, job.work()))


@pytest.mark.parametrize("trouble", [Passing("the database is busy"), ZeroDivisionError("a defect")])
def test_a_workspace_that_fails_keeps_no_other_from_its_sweep(engine: Engine, trouble: Exception) -> None:
    swept: list[str] = []
    usual = FlowRunner(engine, {})

    async def flow(wanted: Any, turn: Turn, *args: Any) -> Any:
        if turn.workspace_id == "bad":
            raise trouble
        if wanted is ticking.wake_left:
            swept.append(turn.workspace_id)
        return await usual(wanted, turn, *args)

    once("sweep", hands(flow))
    assert swept == ["w"]


def test_whoever_sweeps_looks_by_itself_at_what_it_has_found(engine: Engine) -> None:
    usual, rung = FlowRunner(engine, {}), []

    async def flow(wanted: Any, turn: Turn, *args: Any) -> Any:
        if wanted is ticking.wake_left:
            return [7, 8] if turn.workspace_id == "w" else []
        return await usual(wanted, turn, *args)

    with_hands = hands(flow)

    async def story() -> None:
        with with_hands.alarms.heard_by(lambda workspace_id, place_id: rung.append((workspace_id, place_id))):
            (sweep,) = (job for job in watches(with_hands, "me", NO_ENGINE) if job.name == "sweep")
            await cast(Any, sweep.work())

    asyncio.run(story())
    assert rung == [("w", 7)], "once: it delivers in all places"


def test_a_tick_that_is_only_woken_has_not_beaten(engine: Engine) -> None:
    woken: list[str] = []

    def enqueue(_session: Any, _workspace_id: str, kind: str, _subject_id: int, _at: datetime | None) -> None:
        woken.append(kind)

    for _ in range(2):
        once("tick", hands(FlowRunner(engine, {}, enqueue)))
    assert woken == ["tick"], "whose turn it is, is kept"
    with reading(engine) as session:
        assert beats.by_name(session, ticking.TICK) is None
