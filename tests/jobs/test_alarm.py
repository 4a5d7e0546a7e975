"""Alarms: who leaves a job for soon is woken by itself, once that job is kept, in the moment for which it was left."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from calbot.jobs import alarm
from calbot.jobs.door import Door
from calbot.jobs.worker import work
from calbot.store.session import began, beside, writing
from calbot.wiring.running import FlowRunner
from tests.jobs.test_worker import hands

Rung = list[tuple[str, int]]


def leave(engine: Engine, door: Door, kind: str, number: int, later: float, *, commit: bool = True) -> None:
    with beside(engine) as session:
        door.enqueue(session, "w", kind, number, began(session) + timedelta(seconds=later))
        if commit:
            session.commit()


def rung(door: Door, *kept: tuple[Engine, str, int, float, bool], seconds: float = 0.6) -> Rung:
    """What rings within so many seconds after that was kept, or was not."""
    heard: Rung = []

    async def story() -> None:
        with door.alarms.heard_by(lambda workspace_id, number: heard.append((workspace_id, number))):
            for engine, kind, number, later, commit in kept:
                await asyncio.to_thread(leave, engine, door, kind, number, later, commit=commit)
            await asyncio.sleep(seconds)

    asyncio.run(story())
    return heard


def test_it_rings_for_what_was_kept_and_comes_soon_and_for_nothing_else(engine: Engine, door: Door) -> None:
    never = [(engine, "rung", 2, 0.2, True), (engine, "deliver", 3, 0.2, False), (engine, "deliver", 4, 90.0, True)]
    assert rung(door, (engine, "deliver", 1, 0.2, True), *never) == [("w", 1)]


def test_it_rings_in_its_moment_with_no_engine_at_work(engine: Engine, door: Door) -> None:
    at: list[float] = []

    async def story() -> None:
        done = asyncio.Event()

        def ring(_workspace_id: str, _number: int) -> None:
            at.append(time.monotonic())
            done.set()

        with door.alarms.heard_by(ring):
            start = time.monotonic()
            await asyncio.to_thread(leave, engine, door, "deliver", 1, 0.5)
            await asyncio.wait_for(done.wait(), 20.0)
            at.append(start)

    asyncio.run(story())
    assert at[0] - at[1] >= 0.5


def test_nothing_rings_where_nobody_works_and_a_workspace_has_only_so_many(
    engine: Engine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(engine, door, "deliver", 1, 0.1)
    monkeypatch.setattr(alarm, "MOST", 2)
    left = ((engine, "deliver", number, 3.0, True) for number in (2, 3, 4))
    assert rung(door, *left, seconds=3.5) == [("w", 2), ("w", 3)]
    with writing(engine) as session:
        door.enqueue(session, "w", "deliver", 9, began(session) + timedelta(seconds=0.1))
        session.commit()
    assert rung(door) == [], "what was left before is the engine's"


def test_a_worker_is_woken_by_its_alarm_and_its_job_and_waits_for_what_it_began(
    url: str, engine: Engine, door: Door
) -> None:
    told: list[str] = []

    async def deliver_in(workspace_id: str, place_id: int, _stopping: object) -> int:
        told.append(f"{workspace_id} {place_id}")
        return 0

    async def delivered() -> None:
        told.append("waited")

    async def story() -> None:
        flow = FlowRunner(engine, {}, door.enqueue, shared_time=True)
        mine = replace(hands(flow), alarms=door.alarms, deliver_in=deliver_in, delivered=delivered)
        stop = asyncio.Event()
        working = asyncio.create_task(work(url, mine, stop))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(leave, engine, door, "deliver", 1, 0.5)
        for _ in range(1000):
            if len(told) == 2:
                break
            await asyncio.sleep(0.02)
        stop.set()
        await working

    asyncio.run(story())
    assert told == ["w 1", "w 1", "waited"]
