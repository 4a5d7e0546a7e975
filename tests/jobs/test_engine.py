"""The durable engine on both databases: a job comes with the rows that it is about, at its hour, and ends well."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from dbos import DBOS
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from calbot.chat.round import Rounds
from calbot.chat.wires import Wires
from calbot.errors import Passing
from calbot.jobs import door as doors
from calbot.jobs import engine as engines
from calbot.jobs.door import Door
from calbot.jobs.engine import Engine as JobEngine
from calbot.jobs.system import AT_ONCE, LONG_SHARE, QUEUES, QUICK
from calbot.jobs.worker import executor_name
from calbot.model.notice import Notice
from calbot.model.workspace import Workspace
from calbot.store.session import now, reading, writing
from calbot.wiring.ending import GRACE_SECONDS

PATIENCE = 30.0


def working(url: str, handle: Callable[[str, str, int], Awaitable[None]], until: Callable[[], bool]) -> None:
    """Have an engine work on `url` until `until` holds, and stop it in order."""

    async def go() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(JobEngine(url, executor_name(), handle).run(stop))
        for _ in range(int(PATIENCE / 0.02)):
            if until():
                break
            await asyncio.sleep(0.02)
        stop.set()
        await running

    asyncio.run(go())


def keep(engine: Engine, door: Door, kind: str, number: int, *, commit: bool = True, later: float = 0.0) -> None:
    with writing(engine, "w") as session:
        at = now(session) + timedelta(seconds=later) if later else None
        door.enqueue(session, "w", kind, number, at)
        if commit:
            session.commit()


def test_a_job_is_there_with_its_commit_and_only_with_it(url: str, engine: Engine, door: Door) -> None:
    with writing(engine, "w") as session:
        session.get_one(Workspace, "w").name = "told"
        door.enqueue(session, "w", "assess", 1, None)
        session.commit()
    keep(engine, door, "assess", 2, commit=False)
    seen: list[tuple[int, str]] = []

    async def handle(workspace_id: str, kind: str, number: int) -> None:
        with reading(engine) as session:
            seen.append((number, session.get_one(Workspace, workspace_id).name))

    working(url, handle, lambda: bool(seen))
    assert seen == [(1, "told")]


def test_a_timer_comes_at_its_hour_and_what_is_due_now_does_not_wait_for_it(
    url: str, engine: Engine, door: Door
) -> None:
    began = time.monotonic()
    keep(engine, door, "rung", 1, later=3)
    keep(engine, door, "rung", 2)
    seen: list[tuple[int, float]] = []

    async def handle(_workspace: str, _kind: str, number: int) -> None:
        seen.append((number, time.monotonic() - began))

    working(url, handle, lambda: len(seen) == 2)
    assert [number for number, _ in seen] == [2, 1]
    assert seen[1][1] >= 2.9


def test_what_is_under_way_is_finished_before_it_stops(url: str, engine: Engine, door: Door) -> None:
    keep(engine, door, "sync", 1)
    begun, ended = [], []

    async def handle(_workspace: str, _kind: str, number: int) -> None:
        begun.append(number)
        await asyncio.sleep(0.5)
        ended.append(number)

    working(url, handle, lambda: bool(begun))
    assert begun == ended == [1]


def test_a_flood_in_one_workspace_lets_the_others_pass(url: str, engine: Engine, door: Door) -> None:
    """A hundred messages wait in one workspace, none in the other: what comes there a moment later passes them."""
    with writing(engine) as session:
        at = now(session)
        session.add(Workspace(id="calm", name="calm", created_at=at))
        told = {"workspace_id": "w", "place_id": 1, "screen": "x", "subject": "x", "subject_id": 1, "created_at": at}
        session.add_all(Notice(id=number, key=f"k{number}", due_at=at, **told) for number in range(100))
        session.commit()
    for number in range(40):
        keep(engine, door, "deliver", number)
    with writing(engine, "calm") as session:
        door.enqueue(session, "calm", "deliver", 0, None)
        session.commit()
    seen: list[str] = []

    async def handle(workspace_id: str, _kind: str, _number: int) -> None:
        seen.append(workspace_id)

    working(url, handle, lambda: len(seen) == 41)
    assert "calm" in seen[:AT_ONCE]


def also(engine: Engine, workspace_id: str) -> None:
    """Another workspace."""
    with writing(engine) as session:
        session.add(Workspace(id=workspace_id, name=workspace_id, created_at=now(session)))
        session.commit()


def crowd(engine: Engine, door: Door, kind: str, many: int, *, later: float = 0.0) -> None:
    """Many jobs of w in one commit."""
    with writing(engine, "w") as session:
        at = now(session)
        for number in range(many):
            # Of those for one moment only one would be kept.
            door.enqueue(session, "w", kind, number, at + timedelta(seconds=later, milliseconds=number))
        session.commit()


def fresh(engine: Engine, door: Door, kind: str) -> None:
    """One job of the calm workspace."""
    with writing(engine, "calm") as session:
        door.enqueue(session, "calm", kind, 0, None)
        session.commit()


def order_of(url: str, many: int) -> list[str]:
    """The workspaces of so many jobs, as a worker that begins now comes to them."""
    seen: list[str] = []

    async def handle(workspace_id: str, _kind: str, _number: int) -> None:
        seen.append(workspace_id)

    working(url, handle, lambda: len(seen) == many)
    return seen


def test_a_timer_counts_as_come_at_its_hour_not_when_it_was_set(url: str, engine: Engine, door: Door) -> None:
    """All wait when a worker begins; the message came before the hour of the timers, and after they were set."""
    also(engine, "calm")
    crowd(engine, door, "deliver", 60, later=3.0)
    time.sleep(1.2)
    fresh(engine, door, "deliver")
    time.sleep(2.5)
    assert "calm" in order_of(url, 61)[:AT_ONCE]


def test_rungs_that_are_due_by_the_hundred_let_a_fresh_message_pass(url: str, engine: Engine, door: Door) -> None:
    also(engine, "calm")
    crowd(engine, door, "rung", 100, later=1.0)
    time.sleep(2.5)
    fresh(engine, door, "deliver")
    assert "calm" in order_of(url, 101)[:AT_ONCE]


def test_a_message_waits_for_no_long_work_of_which_there_is_too_much(url: str, engine: Engine, door: Door) -> None:
    """More of it than there are slots, and none comes to its end before the message is delivered."""
    also(engine, "calm")
    for slow in ("sync", "assess", "verify"):
        crowd(engine, door, slow, AT_ONCE)
    delivered = asyncio.Event()
    begun = 0

    async def handle(_workspace: str, kind: str, _number: int) -> None:
        nonlocal begun
        if kind == "deliver":
            delivered.set()
            return
        begun += 1
        await asyncio.wait_for(delivered.wait(), PATIENCE)

    def until() -> bool:
        nonlocal begun
        if begun >= LONG_SHARE:
            begun = -10_000
            fresh(engine, door, "deliver")
        return delivered.is_set()

    working(url, handle, until)
    assert delivered.is_set()


def test_where_very_many_chats_hang_another_job_waits_for_none_of_them(url: str, engine: Engine, door: Door) -> None:
    """More companies than there are slots, and none of their deliveries ends before the other job is done."""
    crowd(engine, door, "deliver", 2 * AT_ONCE)
    heard = asyncio.Event()
    begun: set[int] = set()

    async def hanging(*_asked: object) -> None:
        await asyncio.wait_for(heard.wait(), PATIENCE)
        raise Passing("it hung")

    deliveries = Rounds(cast(Wires, SimpleNamespace(flow=hanging, clock=lambda: datetime.now(UTC))))

    async def handle(_workspace: str, kind: str, number: int) -> None:
        if kind == "hear":
            heard.set()
            return
        begun.add(number)
        if len(begun) == AT_ONCE:
            await asyncio.to_thread(keep, engine, door, "hear", 0)
        with suppress(Passing):
            await deliveries.begin(f"w{number}", 1)

    working(url, handle, heard.is_set)
    assert heard.is_set()


def test_the_engine_drops_no_job_before_its_process_ends(
    url: str, engine: Engine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    destroy = DBOS.destroy

    def noted(*, workflow_completion_timeout_sec: int = 0) -> None:
        given.append(workflow_completion_timeout_sec)
        destroy(workflow_completion_timeout_sec=workflow_completion_timeout_sec)

    monkeypatch.setattr(DBOS, "destroy", noted)
    keep(engine, door, "sync", 1)
    assert order_of(url, 1) == ["w"]
    assert given == [20]
    assert given[0] > GRACE_SECONDS


def test_calendars_of_one_company_that_do_not_answer_hold_up_no_other_company(
    url: str, engine: Engine, door: Door
) -> None:
    also(engine, "calm")
    crowd(engine, door, "sync", 2 * AT_ONCE)
    fresh(engine, door, "sync")
    looked = asyncio.Event()
    begun = 0

    async def handle(workspace_id: str, _kind: str, _number: int) -> None:
        nonlocal begun
        if workspace_id == "calm":
            looked.set()
            return
        begun += not looked.is_set()
        await asyncio.wait_for(looked.wait(), PATIENCE)

    working(url, handle, looked.is_set)
    assert looked.is_set()
    assert begun <= LONG_SHARE


def test_a_worker_that_knows_one_queue_only_works_on_the_other_too(
    url: str, engine: Engine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of the version before, which registers what it knows: the new version's migration has made the other."""
    monkeypatch.setattr(engines, "QUEUES", {QUICK: QUEUES[QUICK]})
    keep(engine, door, "sync", 1)
    keep(engine, door, "deliver", 2)
    assert order_of(url, 2) == ["w", "w"]


