"""What a job does when its work fails: waits, is counted, is parked, and never takes its neighbours along."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from calbot.errors import Passing
from calbot.flows import trying
from calbot.flows.sync import Outcome
from calbot.flows.turn import Turn
from calbot.jobs import handlers
from calbot.jobs.handlers import handle
from calbot.jobs.hands import Hands
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.store import source as sources
from calbot.store.session import reading, writing
from calbot.wiring.running import FlowRunner
from tests.jobs.conftest import NOW


class Company:
    """Two calendars; what a look at each comes to is up to the test."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = NOW
        self.looks: list[int] = []
        self.outcome: dict[int, Callable[[], Outcome]] = {}
        self.beats = 0
        with writing(engine, "w") as session:
            session.add_all(
                Source(workspace_id="w", id=number, kind=SourceKind.ICS, name=f"c{number}", location=f"c{number}.ics")
                for number in (1, 2)
            )
            session.commit()
        self.hands = Hands(
            flow=FlowRunner(engine, {}),
            clock=lambda: self.now,
            workspaces=lambda: ["w"],
            read=self._read,
            look=self._never,
            learn=self._never,
            assess=self._never,
            deliver=self._never,
            deliver_in=self._never,
            heartbeat=self._beat,
        )

    async def _read(self, source: Source, now: datetime) -> Outcome:
        self.looks.append(source.id)
        return self.outcome.get(source.id, lambda: Outcome(timedelta(minutes=15), problem="source.unreachable"))()

    async def _never(self, *_: Any) -> Any:
        raise AssertionError("not asked for here")

    async def _beat(self) -> None:
        self.beats += 1

    def wake(self, kind: str, number: int) -> None:
        """A job comes."""
        asyncio.run(handle(self.hands, "w", kind, number))

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.now += timedelta(**passed)

    def parked(self) -> list[tuple[str, int]]:
        """What is left alone."""
        with reading(self.engine) as session:
            return [(one.kind, one.subject_id) for one in trying.parked(session, Turn("w", self.now))]


@pytest.fixture
def firm(engine: Engine) -> Iterator[Company]:
    return Company(engine)


def broken() -> Outcome:
    raise ZeroDivisionError("a defect")


def away() -> Outcome:
    raise Passing("the database is busy")


def test_a_stale_wake_up_does_nothing(firm: Company) -> None:
    firm.wake("sync", 1)
    firm.wake("sync", 1)
    assert firm.looks == [1]


def test_work_that_always_fails_is_parked_after_three_tries_and_its_neighbour_goes_on(firm: Company) -> None:
    firm.outcome[1] = broken
    for _ in range(6):
        firm.wake("sync", 1)
        firm.wake("sync", 2)
        firm.later(hours=1)
    assert firm.looks.count(1) == 3
    assert firm.looks.count(2) == 6
    assert firm.parked() == [("sync", 1)]


def test_work_that_kills_its_process_is_parked_too(firm: Company) -> None:
    """A try is counted before the work begins; here three of them never come to an end."""
    for _ in range(3):
        with writing(firm.engine, "w") as session:
            assert trying.begin(session, Turn("w", firm.now), "sync", 1)
        firm.later(minutes=5)
    firm.wake("sync", 1)
    assert firm.looks == []
    assert firm.parked() == [("sync", 1)]


def test_a_process_that_stops_lets_its_work_go_and_no_try_is_counted(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three restarts in the middle of long work must not park it."""
    monkeypatch.setattr(handlers, "RELEASE_SECONDS", 0.05)
    stopping = False

    async def endless(source: Source, _now: datetime) -> Outcome:
        nonlocal stopping
        firm.looks.append(source.id)
        stopping = True
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    usual = firm.hands
    firm.hands = replace(usual, read=endless, stopping=lambda: stopping)
    for _ in range(4):
        stopping = False
        firm.wake("sync", 1)
    firm.hands = usual
    firm.wake("sync", 1)
    assert firm.looks == [1] * 5
    assert firm.parked() == []


def test_two_at_once_are_one(firm: Company) -> None:
    with writing(firm.engine, "w") as session:
        assert trying.begin(session, Turn("w", firm.now), "sync", 1)
    firm.wake("sync", 1)
    assert firm.looks == []


def test_parked_work_that_is_let_go_is_tried_again(firm: Company) -> None:
    firm.outcome[1] = broken
    for _ in range(4):
        firm.wake("sync", 1)
        firm.later(hours=1)
    with writing(firm.engine, "w") as session:
        assert trying.release(session, Turn("w", firm.now), "sync", 1)
        assert not trying.release(session, Turn("w", firm.now), "sync", 1)
    del firm.outcome[1]
    firm.wake("sync", 1)
    assert firm.looks == [1, 1, 1, 1]
    assert firm.parked() == []


def test_another_machines_trouble_is_not_held_against_the_work(firm: Company) -> None:
    firm.outcome[1] = away
    for _ in range(5):
        firm.wake("sync", 1)
        firm.later(hours=1)
    assert firm.looks == [1] * 5
    assert firm.parked() == []


def test_a_kind_that_a_newer_version_keeps_is_left_alone(firm: Company) -> None:
    firm.wake("something new", 1)


def test_a_tick_audits_every_second_minute_and_tells_outside_only_when_all_is_well(firm: Company) -> None:
    for _ in range(4):
        firm.wake("tick", 0)
        firm.later(seconds=60)
    assert firm.beats == 2
    with writing(firm.engine, "w") as session:
        for _ in range(4):
            trying.begin(session, Turn("w", firm.now), "sync", 1)
            firm.later(minutes=5)
        assert trying.parked(session, Turn("w", firm.now))
    firm.wake("tick", 0)
    assert firm.beats == 2, "parked work is not all well"


def test_what_the_database_could_not_do_now_is_no_error(firm: Company, caplog: pytest.LogCaptureFixture) -> None:
    async def away_now(*_: Any) -> Any:
        raise Passing("the database is not reachable")

    firm.hands = replace(firm.hands, flow=away_now)
    firm.wake("assess", 0)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_the_source_that_was_looked_at_is_told_so(firm: Company) -> None:
    firm.wake("sync", 2)
    with reading(firm.engine) as session:
        seen = sources.by_id(session, "w", 2)
    assert seen is not None
    assert seen.state is SourceState.BLIND