def test_long_work_that_an_older_version_left_is_done(
    url: str, engine: Engine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "LONG_WORK", frozenset())
    keep(engine, door, "sync", 1)
    monkeypatch.undo()
    keep(engine, door, "sync", 2)
    assert order_of(url, 2) == ["w", "w"]


def test_jobs_survive_that_nobody_works_on_them(url: str, engine: Engine, door: Door) -> None:
    for number in range(3):
        keep(engine, door, "verify", number)
    seen: list[int] = []

    async def handle(_workspace: str, _kind: str, number: int) -> None:
        seen.append(number)

    working(url, handle, lambda: len(seen) >= 1)
    working(url, handle, lambda: len(seen) == 3)
    assert sorted(seen) == [0, 1, 2]


def test_a_database_that_goes_away_twice_while_the_engine_starts_takes_nobodys_threads_along(
    url: str, engine: Engine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = OperationalError("select", {}, Exception("the database has ended"))
    register, launch = DBOS.register_queue_async, DBOS.launch
    falls, elsewhere = ["register", "launch"], [0]

    async def registered(name: str, **limits: Any) -> object:
        known = await register(name, **limits)
        if falls[:1] == ["register"]:
            falls.pop(0)
            raise gone
        return known

    def launched() -> None:
        if falls[:1] == ["launch"]:
            falls.pop(0)
            raise gone
        launch()

    monkeypatch.setattr(DBOS, "register_queue_async", registered)
    monkeypatch.setattr(DBOS, "launch", launched)
    keep(engine, door, "assess", 1)
    seen: list[int] = []

    async def handle(workspace_id: str, kind: str, number: int) -> None:
        seen.append(number)

    async def go() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(JobEngine(url, executor_name(), handle).run(stop))
        end = time.monotonic() + PATIENCE
        while not seen and not running.done() and time.monotonic() < end:
            # As each flow does, whatever befalls the engine.
            elsewhere[0] += await asyncio.to_thread(int, 1)
            await asyncio.sleep(0.01)
        stop.set()
        await running
        elsewhere[0] += await asyncio.to_thread(int, 1)

    asyncio.run(go())
    assert seen == [1]
    assert falls == []
    assert elsewhere[0] > 1


def test_two_boots_never_share_a_name() -> None:
    assert executor_name() != executor_name()


def test_a_worker_that_is_told_to_stop_ends_soon_and_leaves_the_rest_to_others(
    url: str, engine: Engine, door: Door
) -> None:
    for number in range(200):
        keep(engine, door, "verify", number)
    begun: list[int] = []

    async def slow(_workspace: str, _kind: str, number: int) -> None:
        begun.append(number)
        await asyncio.sleep(1.0)

    working(url, slow, lambda: bool(begun))
    assert 0 < len(begun) < 200
    assert door.count("PENDING") == 0, "nothing is left under way"
    assert door.count("ENQUEUED") == 200 - len(begun)


def test_what_is_over_is_removed_and_a_timer_stays(url: str, engine: Engine, door: Door) -> None:
    keep(engine, door, "verify", 1)
    keep(engine, door, "sync", 2, later=3600)
    removed: list[int] = []
    worker = executor_name()

    async def handle(_workspace: str, _kind: str, _number: int) -> None:
        return

    async def go() -> None:
        stop = asyncio.Event()
        jobs = JobEngine(url, worker, handle)
        running = asyncio.create_task(jobs.run(stop))
        for _ in range(int(PATIENCE / 0.1)):
            await asyncio.sleep(0.1)
            if jobs.running and await asyncio.to_thread(door.count, "SUCCESS"):
                break
        later = datetime.now(UTC) + timedelta(minutes=1)
        removed.append(await jobs.tidy({worker}, later - timedelta(hours=1)))
        removed.append(await jobs.tidy({worker}, later))
        stop.set()
        await running

    asyncio.run(go())
    assert removed == [0, 1]
    assert (door.count("SUCCESS"), door.count("DELAYED")) == (0, 1), "a timer stays"
